/** What a plan counts, counted the slow and obvious way: every fragment written out, every rule a line of its own. */

import { type DocumentNode, type FieldNode, Kind, type SelectionSetNode, type ValueNode } from 'graphql';
import type { Variables } from './shelf.ts';

const MAX = Number.MAX_SAFE_INTEGER;
const types: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Query: { item: 'Item', items: 'Item', page: 'Page', byIds: 'Item', things: 'Thing', cheap: 'Int' },
  Mutation: { add: 'Item', drop: 'Boolean' },
  Item: { id: 'ID', color: 'Color', price: 'Price', grid: 'Price', self: 'Item', others: 'Other' },
  Other: { id: 'ID', item: 'Item', colors: 'Color' },
  Page: { total: 'Int', items: 'Item', lone: 'Item' },
  Price: { amount: 'Float', currency: 'String' },
};
const members: Readonly<Record<string, readonly string[]>> = { Thing: ['Item', 'Other'] };
const typeWeights: Readonly<Record<string, number>> = { Price: 3, Color: 1.5, Item: 1, Other: 1, Page: 1 };
/** Of a leaf whose type says no weight. */
const LEAF = 1 / 4;
const fieldWeights: Readonly<Record<string, number>> = { items: 2, currency: 0.5, drop: 4, add: 10 };

interface Context {
  readonly document: DocumentNode;
  readonly variables: Variables;
}

export function naiveCost(document: DocumentNode, given: Variables): number {
  const variables = { n: 2, yes: false, no: true, ...given };
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  if (operation === undefined) return 0;
  const type = operation.operation === 'query' ? 'Query' : 'Mutation';
  return Math.floor(costOfSet({ document, variables }, operation.selectionSet, type, undefined));
}

/** `page` is the size that `Query.page` gives its items. */
function costOfSet(context: Context, set: SelectionSetNode, type: string, page: number | undefined): number {
  let total = 0;
  for (const node of set.selections) {
    if (isLeftOut(context, node.directives)) continue;
    if (node.kind === Kind.FIELD) {
      total += costOfField(context, node, type, page);
      continue;
    }
    const fragment =
      node.kind === Kind.INLINE_FRAGMENT
        ? node
        : context.document.definitions.find(
            (other) => other.kind === Kind.FRAGMENT_DEFINITION && other.name.value === node.name.value,
          );
    if (fragment === undefined || !('selectionSet' in fragment)) continue;
    const on = 'typeCondition' in fragment ? fragment.typeCondition?.name.value : undefined;
    if (on === undefined || on === type || members[on]?.includes(type) === true)
      total += costOfSet(context, fragment.selectionSet, type, page);
    total = Math.min(MAX, total);
  }
  return Math.min(MAX, total);
}

function costOfField(context: Context, node: FieldNode, type: string, page: number | undefined): number {
  const returns = types[type]?.[node.name.value];
  // Fields of one name on several types are told apart by their types.
  const own = ['item', 'items'].includes(node.name.value) && type !== 'Query';
  const name = own ? `${type}.${node.name.value}` : node.name.value;
  if (returns === undefined) return LEAF; // __typename
  const read = (argument: string): unknown => {
    const found = node.arguments?.find((given) => given.name.value === argument)?.value;
    return found === undefined ? undefined : valueOf(context, found);
  };
  const weight = (fieldWeights[name] ?? 0) + argumentWeight(name, read);
  const size = Math.min(MAX, sizeOf(name, read, page));
  const inner = name === 'page' ? sizes.page(read) : undefined;
  const selectionSet = node.selectionSet;
  const items = (members[returns] ?? [returns]).map((concrete) => {
    const below = selectionSet === undefined ? 0 : costOfSet(context, selectionSet, concrete, inner);
    return Math.min(MAX, (typeWeights[concrete] ?? LEAF) + below);
  });
  return Math.min(MAX, Math.max(0, weight) + Math.min(MAX, size * Math.max(...items)));
}

type Read = (argument: string) => unknown;

