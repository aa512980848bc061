/** A schema where every rule of cost has its field, and random documents over it. */

import fc from 'fast-check';
import { loadClient } from './project.ts';

export const shelf = /* GraphQL */ `
enum Color @cost(weight: "1.5") { RED BLUE }
input Filter { limit: Int = 5 @cost(weight: "0.25") deep: Filter color: Color text: String @cost(weight: "1") }
type Price @cost(weight: "3") { amount: Float currency: String @cost(weight: "0.5") }
type Item {
  id: ID!
  color: Color
  price: Price
  grid: [[Price]]
  self: Item
  others(first: Int): [Other!] @listSize(slicingArguments: ["first"], assumedSize: 8)
}
type Other { id: ID! item: Item colors: [Color!] @listSize(assumedSize: 2) }
union Thing @typename(from: "kind", map: {item: "Item", other: "Other"}) = Item | Other
type Page { total: Int items: [Item!] lone: Item }
type Query {
  item(id: ID @cost(weight: "0.5")): Item @rest(get: "/item?id={args.id}")
  items(first: Int = 3, filter: Filter): [Item!]
    @rest(get: "/items?n={args.first}", query: {limit: "{args.filter.limit}"})
    @listSize(slicingArguments: ["first", "filter.limit"], requireOneSlicingArgument: false)
    @cost(weight: "2")
  page(first: Int = 4): Page
    @rest(get: "/page?n={args.first}")
    @listSize(slicingArguments: ["first"], sizedFields: ["items"])
  byIds(ids: [ID!]): [Item] @rest(get: "/items?id={args.ids}") @listSize(slicingArguments: ["ids"], assumedSize: 7)
  things: [Thing] @rest(get: "/things")
  cheap(saving: Int @cost(weight: "-9")): Int @rest(get: "/cheap?s={args.saving}")
}
type Mutation {
  add(filter: Filter): Item @rest(post: "/add", body: "{args.filter}")
  drop: Boolean @rest(post: "/drop") @cost(weight: "4")
}
`;

export const shelfClient = loadClient({ shelf });

/** How large the answer's lists are: a number, or a number for what the variables are. */
export type Variables = Readonly<Record<string, unknown>>;

const variable = fc.constantFrom('$n', '$m', '$missing', '$none');
const number = fc.oneof(fc.integer({ min: -3, max: 12 }).map(String), fc.constant('null'), variable);
const condition = fc.oneof(
  { weight: 6, arbitrary: fc.constant('') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ' @skip(if: $yes)',
      ' @include(if: $no)',
      ' @include(if: true)',
      ' @skip(if: true)',
    ),
  },
);
const filter = fc.oneof(
  fc.constantFrom('{}', 'null', '$filter', '{color: RED, text: "x"}'),
  number.map((limit) => `{limit: ${limit}, deep: {color: BLUE}}`),
);

const argumentsOf: Readonly<Record<string, fc.Arbitrary<string>>> = {
  item: fc.constantFrom('', '(id: "1")', '(id: $id)'),
  items: fc.oneof(
    fc.constant(''),
    number.map((first) => `(first: ${first})`),
    filter.map((value) => `(filter: ${value})`),
    fc.tuple(number, filter).map(([first, value]) => `(first: ${first}, filter: ${value})`),
  ),
  page: fc.oneof(
    fc.constant(''),
    number.map((first) => `(first: ${first})`),
  ),
  byIds: fc.constantFrom('', '(ids: ["1", "2"])', '(ids: [])', '(ids: "1")', '(ids: $ids)', '(ids: null)'),
  others: fc.oneof(
    fc.constant(''),
    number.map((first) => `(first: ${first})`),
  ),
  cheap: fc.constantFrom('', '(saving: 1)'),
  add: filter.map((value) => `(filter: ${value})`),
};

const fields: Readonly<Record<string, Readonly<Record<string, string | undefined>>>> = {
  Query: { item: 'Item', items: 'Item', page: 'Page', byIds: 'Item', things: 'Thing', cheap: undefined },
  Mutation: { add: 'Item', drop: undefined },
  Item: { id: undefined, color: undefined, price: 'Price', grid: 'Price', self: 'Item', others: 'Other' },
  Other: { id: undefined, item: 'Item', colors: undefined },
  Page: { total: undefined, items: 'Item', lone: 'Item' },
  Price: { amount: undefined, currency: undefined },
  Thing: {},
};

/** Fragments may spread those of a larger number only: no cycles. */
const fragmentTypes = ['Query', 'Item', 'Page', 'Other', 'Item', 'Price'];

function selection(type: string, depth: number, from: number): fc.Arbitrary<string> {
  const conditions = type === 'Thing' ? ['Item', 'Other'] : [type];
  const leaf = fc.constantFrom('__typename', 'alias: __typename');
  const named = Object.entries(fields[type] ?? {})
    .filter(([, returns]) => returns === undefined || depth > 0)
    .map(([name, returns]) => field(name, returns, depth, from));
  const spreads = fragmentTypes.flatMap((of, at) =>
    at >= from && (conditions.includes(of) || type === 'Thing')
      ? [condition.map((when) => `...F${at}${when}`)]
      : [],
  );
  const inline = conditions.map((on) =>
    depth === 0
      ? leaf
      : fc
          .tuple(condition, selection(on, depth - 1, from))
          .map(([when, inner]) => `... on ${on}${when} ${inner}`),
  );
  return fc
    .array(fc.oneof(leaf, ...named, ...named, ...spreads, ...inline), { minLength: 1, maxLength: 4 })
    .map((parts) => `{ ${parts.join(' ')} }`);
}

function field(name: string, returns: string | undefined, depth: number, from: number): fc.Arbitrary<string> {
  const alias = fc.constantFrom('', '', 'a: ', 'b: ');
  const inner = returns === undefined ? fc.constant('') : selection(returns, depth - 1, from);
  return fc
    .tuple(alias, argumentsOf[name] ?? fc.constant(''), condition, inner)
    .map(([before, given, when, below]) => `${before}${name}${given}${when} ${below}`);
}

const variables: fc.Arbitrary<Variables> = fc.record(
  {
    n: fc.oneof(fc.integer({ min: -5, max: 30 }), fc.constantFrom(null, 2 ** 31 - 1, 1e308)),
    m: fc.integer({ min: 0, max: 9 }),
    none: fc.constant(null),
    ids: fc.array(fc.constant('1'), { maxLength: 5 }),
    id: fc.constant('1'),
    filter: fc.constantFrom(
      null,
      {},
      { limit: 9 },
      { limit: null, text: 'x' },
      { deep: { deep: { color: 'RED' } } },
    ),
    yes: fc.boolean(),
    no: fc.boolean(),
  },
  { requiredKeys: [] },
);

const head =
  '($n: Int = 2, $m: Int, $missing: Int, $none: Int, $ids: [ID!], $id: ID, $filter: Filter, $yes: Boolean = false, $no: Boolean = true)';

/** The text of a document that need not be valid, and values for its variables. */
export const asked = fc.record({
  text: fc
    .tuple(
      fc
        .constantFrom('query', 'query', 'query', 'mutation')
        .chain((operation) =>
          selection(operation === 'query' ? 'Query' : 'Mutation', 3, 0).map(
            (root) => `${operation} Q${head} ${root}`,
          ),
        ),
      ...fragmentTypes.map((type, at) =>
        selection(type, 2, at + 1).map((inner) => `fragment F${at} on ${type} ${inner}`),
      ),
    )
    .map((parts) => parts.join('\n')),
  variables,
});
