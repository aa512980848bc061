/** Follows a path of a schema file through what a contract says. */

import { every, type Path } from './path.ts';
import { anyShape, optionsOf, type Shape } from './shape.ts';

/** Where the path ends before its time. */
export interface LostPath {
  readonly kind: 'lost';
  /** The step that leads nowhere. */
  readonly step: string;
  /** The names that there are; empty where it is not the name that is wrong. */
  readonly names: readonly string[];
  /** Why, when it is not the name. */
  readonly reason: 'list' | 'no list' | 'no object' | undefined;
}

/** What stands at the end of the path: the contract is believed to be whole, but for what it leaves open. */
export function followShape(shape: Shape, path: Path): Shape | LostPath {
  const [step, ...rest] = path;
  if (step === undefined) return shape;
  const options = optionsOf(shape);
  if (options.some(({ kind }) => kind === 'any')) return anyShape;
  const found = typeof step === 'string' ? propertyOf(options, step) : itemOf(options);
  if (found.kind === 'lost') return found;
  const inner = followShape(found, rest);
  return step === every && inner.kind !== 'lost' ? { kind: 'list', items: () => inner } : inner;
}

type Option = ReturnType<typeof optionsOf>[number];

/** One of the options is enough: which of them a value is, only the value tells. */
function propertyOf(options: readonly Option[], name: string): Shape | LostPath {
  const objects = options.filter((option) => option.kind === 'object');
  const found = objects.flatMap(({ fields, rest }) => fields.get(name) ?? rest ?? []);
  const [only] = found;
  if (only !== undefined)
    return found.length === 1 ? only() : { kind: 'choice', options: () => found.map((inner) => inner()) };
  if (objects.length > 0) {
    const names = [...new Set(objects.flatMap(({ fields }) => [...fields.keys()]))];
    return { kind: 'lost', step: name, names, reason: undefined };
  }
  const reason = options.some(({ kind }) => kind === 'list') ? 'list' : 'no object';
  return { kind: 'lost', step: name, names: [], reason };
}

function itemOf(options: readonly Option[]): Shape | LostPath {
  const lists = options.filter((option) => option.kind === 'list');
  const [only] = lists;
  if (only === undefined) return { kind: 'lost', step: '[]', names: [], reason: 'no list' };
  return lists.length === 1
    ? only.items()
    : { kind: 'choice', options: () => lists.map((list) => list.items()) };
}
