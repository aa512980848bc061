/** What a plan knows of access, identity and lists, and that no document makes it slow, wrong or endless. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type DocumentNode, parse, type SelectionSetNode } from 'graphql';
import type { OperationPlan } from '../../src/plan/operation-plan.ts';
import { planOperation } from '../../src/plan/plan-operation.ts';
import { loadClient } from './project.ts';
import { shelfClient } from './shelf.ts';

const accounts = /* GraphQL */ `
interface Node @authenticated { id: ID! }
type User implements Node @key(fields: "id") @cacheControl(maxAge: 60) {
  id: ID!
  name: String!
  email: String @requiresScopes(scopes: [["email"], ["admin"]])
  tenant: String @from(path: "tenant_id") @requiresScopes(scopes: [["tenant"]])
  region: String @value(of: "{headers.x-region}")
  notes: [Note!] @rest(get: "/notes?tenant={parent.tenant}&user={parent.id}")
}
type Note { text: String! author: User @reference(from: "author_id") }
type Open { hint: String }
union Found @typename(from: "kind", map: {user: "User", open: "Open"}) = User | Open
type Query {
  me: User @rest(get: "/users/{claims.sub}")
  hint: Open @rest(get: "/hint") @cacheControl(maxAge: 10)
  slow: Open @rest(get: "/slow") @cacheControl(maxAge: 300)
  mine: Open @rest(get: "/mine") @cacheControl(maxAge: 300, scope: PRIVATE)
  fresh: Open @rest(get: "/fresh")
  find(text: String): [Found!] @rest(get: "/find?q={args.text}")
  users(ids: [ID!]!): [User]! @rest(get: "/users?id={args.ids}&tenant={claims.tenant.id}") @lookup(max: 2)
}
`;
const client = loadClient(
  { accounts },
  /* GraphQL */ `
  extend schema @expose(all: true)
  extend type User { contact: String @from(path: "email") }
`,
);
const plan = (text: string): OperationPlan => planOperation(client, parse(text));

describe('access', () => {
  const rules = (text: string): unknown[] =>
    plan(text).access.map(({ coordinate, path, isAuthenticated, scopes }) => [
      coordinate,
      path.join('.'),
      isAuthenticated,
      scopes,
    ]);
  const email = [[['email'], ['admin']]];
  const tenant = [[['tenant']]];

  /** Of the type that it gives. */
  const me = ['Query.me', 'me', true, []];

  test('of a field, of its interface, of the field that a client makes another of, and through fragments', () => {
    assert.deepEqual(rules('{ me { contact } }'), [me, ['User.contact', 'me.contact', true, email]]);
    assert.deepEqual(rules('{ find { ... on User { a: email } ...F } } fragment F on Node { id }'), [
      ['User.email', 'find.a', true, email],
      ['User.id', 'find.id', true, []],
    ]);
  });
  test('of what a join reads of its parent', () => {
    assert.deepEqual(rules('{ me { notes { text } } }'), [me, ['User.notes', 'me.notes', true, tenant]]);
  });
  test('none where none is asked, nor for what is left out', () => {
    assert.deepEqual(rules('{ hint { hint } me @include(if: false) { email } }'), []);
  });
});

describe('varies', () => {
  const varies = (text: string): unknown => plan(text).varies;
  test('by the claims and headers that calls, lookups and values read, and by the subject once anything is called', () => {
    assert.deepEqual(varies('{ hint { hint } }'), { claims: ['sub'], headers: [], isGuarded: false });
    assert.deepEqual(varies('{ me { notes { author { name } } } }'), {
      claims: ['sub', 'tenant'],
      headers: [],
      isGuarded: true,
    });
    assert.deepEqual(varies('{ me { region } }'), {
      claims: ['sub', 'tenant'],
      headers: ['x-region'],
      isGuarded: true,
    });
  });
  test('by nothing where nothing is asked', () => {
    assert.deepEqual(varies('{ __typename }'), { claims: [], headers: [], isGuarded: false });
  });
  test('by what travels to the services that are called, and to no others', () => {
    const told = (sent: readonly string[]): unknown => {
      const travelling = { ...client, claimsSentTo: new Map([['accounts', sent]]) };
      return planOperation(travelling, parse('{ hint { hint } }')).varies.claims;
    };
    assert.deepEqual(told(['tenant', 'scope']), ['scope', 'tenant']);
    assert.deepEqual(told([]), []);
  });
});

describe('cache', () => {
  const rows: [string, number][] = [
    ['{ hint { hint } }', 10],
    ['{ hint { hint } slow { hint } }', 10],
    ['{ slow { hint } }', 300],
    ['{ slow { hint } fresh { hint } }', 0],
    ['{ me { name } }', 60],
    ['{ __typename }', 0],
  ];
  for (const [text, maxAgeSeconds] of rows)
    test(`${text} keeps ${maxAgeSeconds} s`, () =>
      assert.equal(plan(text).cache.maxAgeSeconds, maxAgeSeconds));
  test('is private where identity may tell answers apart, or the schema says so', () => {
    assert.equal(plan('{ mine { hint } }').cache.scope, 'PRIVATE');
    assert.equal(plan('{ __typename }').cache.scope, 'PUBLIC');
  });
});

