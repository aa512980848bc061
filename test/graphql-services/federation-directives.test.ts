/** Every directive of Apollo Federation 2: it works, changes no value, or is refused with the reason. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { problemsOf, type Services } from './gateway.ts';

const services: Services = {
  accounts: { url: 'http://127.0.0.1:1/graphql', kind: 'graphql' },
  orders: { url: 'http://127.0.0.1:1' },
};
const all = [
  'key',
  'shareable',
  'external',
  'requires',
  'provides',
  'override',
  'interfaceObject',
  'composeDirective',
  'inaccessible',
  'tag',
  'extends',
  'authenticated',
  'requiresScopes',
  'policy',
  'cost',
  'listSize',
  'context',
  'fromContext',
];
const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${all.map((name) => `"@${name}"`).join(', ')}])`;

function check(sdl: string, client = 'type Query { version: String }'): string[] {
  return problemsOf(
    {
      'schemas/services/accounts.graphql': `${link}\n${sdl}\nextend type Query { version: String }`,
      'schemas/services/orders.graphql':
        'type Order { user: User @reference(from: "user") } type Query { orders: [Order!]! @rest(get: "/orders") }',
      'schemas/clients/web/schema.graphql': client,
    },
    services,
  ).map((text) => text.replace('schemas/services/accounts.graphql:', ''));
}

const user = (rest: string): string => `type User @key(fields: "id") { id: ID! ${rest} }\n`;

for (const [name, sdl] of [
  [
    '@shareable on a field and a type',
    `${user('name: String @shareable')} type Range @shareable { from: Int  to: Int } type Query { range: Range }`,
  ],
  [
    '@external and @provides',
    `${user('name: String @external')} type Query { me: User @provides(fields: "name") }`,
  ],
  ['@extends', 'type User @key(fields: "id") @extends { id: ID! @external  points: Int }'],
  ['extend type', 'extend type User @key(fields: "id") { id: ID! @external  points: Int }'],
  [
    'several keys',
    'type User @key(fields: "id") @key(fields: "email") { id: ID!  email: ID!  name: String }',
  ],
  [
    'a key that is not resolvable beside one that is',
    'type User @key(fields: "id") { id: ID!  tenant: Tenant } type Tenant @key(fields: "id", resolvable: false) { id: ID! }',
  ],
  [
    'a key of several fields, with commas',
    `${user('name: String')} type Seat @key(fields: "row, number") { row: ID!  number: ID! }`,
  ],
  [
    '@composeDirective with a directive of its own',
    `extend schema @composeDirective(name: "@upper") directive @upper on FIELD_DEFINITION ${user('name: String @upper')}`,
  ],
  ['@tag and @inaccessible', user('name: String @tag(name: "public")  secret: String @inaccessible')],
  [
    '@authenticated, @requiresScopes and @policy',
    user(
      'a: String @authenticated  b: String @requiresScopes(scopes: [["x"]])  c: String @policy(policies: [["p"]])',
    ),
  ],
  [
    '@cost and @listSize',
    `${user('name: String @cost(weight: 5)')} type Query { users(first: Int): [User] @listSize(slicingArguments: ["first"], requireOneSlicingArgument: false) }`,
  ],
  [
    'an interface with a key',
    `interface Node @key(fields: "id") { id: ID! } type User implements Node @key(fields: "id") { id: ID! }`,
  ],
  [
    'the machinery that servers print',
    `${user('name: String')} scalar _Any scalar federation__FieldSet union _Entity = User type _Service { sdl: String } extend type Query { _entities(representations: [_Any!]!): [_Entity]!  _service: _Service! }`,
  ],
] as const)
  test(`${name}: accepted`, () => assert.deepEqual(check(sdl), []));

for (const [name, sdl, reason] of [
  [
    '@requires',
    user('email: String @external  avatar: String @requires(fields: "email")'),
    '@requires of Apollo Federation is not supported: the gateway sends a subgraph the key of an entity and no other fields of it',
  ],
  [
    '@override',
    user('name: String @override(from: "people")'),
    '@override of Apollo Federation is not supported: which service gives a field would not be what the files say',
  ],
  [
    '@interfaceObject',
    'type User @key(fields: "id") @interfaceObject { id: ID!  name: String }',
    '@interfaceObject of Apollo Federation is not supported: the gateway needs the concrete types',
  ],
  [
    'a key with braces',
    `type User @key(fields: "id") @key(fields: "tenant { id }") { id: ID!  tenant: Tenant } type Tenant { id: ID! }`,
    'the key of User is nested, and a key of the gateway is made of fields of its own type',
  ],
  [
    '@context',
    `type User @key(fields: "id") @context(name: "u") { id: ID!  name: String }`,
    '@context of Apollo Federation is not supported: the gateway passes no context between services',
  ],
] as const)
  test(`${name}: refused`, () => {
    assert.deepEqual(check(sdl), [`2 FACET_FEDERATION ${reason}`]);
  });

test('@inaccessible of a subgraph holds for clients, and so does its guard', () => {
  const sdl = `${user('secret: String @inaccessible')} type Query { me: User }`;
  const found = check(sdl, 'type Query { me: User } type User { secret: String }');
  assert.match(found.join('\n'), /^schemas\/clients\/web\/schema\.graphql:1 FACET_INACCESSIBLE /);
});
