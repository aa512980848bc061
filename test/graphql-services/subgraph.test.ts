/** Federation subgraphs as services: entities by `_entities`, v1 and v2 SDL, mixed with REST. */

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { exposeAll, startTestGateway, type TestGateway } from './gateway.ts';
import { startGraphql, startRest, type Upstream } from './services.ts';

const reviewsSdl = /* GraphQL */ `
  schema
    @link(url: "https://specs.apollo.dev/link/v1.0")
    @link(url: "https://specs.apollo.dev/federation/v2.3", import: [{name: "@key", as: "@primaryKey"}, "@external"]) {
    query: RootQuery
  }
  directive @primaryKey(fields: federation__FieldSet!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE
  directive @external on OBJECT | FIELD_DEFINITION
  directive @federation__shareable on OBJECT | FIELD_DEFINITION
  directive @federation__provides(fields: federation__FieldSet!) on FIELD_DEFINITION
  directive @note(text: String) on FIELD_DEFINITION
  scalar federation__FieldSet
  type Product @primaryKey(fields: "upc") {
    upc: ID!
    name: String @external
    reviews(min: Int = 0): [Review!]!
    rating: Float @note(text: "mean")
  }
  type Review @primaryKey(fields: "id") {
    id: ID!
    stars: Int!
    body: String
    product: Product!
    subject: Subject
    author: User @federation__provides(fields: "id")
    range: Range! @federation__shareable
  }
  type Range { from: Int!  to: Int! }
  type User @primaryKey(fields: "id", resolvable: false) { id: ID! }
  union Subject = User | Range
  type RootQuery {
    topReviews(first: Int = 2): [Review!]!
    _entities(representations: [_Any!]!): [_Entity]!
    _service: _Service!
  }
  scalar _Any
  union _Entity = Product | Review
  type _Service { sdl: String }
`;

/** What a v1 subgraph publishes: it says "extend type" and names no root field of federation. */
const stockSdl = /* GraphQL */ `
  extend type Product @key(fields: "upc") {
    upc: ID! @external
    inStock: Int
    range: Range!
  }
  type Bin @key(fields: "hall shelf") { hall: String!  shelf: Int!  capacity: Int }
  type Range { from: Int!  to: Int! }
`;

const catalogSdl = /* GraphQL */ `
  type Product @key(fields: "upc") {
    upc: ID!
    name: String!
    bin: Bin @reference(key: {hall: "{parent.hall}", shelf: "{parent.shelf}"})
    hall: String
    shelf: Int
  }
  type User @key(fields: "id") { id: ID!  name: String! }
  type Query {
    products: [Product!]! @rest(get: "/products")
    productsByUpc(upcs: [ID!]!): [Product]! @rest(get: "/products", query: {upc: "{args.upcs}"}) @lookup
    users(ids: [ID!]!): [User]! @rest(get: "/users", query: {id: "{args.ids}"}) @lookup
  }
`;

