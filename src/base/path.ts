/** Paths into a payload, as `@from`, `pick` and `match` write them: `images[0].url`, `items[].sku`, `['@type']`. */

/** A property name, an index, or `every` for `[]`: the rest of the path is read from each item. */
export type PathStep = string | number | typeof every;
/** The steps from a payload to the value that a path reads. */
export type Path = readonly PathStep[];
/** The step `[]`: what follows is read from every item of a list. */
export const every = Symbol('every item');

const STEP = /(?:^|\.)([A-Za-z_$][\w$-]*)|\[(\d*)\]|\['([^']+)'\]|\["([^"]+)"\]/y;
/** Reading these from a payload could reach a prototype, and no service names a property so. */
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/** Parses a path, or returns undefined when the text is none. */
export function parsePath(text: string): Path | undefined {
  if (text.startsWith('.')) return undefined;
  const steps: PathStep[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < text.length) {
    const match = STEP.exec(text);
    if (match === null) return undefined;
    const [, plain, index, quoted, doubleQuoted] = match;
    const name = plain ?? quoted ?? doubleQuoted;
    if (name !== undefined && FORBIDDEN.has(name)) return undefined;
    if (name !== undefined) steps.push(name);
    else steps.push(index === '' ? every : Number(index));
  }
  return steps.length > 0 ? steps : undefined;
}

/** The text that `parsePath` reads as this path; undefined where there is none. */
export function pathText(path: Path): string | undefined {
  const text = path.map(stepText).join('').replace(/^\./, '');
  return parsePath(text) === undefined ? undefined : text;
}

function stepText(step: PathStep): string {
  if (step === every) return '[]';
  if (typeof step === 'number') return `[${step}]`;
  if (/^[A-Za-z_$][\w$-]*$/.test(step)) return `.${step}`;
  return step.includes("'") ? `["${step}"]` : `['${step}']`;
}

/** Reads the value at a path; undefined where there is none. */
export type Reader = (payload: unknown) => unknown;

/** A function that reads the path; what is not there is undefined, never an exception. */
export function compilePath(path: Path): Reader {
  const [first, ...rest] = path;
  if (first === undefined) return (payload) => payload;
  if (path.length === 1 && typeof first === 'string') {
    return first in Object.prototype
      ? (payload) => readProperty(payload, first)
      : (payload) => readOwnOnly(payload, first);
  }
  const readRest = compilePath(rest);
  if (first === every) return (payload) => (Array.isArray(payload) ? payload.map(readRest) : undefined);
  if (typeof first === 'number')
    return (payload) => (Array.isArray(payload) ? readRest(payload[first]) : undefined);
  return (payload) => readRest(readProperty(payload, first));
}

/** A property that no prototype has. */
function readOwnOnly(payload: unknown, name: string): unknown {
  if (typeof payload !== 'object' || payload === null) return undefined;
  const value = (payload as Record<string, unknown>)[name];
  return typeof value === 'function' ? undefined : value;
}

/** An own property of an object: names like `toString` must not reach `Object.prototype`. */
export function readProperty(payload: unknown, name: string): unknown {
  if (typeof payload !== 'object' || payload === null) return undefined;
  const value = (payload as Record<string, unknown>)[name];
  return typeof value === 'function' || (name in Object.prototype && !Object.hasOwn(payload, name))
    ? undefined
    : value;
}

/** The smallest payload from which `path` reads `value`: how a key becomes a stub of its entity. */
export function payloadWith(path: Path, value: unknown): unknown {
  return path.reduceRight<unknown>((inner, step) => {
    if (typeof step === 'string') return { [step]: inner };
    return [inner];
  }, value);
}
