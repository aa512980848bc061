/** GraphQL services that know of each other only in the gateway: fields of one given by another, types that several have. */

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { exposeAll, problemsOf, startTestGateway, type TestGateway } from './gateway.ts';
import { startGraphql, startRest, type Upstream } from './services.ts';

/** The first file by name, and the one without a lookup. */
const authorsSdl = /* GraphQL */ `
  type User @key(fields: "id") {
    id: ID!
    name: String!
    orders: [Order!]! @rest(service: "orders", get: "/orders?user={keys}", batch: {key: "{parent.id}", match: "user", many: true})
    news: [Item!]! @graphql(service: "news", field: "itemsOf", args: {authors: "{keys}", first: "{args.first}"}, batch: {key: "{parent.id}", match: "author.id", many: true})
    card: String! @value(of: "Card of {parent.name}")
  }
  type Query { authors: [User!]! }
`;
const newsSdl = /* GraphQL */ `
  type Item { title: String!  author: User }
  type User @key(fields: "id") { id: ID! }
  type Query { itemsOf(authors: [ID!]!, first: Int): [Item!]! }
`;
const ordersSdl = /* GraphQL */ `
  type Order { id: ID!  user: User @reference(from: "user") }
  type User @key(fields: "id") { id: ID!  name: String!  email: String }
  type Query { users(ids: [ID!]!): [User]! @rest(get: "/users?id={args.ids}") @lookup }
`;

let authors: Upstream;
let news: Upstream;
let orders: Upstream;
let gateway: TestGateway;
before(async () => {
  authors = await startGraphql('type User { id: ID! name: String! } type Query { authors: [User!]! }', {
    Query: { authors: () => ['1', '2'].map((id) => ({ id, name: `Author ${id}` })) },
  });
  news = await startGraphql(
    'type Item { title: String! author: User } type User { id: ID! } type Query { itemsOf(authors: [ID!]!, first: Int): [Item!]! }',
    {
      Query: {
        itemsOf: (_: unknown, { authors: ids }: any) =>
          ids.map((id: string) => ({ title: `News of ${id}`, author: { id } })),
      },
    },
  );
  orders = await startRest((url) =>
    url.pathname === '/users'
      ? url.searchParams.getAll('id').map((id) => ({ id, name: `User ${id}`, email: `${id}@x` }))
      : url.searchParams.getAll('user').map((user) => ({ id: `o${user}`, user })),
  );
  gateway = await startTestGateway(
    {
      'schemas/services/authors.graphql': authorsSdl.replace(
        'news: [Item!]!',
        'news(first: Int = 3): [Item!]!',
      ),
      'schemas/services/news.graphql': newsSdl,
      'schemas/services/orders.graphql': ordersSdl,
      ...exposeAll,
    },
    {
      authors: { url: authors.url, kind: 'graphql' },
      news: { url: news.url, kind: 'graphql' },
      orders: { url: orders.url },
    },
  );
});
after(async () => {
  await gateway?.stop();
  for (const upstream of [authors, news, orders]) await upstream?.stop();
});
beforeEach(() => {
  for (const upstream of [authors, news, orders]) upstream.forget();
});

async function data(query: string): Promise<any> {
  const answer = await gateway.ask(query);
  assert.equal(answer.errors, undefined, JSON.stringify(answer.errors));
  return answer.data;
}

test("a field in one GraphQL service's file is given by another, in one batch, and by REST", async () => {
  const answer = await data('{ authors { news { title author { id email } } orders { id } card } }');
  assert.deepEqual(answer.authors[1], {
    news: [{ title: 'News of 2', author: { id: '2', email: '2@x' } }],
    orders: [{ id: 'o2' }],
    card: 'Card of Author 2',
  });
  assert.deepEqual(
    news.asked.map(({ query, variables }) => [query, variables]),
    [
      [
        'query($v0: [ID!]!, $v1: Int) { r0: itemsOf(authors: $v0, first: $v1) { author { id } title } }',
        { v0: ['1', '2'], v1: 3 },
      ],
    ],
  );
  assert.equal(authors.asked.length, 1);
});

test('a field that two services have is asked of the one that can be asked by key', async () => {
  assert.deepEqual((await data('{ users(ids: ["5"]) { name } }')).users, [{ name: 'User 5' }]);
  assert.equal(authors.asked.length, 0);
});

test('what only a service without a lookup holds of an entity is refused', () => {
  const files = {
    'schemas/services/authors.graphql': authorsSdl.replace('name: String!', 'name: String!  motto: String'),
    'schemas/services/news.graphql': newsSdl,
    'schemas/services/orders.graphql': ordersSdl,
    ...exposeAll,
  };
  const graphql = { url: 'http://127.0.0.1:1', kind: 'graphql' } as const;
  assert.match(
    problemsOf(files, { authors: graphql, news: graphql, orders: { url: 'http://127.0.0.1:1' } }).join('\n'),
    /authors\.graphql:\d+ FACET_UNREACHABLE_ENTITY only authors holds User\.motto/,
  );
});

test("the service's own fields name its own types only", () => {
  const files = {
    'schemas/services/authors.graphql': 'type Query { order: Order }',
    'schemas/services/orders.graphql': 'type Order { id: ID! } type Query { x: ID @rest(get: "/x") }',
    ...exposeAll,
  };
  const services = {
    authors: { url: 'http://127.0.0.1:1', kind: 'graphql' },
    orders: { url: 'http://127.0.0.1:1' },
  } as const;
  assert.deepEqual(problemsOf(files, services), [
    'schemas/services/authors.graphql:0 FACET_INVALID_SDL Unknown type: "Order"',
  ]);
});