let reviews: Upstream;
let stock: Upstream;
let catalog: Upstream;
let gateway: TestGateway;
before(async () => {
  const reviewOf = (id: string) => ({ __typename: 'Review', id, stars: Number(id) });
  reviews = await startGraphql(
    `type Product { upc: ID! reviews(min: Int = 0): [Review!]! rating: Float }
     type Review { id: ID! stars: Int! body: String product: Product! author: User range: Range! subject: Subject }
     union Subject = User | Range
     type Range { from: Int! to: Int! }
     type User { id: ID! }
     type Query { topReviews(first: Int = 2): [Review!]! _entities(representations: [_Any!]!): [_Entity]! }
     scalar _Any
     union _Entity = Product | Review`,
    {
      Query: {
        topReviews: (_: unknown, { first }: any) => ['1', '2', '3'].slice(0, first).map(reviewOf),
        _entities: (_: unknown, { representations }: any) =>
          representations.map((given: any) =>
            given.__typename === 'Review' ? reviewOf(given.id) : given.upc === 'p9' ? null : given,
          ),
      },
      Product: {
        reviews: ({ upc }: any, { min }: any) =>
          ['1', '2'].map(reviewOf).filter(({ stars }) => stars >= min && upc !== 'p3'),
        rating: ({ upc }: any) => {
          if (upc === 'p2') throw new Error('no rating today');
          return 4.5;
        },
      },
      Review: {
        product: ({ id }: any) => ({ upc: `p${id}` }),
        author: ({ id }: any) => ({ id: `u${id}` }),
        subject: ({ id }: any) =>
          id === '2'
            ? { __typename: 'Range', from: 3, to: 4 }
            : { __typename: 'User', id: id === '1' ? 'u1' : 'down' },
        range: () => ({ from: 1, to: 5 }),
      },
    },
  );
  stock = await startGraphql(
    `type Product { upc: ID! inStock: Int range: Range! }
     type Bin { hall: String! shelf: Int! capacity: Int }
     type Range { from: Int! to: Int! }
     type Query { _entities(representations: [_Any!]!): [_Entity]! }
     scalar _Any
     union _Entity = Product | Bin`,
    {
      Query: { _entities: (_: unknown, { representations }: any) => representations },
      Product: { inStock: ({ upc }: any) => Number(upc.slice(1)) * 10, range: () => ({ from: 0, to: 9 }) },
      Bin: { capacity: ({ hall, shelf }: any) => (hall === 'A' ? shelf * 100 : null) },
    },
  );
  const rows = ['p1', 'p2', 'p3'].map((upc, at) => ({
    upc,
    name: `Product ${at + 1}`,
    hall: 'A',
    shelf: at + 1,
  }));
  catalog = await startRest((url) => {
    if (url.searchParams.getAll('id').includes('down')) return 503;
    if (url.pathname === '/users')
      return url.searchParams.getAll('id').map((id) => ({ id, name: `User ${id}` }));
    const upcs = url.searchParams.getAll('upc');
    return upcs.length === 0 ? rows : rows.filter(({ upc }) => upcs.includes(upc));
  });
  gateway = await startTestGateway(
    {
      'schemas/services/reviews.graphql': reviewsSdl,
      'schemas/services/stock.graphql': stockSdl,
      'schemas/services/catalog.graphql': catalogSdl,
      ...exposeAll,
    },
    {
      reviews: { url: reviews.url, kind: 'graphql' },
      stock: { url: stock.url, kind: 'graphql' },
      catalog: { url: catalog.url },
    },
  );
});
after(async () => {
  await gateway?.stop();
  for (const upstream of [reviews, stock, catalog]) await upstream?.stop();
});
beforeEach(() => {
  for (const upstream of [reviews, stock, catalog]) upstream.forget();
});

async function data(query: string): Promise<any> {
  const answer = await gateway.ask(query);
  assert.equal(answer.errors, undefined, JSON.stringify(answer.errors));
  return answer.data;
}

test('REST rows are joined with two subgraphs: one _entities call each, whatever the number of rows', async () => {
  const answer = await data('{ products { name inStock reviews(min: 2) { stars } } }');
  assert.deepEqual(answer.products, [
    { name: 'Product 1', inStock: 10, reviews: [{ stars: 2 }] },
    { name: 'Product 2', inStock: 20, reviews: [{ stars: 2 }] },
    { name: 'Product 3', inStock: 30, reviews: [] },
  ]);
  const representations = ['p1', 'p2', 'p3'].map((upc) => ({ __typename: 'Product', upc }));
  assert.deepEqual(
    reviews.asked.map(({ query, variables }) => [query, variables]),
    [
      [
        'query($v0: [_Any!]!, $v1: Int) { r0: _entities(representations: $v0) { ... on Product { upc reviews(min: $v1) { id stars } } } }',
        { v0: representations, v1: 2 },
      ],
    ],
  );
  assert.deepEqual(
    stock.asked.map(({ variables }) => variables),
    [{ v0: representations }],
  );
});

test('the other way: entities that a subgraph gives are joined with REST and with another subgraph', async () => {
  const answer = await data('{ topReviews { stars author { name } product { upc name inStock } } }');
  assert.deepEqual(answer.topReviews, [
    { stars: 1, author: { name: 'User u1' }, product: { upc: 'p1', name: 'Product 1', inStock: 10 } },
    { stars: 2, author: { name: 'User u2' }, product: { upc: 'p2', name: 'Product 2', inStock: 20 } },
  ]);
  assert.deepEqual(catalog.asked.map(({ query }) => query).toSorted(), [
    '/products?upc=p1&upc=p2',
    '/users?id=u1&id=u2',
  ]);
  assert.equal(stock.asked.length, 1);
  assert.equal(reviews.asked.length, 1);
});

