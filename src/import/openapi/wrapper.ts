/** The part of a reply that a field is: `{"data": {"items": [...]}}` is a list, and the rest is round it. */

import { pathText } from '../../base/path.ts';
import type { Json } from '../../openapi/document.ts';
import { DanglingReference } from '../../openapi/references.ts';
import type { SchemaView } from '../../openapi/schema-view.ts';
import type { SchemaTypes } from './schema-types.ts';

const wrappers = ['data', 'result', 'payload', 'response', 'body'];
const lists = [
  'items',
  'data',
  'results',
  'result',
  'values',
  'records',
  'rows',
  'list',
  'entries',
  'content',
  'elements',
  'hits',
  'docs',
];
/** Says nothing that a caller needs to go on. */
const asides =
  /^(?:total|count|limit|offset|skip|page|per_?page|page_?size|size|pages|total_?(?:count|items|pages|results|elements)|page_?(?:count|number)|has_?more|success|ok|status|code|message|error|errors|meta|metadata|paging|pagination|request_?id|trace_?id|timestamp|object|kind|version|api_?version|jsonapi)$/i;
/** Says where to go on. */
const cursors = /cursor|token|^next|^after$|^links?$|continuation/i;

export interface Picked {
  /** The path of the part; undefined when the reply is the value. */
  readonly pick: string | undefined;
  readonly schema: Json;
  /** The properties round it that are not read. */
  readonly left: readonly string[];
  /** The properties of a page that is kept whole and that are its lists. */
  readonly sized: readonly string[];
}

export function pickReply(schema: Json, types: SchemaTypes): Picked {
  const steps: string[] = [];
  const left: string[] = [];
  let current = schema;
  for (;;) {
    const view = types.view(current);
    if (
      view instanceof DanglingReference ||
      !view.types.has('object') ||
      view.variants.length > 0 ||
      view.isNullable
    )
      break;
    const found = partOf(view, types, steps.length > 0);
    if (found === undefined)
      return { pick: pathOf(steps), schema: current, left, sized: listsOf(view, types) };
    const [name, inner] = found;
    if (pathText([name]) === undefined) return { pick: pathOf(steps), schema: current, left, sized: [] };
    for (const other of view.properties.keys()) if (other !== name) left.push([...steps, other].join('.'));
    steps.push(name);
    current = inner;
  }
  return { pick: pathOf(steps), schema: current, left, sized: [] };
}

function pathOf(steps: readonly string[]): string | undefined {
  return steps.length === 0 ? undefined : pathText(steps);
}

function partOf(
  view: SchemaView,
  types: SchemaTypes,
  isInside: boolean,
): readonly [string, Json] | undefined {
  const properties = [...view.properties];
  const isList = (schema: Json): boolean => {
    const inner = types.view(schema);
    return !(inner instanceof DanglingReference) && inner.types.has('array');
  };
  const isShape = (schema: Json): boolean => {
    const inner = types.view(schema);
    return !(inner instanceof DanglingReference) && (inner.properties.size > 0 || inner.variants.length > 0);
  };
  const others = (name: string): (readonly [string, Json])[] =>
    properties.filter(([other]) => other !== name);
  const areAsides = (name: string): boolean =>
    others(name).every(([other, schema]) => asides.test(other) && !holdsCursor(schema, types));
  const allLists = properties.filter(([, schema]) => isList(schema));
  const [onlyList] = allLists;
  const wrapped = properties.find(
    ([name, schema]) => wrappers.includes(name) && isShape(schema) && areAsides(name),
  );
  if (wrapped !== undefined) return wrapped;
  if (onlyList === undefined || allLists.filter(([name]) => !/^(?:errors|warnings)$/.test(name)).length > 1)
    return undefined;
  const [name] = onlyList;
  // A list with a name of its own ("orders") is the value only where nothing but numbers stands round it.
  const isEnvelope =
    lists.includes(name) ||
    (properties.length === 1 && !isInside) ||
    (others(name).length > 0 &&
      others(name).every(([other]) => /^(?:total|count|limit|offset|page)/i.test(other)));
  return isEnvelope && areAsides(name) ? onlyList : undefined;
}

function holdsCursor(schema: Json, types: SchemaTypes): boolean {
  const view = types.view(schema);
  return (
    !(view instanceof DanglingReference) && [...view.properties.keys()].some((name) => cursors.test(name))
  );
}

function listsOf(view: SchemaView, types: SchemaTypes): string[] {
  return [...view.properties].flatMap(([name, schema]) => {
    const inner = types.view(schema);
    return !(inner instanceof DanglingReference) && inner.types.has('array') && lists.includes(name)
      ? [name]
      : [];
  });
}
