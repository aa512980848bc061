/** Text that is equal for two values only if they are the same JSON, in whatever order their properties were written. */

/** No stack survives any depth, and nothing that is asked for is nested as deep. */
const MAX_DEPTH = 64;

/** Undefined for a value that JSON has no form for, or that is nested deeper than 64 levels. */
export function canonicalText(value: unknown, depth = 0): string | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value);
    case 'number':
      if (!Number.isFinite(value)) return undefined;
      return Object.is(value, -0) ? '-0' : String(value);
    case 'object':
      if (value === null) return 'null';
      if (depth === MAX_DEPTH) return undefined;
      return Array.isArray(value) ? listText(value, depth + 1) : objectText(value, depth + 1);
    default:
      return undefined;
  }
}

function listText(list: readonly unknown[], depth: number): string | undefined {
  let text = '';
  for (const item of list) {
    const written = canonicalText(item, depth);
    if (written === undefined) return undefined;
    text += text === '' ? written : `,${written}`;
  }
  return `[${text}]`;
}

function objectText(value: object, depth: number): string | undefined {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) return undefined;
  let text = '';
  for (const name of Object.keys(value).toSorted()) {
    const inner = (value as Readonly<Record<string, unknown>>)[name];
    // As if it were not there: that is how it is written as JSON.
    if (inner === undefined) continue;
    const written = canonicalText(inner, depth);
    if (written === undefined) return undefined;
    text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${written}`;
  }
  return `{${text}}`;
}