test('a composite key is a representation of all its parts', async () => {
  const answer = await data('{ products { bin { capacity } } }');
  assert.deepEqual(
    answer.products.map(({ bin }: any) => bin.capacity),
    [100, 200, 300],
  );
  assert.deepEqual((stock.asked[0]?.variables['v0'] as unknown[] | undefined)?.[0], {
    __typename: 'Bin',
    hall: 'A',
    shelf: 1,
  });
});

test('what one entity fails at is an error of its field alone', async () => {
  const { data: found, errors } = await gateway.ask('{ products { upc rating inStock } }');
  assert.deepEqual(
    found.products.map(({ rating }: any) => rating),
    [4.5, null, 4.5],
  );
  assert.deepEqual(
    errors?.map(({ message, path, extensions }) => [message, path, extensions['service']]),
    [['no rating today', ['products', 1, 'rating'], 'reviews']],
  );
});

test('two places that ask for different fields of one type meet in one document', async () => {
  const answer = await data(
    '{ products { rank: reviews { id } } productsByUpc(upcs: ["p1"]) { reviews { body stars } } }',
  );
  assert.equal(answer.productsByUpc[0].reviews.length, 2);
  assert.ok(reviews.asked.length <= 2);
});

test('a value type that two subgraphs share', async () => {
  const answer = await data('{ products { range { from to } reviews { range { to } } } }');
  assert.deepEqual(answer.products[0], {
    range: { from: 0, to: 9 },
    reviews: [{ range: { to: 5 } }, { range: { to: 5 } }],
  });
});

test('a union with an entity of another service: its key alone, loaded, and failed to load', async () => {
  const keys = await data('{ topReviews { subject { __typename ... on User { id } ... on Range { to } } } }');
  assert.deepEqual(
    keys.topReviews.map(({ subject }: any) => subject),
    [
      { __typename: 'User', id: 'u1' },
      { __typename: 'Range', to: 4 },
    ],
  );
  assert.equal(catalog.asked.length, 0);
  const loaded = await data('{ topReviews { subject { ... on User { name } } } }');
  assert.deepEqual(loaded.topReviews[0].subject, { name: 'User u1' });
  const failed = await gateway.ask(
    '{ topReviews(first: 3) { stars subject { ... on User { id } more: __typename ... on User { name } } } }',
  );
  assert.deepEqual(failed.data.topReviews[2], { stars: 3, subject: null });
  assert.deepEqual(
    failed.errors?.map(({ path, extensions }) => [path?.join('.'), extensions['code']]),
    [
      ['topReviews.0.subject.name', 'UPSTREAM_UNAVAILABLE'],
      ['topReviews.2.subject.name', 'UPSTREAM_UNAVAILABLE'],
    ],
  );
});

test('the machinery of federation is in no client schema', async () => {
  const { data: found } = await gateway.ask(
    '{ __schema { types { name } queryType { name fields { name } } } }',
  );
  const names = found.__schema.types.map(({ name }: any) => name);
  assert.ok(
    names.every((name: string) => !/^_(?!_)|federation/.test(name)),
    names.join(),
  );
  assert.deepEqual(found.__schema.queryType.fields.map(({ name }: any) => name).toSorted(), [
    'products',
    'productsByUpc',
    'topReviews',
    'users',
  ]);
});

test('with a subgraph down its fields are errors, and the others answer', async () => {
  await stock.stop();
  const { data: found, errors } = await gateway.ask('{ products { name inStock rating } }');
  assert.equal(found.products[0].name, 'Product 1');
  assert.equal(found.products[0].rating, 4.5);
  const down = errors?.filter(({ path }) => path?.at(-1) === 'inStock') ?? [];
  assert.equal(down.length, 3);
  assert.ok(
    down.every(
      ({ extensions }) => extensions['code'] === 'UPSTREAM_UNAVAILABLE' && extensions['service'] === 'stock',
    ),
  );
});
