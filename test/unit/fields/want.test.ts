/** What the selection under a field asks of a type. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { buildSchema, type GraphQLObjectType, graphql } from 'graphql';
import type { FieldBinding, Need, Runtime, TypeBinding } from '../../../src/fields/binding.ts';
import { wantOf } from '../../../src/fields/want.ts';

const schema = buildSchema(`
  interface Node { id: ID }
  interface Named { name: String }
  union Any = User | Bot
  type User implements Node & Named { id: ID  name: String  mail: String  posts(first: Int = 5): [String] }
  type Bot implements Node { id: ID  model: String }
  type Query { it: Any  node: Node  user: User }
`);

/** Owners of User: bit 1 has `name`, bit 2 has `mail`; `posts` can start with the key. */
function userBinding(started: unknown[]): TypeBinding {
  const field = (
    name: string,
    needs: number,
    prefetch?: FieldBinding['prefetch'],
  ): [string, FieldBinding] => [name, { name, needs, resolve: () => null, prefetch }];
  return {
    name: 'User',
    keyFields: ['id'],
    owners: ['a', 'b'],
    representation: 'row',
    fields: new Map([
      field('id', 0),
      field('name', 1),
      field('mail', 2),
      field('posts', 0, (_stub, args) => void started.push({ ...args })),
    ]),
    isPlain: () => true,
    load: new Map(),
    stub: () => ({}),
  };
}

/** The need of User under the first field of the query, and the arguments of the calls it starts. */
async function needOf(source: string, variableValues: Record<string, unknown> = {}) {
  const started: unknown[] = [];
  const user = userBinding(started);
  const runtime = { types: new Map([['User', user]]) } as unknown as Runtime;
  let need: Need | undefined;
  const fields = (schema.getType('Query') as GraphQLObjectType).getFields();
  for (const found of Object.values(fields)) {
    found.resolve = (_parent, _args, _context, info) => {
      need = wantOf(info, runtime).of(user);
      assert.equal(wantOf(info, runtime).of(user).owners, need.owners, 'asked again it is the same');
      return null;
    };
  }
  const result = await graphql({ schema, source, variableValues });
  assert.equal(result.errors, undefined, String(result.errors));
  assert.ok(need);
  for (const start of need.prefetch) start({}, runtime);
  return { owners: need.owners, started };
}

describe('wantOf', () => {
  const cases: [string, string, number, Record<string, unknown>?][] = [
    ['the key needs nobody', '{ user { id } }', 0],
    ['the type name needs nobody', '{ user { __typename } }', 0],
    ['a field needs its owner', '{ user { id name } }', 1],
    ['under an alias too', '{ user { x: mail } }', 2],
    ['both', '{ user { name mail } }', 3],
    ['@skip', '{ user { name @skip(if: true) mail @skip(if: false) } }', 2],
    ['@include', '{ user { name @include(if: false) mail @include(if: true) } }', 2],
    ['both directives at once', '{ user { name @include(if: true) @skip(if: true) } }', 0],
    ['by a variable', 'query ($on: Boolean!) { user { name @include(if: $on) } }', 1, { on: true }],
    ['by a variable’s default', 'query ($on: Boolean = false) { user { name @include(if: $on) } }', 0],
    ['an inline fragment', '{ user { ... { name } } }', 1],
    ['an inline fragment that is skipped', '{ user { ... @skip(if: true) { name } } }', 0],
    ['a named fragment', '{ user { ...F } } fragment F on User { mail }', 2],
    [
      'a fragment in a fragment',
      '{ user { ...F } } fragment F on User { ...G } fragment G on Node { id ... on Named { name } }',
      1,
    ],
    ['a fragment on another type', '{ it { ... on Bot { model } ... on User { mail } } }', 2],
    ['a fragment on an interface it has not', '{ node { ... on Named { name } ... on Bot { id } } }', 1],
    ['a fragment on a union', '{ node { ... on Any { ... on User { mail } } } }', 2],
    ['one field in two places', '{ user { name } ...Q } fragment Q on Query { user { mail } }', 3],
    ['one field in two places, once skipped', '{ user @skip(if: true) { name } user { mail } }', 2],
    [
      'a fragment used twice, once skipped',
      '{ user { ...F @skip(if: true) ...F } } fragment F on User { name }',
      1,
    ],
  ];
  for (const [name, source, owners, variables] of cases)
    test(name, async () => assert.equal((await needOf(source, variables)).owners, owners));

  test('calls start with the arguments they are asked with', async () => {
    const source =
      'query ($n: Int, $none: Int) { user { posts a: posts(first: 2) b: posts(first: $n) c: posts(first: $none) d: posts(first: null) posts @skip(if: true) } }';
    const { started } = await needOf(source, { n: 3 });
    assert.deepEqual(started, [{ first: 5 }, { first: 2 }, { first: 3 }, { first: 5 }, { first: null }]);
  });
});
