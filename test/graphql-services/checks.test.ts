/** What `facet check` says about GraphQL services: each mistake has a place, a code and a suggestion. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Environment, parseServices } from '../../src/index.ts';
import { problemsOf, type Services } from './gateway.ts';

const services: Services = {
  accounts: { url: 'http://127.0.0.1:1/graphql', kind: 'graphql' },
  orders: { url: 'http://127.0.0.1:1' },
};
const accounts = /* GraphQL */ `type User @key(fields: "id") { id: ID!  name: String!  tags: [String!]! }
type Page { items: [User!]! }
type Query { user(id: ID!): User  users(ids: [ID!]!): [User]! @lookup  page: Page!  version: String! }
type Mutation { rename(id: ID!, name: String!): User }`;

function check(field: string, extra = '', sdl = accounts): string[] {
  const orders = `type Order @key(fields: "id") { id: ID!\n${field}\n}\n${extra}\ntype Query { order(id: ID!): Order @rest(get: "/orders/{args.id}") @lookup }`;
  const files = {
    'schemas/services/accounts.graphql': sdl,
    'schemas/services/orders.graphql': orders,
    'schemas/clients/web/schema.graphql': 'type Query { order(id: ID!): Order } type Order { id: ID! }',
  };
  return problemsOf(files, services).map((text) => text.replace('schemas/services/', ''));
}

const cases: readonly (readonly [string, string, string])[] = [
  [
    'an unknown root field',
    'buyer: User @graphql(service: "accounts", field: "usr", args: {id: "{parent.id}"})',
    'orders.graphql:2 FACET_GRAPHQL_FIELD accounts has no query "usr". Did you mean "user"?',
  ],
  [
    'a mutation where a query is meant',
    'buyer: User @graphql(service: "accounts", field: "rename", args: {id: "{parent.id}"})',
    'orders.graphql:2 FACET_GRAPHQL_FIELD accounts has no query "rename".',
  ],
  [
    'an unknown argument',
    'buyer: User @graphql(service: "accounts", field: "user", args: {id: "{parent.id}", nam: "x"})',
    'orders.graphql:2 FACET_GRAPHQL_ARGUMENT user of accounts has no argument "nam".',
  ],
  [
    'a missing argument',
    'buyer: User @graphql(service: "accounts", field: "user")',
    'orders.graphql:2 FACET_GRAPHQL_ARGUMENT user of accounts needs the argument "id: ID!"',
  ],
  [
    'another type',
    'buyer: Page @graphql(service: "accounts", field: "user", args: {id: "{parent.id}"})',
    'orders.graphql:2 FACET_GRAPHQL_TYPE Order.buyer does not fit User, which user of accounts gives',
  ],
  [
    'a scalar for an object',
    'buyer: String @graphql(service: "accounts", field: "user", args: {id: "{parent.id}"})',
    'orders.graphql:2 FACET_GRAPHQL_TYPE Order.buyer does not fit User, which user of accounts gives',
  ],
  [
    'one value for a list',
    'buyer: User @graphql(service: "accounts", field: "page", pick: "items")',
    'orders.graphql:2 FACET_GRAPHQL_TYPE Order.buyer does not fit [User!]!, which page of accounts gives',
  ],
  [
    'a batch that gets no list',
    'buyer: User @graphql(service: "accounts", field: "user", args: {id: "{keys}"}, batch: {key: "{parent.id}", match: "id"})',
    'orders.graphql:2 FACET_GRAPHQL_TYPE user of accounts gives User, and a batch needs a list',
  ],
  [
    'a pick that leads nowhere',
    'buyers: [User!] @graphql(service: "accounts", field: "page", pick: "itms")',
    'orders.graphql:2 FACET_PICK Page of accounts has no field "itms". Did you mean "items"?',
  ],
  [
    'a batch that does not send its keys',
    'buyer: User @graphql(service: "accounts", field: "users", args: {ids: ["1"]}, batch: {key: "{parent.id}", match: "id"})',
    'orders.graphql:2 FACET_BATCH_WITHOUT_KEYS the batch never sends its keys',
  ],
  [
    '@rest to it',
    'buyer: User @rest(service: "accounts", get: "/user")',
    'orders.graphql:2 FACET_WRONG_PROTOCOL accounts is reached by @graphql, not by @rest',
  ],
  [
    '@graphql to another',
    'buyer: User @graphql(service: "orders", field: "user")',
    'orders.graphql:2 FACET_WRONG_PROTOCOL orders is reached by @rest, not by @graphql',
  ],
  [
    'an unknown service',
    'buyer: User @graphql(service: "acounts", field: "user")',
    'orders.graphql:2 FACET_UNKNOWN_SERVICE no service "acounts". Did you mean "accounts"?',
  ],
];
for (const [name, field, expected] of cases) test(name, () => assert.deepEqual(check(field), [expected]));

