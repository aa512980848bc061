/** Text that is equal for two values only if they are the same JSON, in whatever order their properties were written. */

/** Undefined for a value that JSON has no form for. */
export function canonicalText(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value);
    case 'number':
      if (!Number.isFinite(value)) return undefined;
      return Object.is(value, -0) ? '-0' : String(value);
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? listText(value) : objectText(value);
    default:
      return undefined;
  }
}

function listText(list: readonly unknown[]): string | undefined {
  const items = list.map(canonicalText);
  return items.includes(undefined) ? undefined : `[${items.join(',')}]`;
}

function objectText(value: object): string | undefined {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) return undefined;
  let text = '';
  for (const name of Object.keys(value).toSorted()) {
    const inner = (value as Readonly<Record<string, unknown>>)[name];
    // As if it were not there: that is how it is written as JSON.
    if (inner === undefined) continue;
    const written = canonicalText(inner);
    if (written === undefined) return undefined;
    text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${written}`;
  }
  return `{${text}}`;
}