describe('calls', () => {
  const calls = (text: string, variables = {}): unknown[] =>
    plan(text).waves.map((wave) =>
      wave.calls.map(
        ({ label, count, isPerParent }) => `${count(variables)} ${label}${isPerParent ? ' each' : ''}`,
      ),
    );
  test('a call for each item of a list is told, and so is how many keys a lookup takes', () => {
    assert.deepEqual(calls('{ users(ids: ["1", "2", "3"]) { notes { author { name } } } }'), [
      ['2 GET /users'],
      ['3 GET /notes each'],
      // 30 keys, two a call; those of each reply may come alone.
      ['16 GET /users'],
    ]);
  });
  test('the same call is made once, whoever asks', () => {
    assert.deepEqual(calls('{ a: me { name } b: me { email } }'), [['1 GET /users/{claims.sub}']]);
  });
  test('a call that one field leaves out is made for another', () => {
    const text = 'query ($yes: Boolean!) { a: hint @include(if: $yes) { hint } b: hint { hint } }';
    assert.deepEqual(calls(text, { yes: false }), [['1 GET /hint']]);
    const each = 'query ($yes: Boolean!) { me { a: notes @include(if: $yes) { text } b: notes { text } } }';
    assert.deepEqual(calls(each, { yes: false }), [['1 GET /users/{claims.sub}'], ['1 GET /notes']]);
  });
  test('what is left out is not made', () => {
    const text = 'query ($yes: Boolean!) { hint @include(if: $yes) { hint } }';
    assert.deepEqual(calls(text, { yes: false }), [['0 GET /hint']]);
    assert.deepEqual(calls(text, { yes: true }), [['1 GET /hint']]);
  });
});

describe('lists', () => {
  const problems = (text: string, variables = {}): unknown =>
    planOperation(shelfClient, parse(text))
      .slicingProblems(variables)
      .map(({ coordinate, given }) => [coordinate, ...given]);
  test('exactly one slicing argument, where one is required; a default counts', () => {
    assert.deepEqual(problems('{ page { total } item { others(first: 2) { id } } }'), []);
    assert.deepEqual(problems('{ item { others { id } } byIds(ids: null) { id } }'), [
      ['Item.others'],
      ['Query.byIds'],
    ]);
    assert.deepEqual(problems('query ($n: Int) { item { others(first: $n) { id } } }', { n: 1 }), []);
  });
});