const sizes = {
  page: (read: Read): number => count(orElse(read('first'), 4)) ?? 10,
};

function sizeOf(name: string, read: Read, page: number | undefined): number {
  switch (name) {
    case 'Page.items':
      return page ?? 10;
    case 'items': {
      const filter = read('filter');
      const limit = isObject(filter) ? orElse(filter['limit'], 5) : undefined;
      const said = [count(orElse(read('first'), 3)), count(limit)].filter((size) => size !== undefined);
      return said.length === 0 ? 10 : Math.max(...said);
    }
    case 'byIds': {
      const ids = read('ids');
      return Array.isArray(ids) ? ids.length : 7;
    }
    case 'others':
      return count(read('first')) ?? 8;
    case 'colors':
      return 2;
    case 'things':
      return 10;
    case 'grid':
      return 100;
    default:
      return 1;
  }
}

function argumentWeight(name: string, read: Read): number {
  if (name === 'item') return isGiven(read('id')) ? 0.5 : 0;
  if (name === 'cheap') return isGiven(read('saving')) ? -9 : 0;
  if (name === 'items' || name === 'add') return filterWeight(read('filter'));
  return 0;
}

function filterWeight(filter: unknown): number {
  if (!isObject(filter)) return 0;
  return (
    1 +
    (isGiven(filter['limit']) ? 0.25 : 0) +
    (isGiven(filter['text']) ? 1 : 0) +
    (isGiven(filter['color']) ? 1.5 : 0) +
    filterWeight(filter['deep'])
  );
}

function isGiven(value: unknown): boolean {
  return value !== null && value !== undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function orElse(value: unknown, fallback: unknown): unknown {
  return value === undefined ? fallback : value;
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && value > 0 ? Math.min(MAX, value) : undefined;
}

function valueOf(context: Context, node: ValueNode): unknown {
  switch (node.kind) {
    case Kind.VARIABLE:
      return context.variables[node.name.value];
    case Kind.INT:
      return Number(node.value);
    case Kind.NULL:
      return null;
    case Kind.LIST:
      return node.values.map((item) => valueOf(context, item));
    case Kind.OBJECT:
      return Object.fromEntries(node.fields.map(({ name, value }) => [name.value, valueOf(context, value)]));
    default:
      return 'value' in node ? node.value : undefined;
  }
}

function isLeftOut(context: Context, directives: FieldNode['directives'] = []): boolean {
  return directives.some((directive) => {
    const value = directive.arguments?.[0]?.value;
    const on =
      value === undefined ? undefined : value.kind === Kind.BOOLEAN ? value.value : valueOf(context, value);
    return directive.name.value === 'skip' ? on === true : on === false;
  });
}

export interface NaiveSize {
  depth: number;
  fields: number;
  aliases: number;
  rootFields: number;
  directives: number;
}

export function naiveSize(document: DocumentNode): NaiveSize {
  const size: NaiveSize = { depth: 0, fields: 0, aliases: 0, rootFields: 0, directives: 0 };
  const visit = (set: SelectionSetNode, depth: number): void => {
    for (const node of set.selections) {
      size.directives += node.directives?.length ?? 0;
      if (node.kind === Kind.FIELD) {
        size.fields += 1;
        size.aliases += node.alias === undefined ? 0 : 1;
        size.rootFields += depth === 0 ? 1 : 0;
        size.depth = Math.max(size.depth, depth + 1);
        if (node.selectionSet !== undefined) visit(node.selectionSet, depth + 1);
      } else if (node.kind === Kind.INLINE_FRAGMENT) {
        visit(node.selectionSet, depth);
      } else {
        const found = document.definitions.find(
          (other) => other.kind === Kind.FRAGMENT_DEFINITION && other.name.value === node.name.value,
        );
        if (found !== undefined && 'selectionSet' in found && found.selectionSet !== undefined)
          visit(found.selectionSet, depth);
      }
    }
  };
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  if (operation !== undefined) visit(operation.selectionSet, 0);
  return size;
}