for (const [name, field] of [
  ['the same type', 'buyer: User @graphql(service: "accounts", field: "user", args: {id: "{parent.id}"})'],
  ['a picked list', 'buyers: [User!] @graphql(service: "accounts", field: "page", pick: "items")'],
  [
    'a scalar row',
    'name: String @graphql(service: "accounts", field: "users", args: {ids: "{keys}"}, batch: {key: "{parent.id}", match: "id"})',
  ],
  [
    'a shape of its own',
    'buyer: Buyer @graphql(service: "accounts", field: "user", args: {id: "{parent.id}"})',
  ],
] as const)
  test(`${name} is accepted`, () => {
    assert.deepEqual(
      check(field, name.includes('shape') ? 'type Buyer { called: String @from(path: "name") }' : ''),
      [],
    );
  });

test('a subscription by @graphql, and one that the SDL has', () => {
  const sdl = `${accounts}\ntype Subscription { changed: User }`;
  assert.deepEqual(
    check(
      'total: Int',
      'type Subscription { changed: User @graphql(service: "accounts", field: "user", args: {id: "1"}) }',
      sdl,
    ),
    [
      'orders.graphql:4 FACET_SUBSCRIPTION_SOURCE a subscription needs a stream, and the gateway opens none to a GraphQL service',
    ],
  );
});

for (const [name, sdl, expected] of [
  [
    '@requires',
    'type User @key(fields: "id") { id: ID!  email: String @external  avatar: String @requires(fields: "email") }',
    [
      'accounts.graphql:1 FACET_FEDERATION @requires of Apollo Federation is not supported: the gateway sends a subgraph the key of an entity and no other fields of it',
    ],
  ],
  [
    'a nested key',
    'type User @key(fields: "org { id }") { org: Org!  name: String }\ntype Org { id: ID! }',
    [
      'accounts.graphql:1 FACET_FEDERATION the key of User is nested, and a key of the gateway is made of fields of its own type',
    ],
  ],
  [
    'an unknown type',
    'type Query { version: Versoin }',
    ['accounts.graphql:1 FACET_UNKNOWN_TYPE no type "Versoin".'],
  ],
  [
    'an unknown directive',
    'type Query { version: String @authenticatd }',
    [
      'accounts.graphql:1 FACET_UNKNOWN_DIRECTIVE no directive "@authenticatd". Did you mean "authenticated"?',
    ],
  ],
  [
    'a directive that the SDL defines',
    'directive @constraint(max: Int) on ARGUMENT_DEFINITION | FIELD_DEFINITION\ntype Query { version(length: Int @constraint(max: 3)): String @constraint(max: 2) }',
    [],
  ],
  [
    'an entity that it knows by another key than the others',
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.0")\ntype Order @key(fields: "number") { number: ID!  open: Boolean }',
    [
      'accounts.graphql:2 FACET_FEDERATION accounts finds Order by "number", and the other services know it by "id"',
    ],
  ],
] as const)
  test(`in the SDL: ${name}`, () => assert.deepEqual(check('total: Int', '', sdl), expected));

test("a kind that does not fit the url's scheme", () => {
  const parse = (url: string, kind: 'rest' | 'grpc' | 'graphql') =>
    parseServices(() => ({ a: { url, kind } }), new Environment({}))['a']?.kind;
  assert.equal(parse('https://a/graphql', 'graphql'), 'graphql');
  for (const [url, kind] of [
    ['grpc://a', 'graphql'],
    ['http://a', 'grpc'],
  ] as const)
    assert.throws(() => parse(url, kind), /apps\/services\.ts: a\.kind: a grpc service has a grpc:\/\//);
});