describe('documents made to hurt', () => {
  const fan = (width: number): string =>
    Array.from({ length: 25 }, (_, at) => {
      const below = at === 24 ? '' : `a: self { ...f${at + 1} } b: self { ...f${at + 1} } `.slice(0, width);
      return `fragment f${at} on Item { id ${below}}`;
    }).join(' ');

  test('25 fragments that each ask the next twice count 2^25 times, and are walked once', () => {
    const { size, cost, maxUpstreamCalls } = planOperation(
      shelfClient,
      parse(`{ item { ...f0 } } ${fan(99)}`),
    );
    assert.equal(size.fields, 1 + 2 ** 25 - 1 + 2 ** 25 - 2);
    // Each of them is an item with an id.
    assert.equal(cost({}), Math.floor((2 ** 25 - 1) * 1.25));
    assert.equal(maxUpstreamCalls({}), 1);
  });
  test('the same where every field makes a call: then the calls have no bound', () => {
    const text = Array.from(
      { length: 25 },
      (
        _,
        at,
      ) => `fragment f${at} on Query { a${at}: find { ... on User { notes { author { ...g${at} } } } } ${at < 24 ? `...f${at + 1} ...f${at + 1}` : ''} }
      fragment g${at} on User { ${at < 24 ? `a: notes { author { ...g${at + 1} } } b: notes { author { ...g${at + 1} } }` : 'id'} }`,
    );
    const found = plan(`{ ...f0 } ${text.join(' ')}`);
    assert.equal(found.maxUpstreamCalls({}), Number.MAX_SAFE_INTEGER);
    assert.equal(found.cost({}), Number.MAX_SAFE_INTEGER);
  });
  test('fragments in a circle end', () => {
    const found = planOperation(
      shelfClient,
      parse('{ item { ...A } } fragment A on Item { id ...B } fragment B on Item { self { ...A } ...B }'),
    );
    assert.ok(found.size.fields < 10);
    assert.ok(Number.isFinite(found.cost({})));
  });
  test('10,000 aliases of a call are 10,000 fields, and those that ask the same are one call', () => {
    const many = Array.from({ length: 10_000 }, (_, at) => `a${at}: item(id: "${at}") { id }`).join(' ');
    const found = planOperation(shelfClient, parse(`{ ${many} }`));
    assert.deepEqual([found.size.aliases, found.size.rootFields], [10_000, 10_000]);
    // An argument of half a point, an item and its id.
    assert.equal(found.cost({}), 10_000 * (0.5 + 1 + 1 / 4));
    assert.equal(found.maxUpstreamCalls({}), 10_000);
    const same = Array.from({ length: 10_000 }, (_, at) => `a${at}: item(id: "1") { id }`).join(' ');
    assert.equal(planOperation(shelfClient, parse(`{ ${same} }`)).maxUpstreamCalls({}), 1);
  });
  test('2,000 levels of fields and of inline fragments', () => {
    // The parser itself gives up at a few thousand levels, so that these are put together here.
    const fields = planOperation(shelfClient, nested('{ item { id } }', '{ self { id } }', 2000));
    assert.equal(fields.size.depth, 2002);
    assert.equal(fields.cost({}), 2001);
    const fragments = planOperation(shelfClient, nested('{ item { id } }', '{ ... on Item { id } }', 2000));
    assert.equal(fragments.size.depth, 2);
    const calls = planOperation(client, nested('{ me { id } }', '{ notes { author { id } } }', 1000));
    assert.equal(calls.waves.length, 2000);
  });
  test('2,000 fragments in a row', () => {
    const chain = Array.from({ length: 2000 }, (_, at) => `fragment c${at} on Item { ...c${at + 1} }`).join(
      ' ',
    );
    const text = `{ item { ...c0 } } ${chain} fragment c2000 on Item { self { id } }`;
    assert.equal(planOperation(shelfClient, parse(text)).size.depth, 3);
  });
  test('lists in lists saturate: no Infinity, nothing that is no number, nothing negative', () => {
    const text = `query ($n: Int) { items(first: $n) ${'{ others(first: $n) { item '.repeat(30)}{ id }${' } }'.repeat(30)} }`;
    const { cost, maxUpstreamCalls } = planOperation(shelfClient, parse(text));
    for (const n of [2 ** 31 - 1, 1e308, Number.POSITIVE_INFINITY, -1, null, undefined, 'many', {}, [1, 2]]) {
      for (const amount of [cost({ n }), maxUpstreamCalls({ n })])
        assert.ok(amount >= 0 && amount <= Number.MAX_SAFE_INTEGER, `${JSON.stringify(n)}: ${amount}`);
    }
    assert.equal(cost({ n: 2 ** 31 - 1 }), Number.MAX_SAFE_INTEGER);
  });
  test('an input object 100,000 deep is more than anything may cost', () => {
    let filter: object = {};
    for (let depth = 0; depth < 100_000; depth++) filter = { deep: filter };
    const { cost } = planOperation(shelfClient, parse('query ($f: Filter) { items(filter: $f) { id } }'));
    assert.equal(cost({ f: filter }), Number.MAX_SAFE_INTEGER);
  });
  test('what is no field, no fragment and no type is passed over', () => {
    const text =
      '{ nothing { at { all } } ...Missing ... on Nowhere { item { id } } item { id { id } self } __schema { types { name } } }';
    const { size, cost } = planOperation(shelfClient, parse(text));
    assert.equal(size.depth, 3);
    assert.equal(cost({}), 1);
  });
});

describe('the plan of a document', () => {
  test('is made once, and another one for another generation', () => {
    const document = parse('query A { hint { hint } } query B { slow { hint } }');
    assert.equal(planOperation(client, document, 'A'), planOperation(client, document, 'A'));
    assert.notEqual(planOperation(client, document, 'A'), planOperation(client, document, 'B'));
    assert.notEqual(planOperation(client, document, 'A'), planOperation(shelfClient, document, 'A'));
  });
  test('there is none without the operation', () => {
    const document = parse('query A { hint { hint } } query B { slow { hint } }');
    const refusal = { code: 'BAD_REQUEST' };
    assert.throws(() => planOperation(client, document), refusal);
    assert.throws(() => planOperation(client, document, 'C'), refusal);
    assert.throws(() => planOperation(client, parse('fragment F on Query { __typename }')), refusal);
  });
});

/** Puts the selection of `level` into itself, `times` times, in the place of the innermost one of `text`. */
function nested(text: string, level: string, times: number): DocumentNode {
  let inner = selectionOf(parse('{ id }'));
  for (let count = 0; count < times; count++) inner = replaceInnermost(selectionOf(parse(level)), inner);
  const document = parse(text);
  const definitions = document.definitions.map((definition) =>
    'selectionSet' in definition && definition.selectionSet !== undefined
      ? { ...definition, selectionSet: replaceInnermost(definition.selectionSet, inner) }
      : definition,
  );
  return { ...document, definitions };
}

function selectionOf({ definitions: [definition] }: DocumentNode): SelectionSetNode {
  assert.ok(
    definition !== undefined && 'selectionSet' in definition && definition.selectionSet !== undefined,
  );
  return definition.selectionSet;
}

function replaceInnermost(set: SelectionSetNode, inner: SelectionSetNode): SelectionSetNode {
  const selections = set.selections.map((selection) =>
    'selectionSet' in selection && selection.selectionSet !== undefined
      ? { ...selection, selectionSet: replaceInnermost(selection.selectionSet, inner) }
      : selection,
  );
  return selections.some((selection) => 'selectionSet' in selection && selection.selectionSet !== undefined)
    ? { ...set, selections }
    : inner;
}
