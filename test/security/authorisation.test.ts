/** Who may ask for what: rules on every place, by every way to a field, refused, null or hidden. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  type Answer,
  type AskedAs,
  type GuardedProject,
  startGuardedProject,
} from '../support/guarded-project.ts';

const schema = `
interface Node @typename(from: "kind", map: {user: "User", vault: "Vault", note: "Note"}) { id: ID! }
interface Owned @typename(from: "kind", map: {note: "Note"}) { owner: String @requiresScopes(scopes: [["owners"]]) }
type User implements Node @key(fields: "id") {
  id: ID!
  name: String
  email: String @authenticated
  ssn: String @requiresScopes(scopes: [["admin"], ["audit", "pii"]])
  doctorId: ID @from(path: "doctor_id") @requiresScopes(scopes: [["medical"]])
  doctor: User @reference(from: "doctor_id")
  card: String @value(of: "card of {parent.ssn}")
  orders: [Order!] @rest(get: "/orders?ssn={keys}", batch: {key: "{parent.ssn}", match: "ssn", many: true})
}
type Order { total: Int  secret: Int @policy(policies: [["finance"], ["board"]]) }
type Vault implements Node @requiresScopes(scopes: [["vault"]]) { id: ID!  gold: Int }
type Note implements Node & Owned { id: ID!  text: String  owner: String }
union Found @typename(from: "kind", map: {user: "User", vault: "Vault"}) = User | Vault
enum Sort { NAME  RISK @requiresScopes(scopes: [["admin"]]) }
input Range { from: Int  to: Int @authenticated }
input Filter { name: String  internal: Boolean @requiresScopes(scopes: [["admin"]])  range: Range  sort: Sort  more: [Filter!] }
type Query {
  open: String @rest(get: "/open")
  user: User @rest(get: "/user")
  users(ids: [ID!]!): [User]! @rest(get: "/users?id={args.ids}") @lookup
  node: Node @rest(get: "/vault")
  nodes: [Node] @rest(get: "/nodes")
  found: [Found] @rest(get: "/nodes2")
  notes: [Owned] @rest(get: "/notes")
  vault: Vault @rest(get: "/vault")
  search(filter: Filter, all: Boolean = false @requiresScopes(scopes: [["admin"]]), sort: Sort = NAME): String
    @rest(get: "/open")
  order: Order @rest(get: "/order")
}
`;
const person = { kind: 'user', id: '1', name: 'Ada', email: 'a@example', ssn: '9', doctor_id: '2' };
const vault = { kind: 'vault', id: '7', gold: 3 };
const answers = {
  '/open': 'open',
  '/user': person,
  '/users?id=2': [{ kind: 'user', id: '2', name: 'Bo' }],
  '/vault': vault,
  '/nodes': [{ kind: 'note', id: '3', text: 'hi', owner: 'Ada' }, vault],
  '/nodes2': [person, vault],
  '/notes': [{ kind: 'note', id: '3', text: 'hi', owner: 'Ada' }],
  '/orders?ssn=9': [{ ssn: '9', total: 5 }],
  '/order': { total: 5, secret: 6 },
};

let guarded: GuardedProject;
const decided: { readonly names: readonly string[]; readonly subject: string | undefined }[] = [];
before(async () => {
  guarded = await startGuardedProject({
    schema,
    answers,
    apps: {
      strict: { auth: { onForbidden: 'refuse' } },
      lenient: {},
      shared: {
        auth: {
          policies: (_names, _principal, headers) =>
            new Set(headers['x-board'] === undefined ? [] : ['board']),
        },
      },
      decided: {
        auth: {
          onForbidden: 'refuse',
          async policies(names, principal, headers) {
            decided.push({ names: [...names], subject: principal?.subject });
            if (headers['x-fail'] !== undefined) throw new Error('the policy service says postgres://secret');
            return new Set(headers['x-board'] === undefined ? [] : ['board']);
          },
        },
      },
    },
  });
});
after(() => guarded.stop());

const codesOf = ({ body }: Answer): unknown[] =>
  (body.errors ?? []).map(({ extensions }) => extensions['code']);

interface Row extends AskedAs {
  readonly ask: string;
  /** The coordinate that is refused; undefined when nothing is. */
  readonly refused?: string;
  readonly code?: 'UNAUTHENTICATED' | 'FORBIDDEN';
}

const rows: Readonly<Record<string, Row>> = {
  'a field': { ask: '{ open user { email } }', refused: 'User.email', code: 'UNAUTHENTICATED' },
  'a field, by who may': { ask: '{ user { email } }', claims: {} },
  'an alias': { ask: '{ user { name: email } }', refused: 'User.email', code: 'UNAUTHENTICATED' },
  'too few scopes': { ask: '{ user { ssn } }', claims: { scope: 'audit' }, refused: 'User.ssn' },
  'one alternative whole': { ask: '{ user { ssn } }', claims: { scope: 'audit pii' } },
  'a scope inside another word': {
    ask: '{ user { ssn } }',
    claims: { scope: 'notadmin admin2' },
    refused: 'User.ssn',
  },
  'a scope in another case': { ask: '{ user { ssn } }', claims: { scope: 'Admin' }, refused: 'User.ssn' },
  'scopes that are an object': {
    ask: '{ user { ssn } }',
    claims: { scope: { admin: true } },
    refused: 'User.ssn',
  },
  'a fragment': {
    ask: 'query { user { ...F } } fragment F on User { ssn }',
    claims: {},
    refused: 'User.ssn',
  },
  'a fragment in a fragment': {
    ask: '{ user { ...F } } fragment F on User { ...G } fragment G on Node { ... on User { ssn } }',
    claims: {},
    refused: 'User.ssn',
  },
  'a fragment of another operation': {
    ask: 'query A { open } query B { user { ...F } } fragment F on User { ssn }',
    operationName: 'A',
  },
  'a type': { ask: '{ vault { gold } }', claims: {}, refused: 'Query.vault' },
  'a type, only its name': { ask: '{ vault { __typename } }', claims: {}, refused: 'Query.vault' },
  'a type in a fragment of an interface': {
    ask: '{ nodes { ... on Vault { id } } }',
    claims: {},
    refused: 'Vault.id',
  },
  'a type in a fragment of a union': {
    ask: '{ found { ... on Vault { gold } } }',
    claims: {},
    refused: 'Vault.gold',
  },
  'an interface, one of whose types is open': { ask: '{ nodes { id } }', claims: {} },
  'an interface field by its type': {
    ask: '{ notes { ... on Note { owner } } }',
    claims: {},
    refused: 'Note.owner',
  },
  'an interface field by the interface': { ask: '{ notes { owner } }', claims: {}, refused: 'Note.owner' },
  'a field of the same type elsewhere': {
    ask: '{ nodes { ... on Note { owner } } }',
    claims: {},
    refused: 'Note.owner',
  },
  'the key of a reference': { ask: '{ user { doctor { id } } }', claims: {}, refused: 'User.doctor' },
  'the key of a reference, by who may': { ask: '{ user { doctor { name } } }', claims: { scope: 'medical' } },
  'a value made of a guarded field': { ask: '{ user { card } }', claims: {}, refused: 'User.card' },
  'a join by a guarded field': { ask: '{ user { orders { total } } }', claims: {}, refused: 'User.orders' },
  'a lookup of entities': { ask: '{ users(ids: ["2"]) { ssn } }', claims: {}, refused: 'User.ssn' },
  'a policy': { ask: '{ order { secret } }', claims: {}, refused: 'Order.secret' },
  'a policy that the token claims': { ask: '{ order { secret } }', claims: { policies: ['board'] } },
  skipped: { ask: '{ open user @skip(if: true) { ssn } }' },
  'skipped by a variable': {
    ask: 'query($s: Boolean!) { open user { name ssn @skip(if: $s) } }',
    variables: { s: true },
  },
  'skipped above': {
    ask: 'query($s: Boolean!) { open ... @skip(if: $s) { user { ...F } } } fragment F on User { ssn }',
    variables: { s: true },
  },
  'not skipped': {
    ask: 'query($s: Boolean!) { user { ssn @skip(if: $s) } }',
    variables: { s: false },
    claims: {},
    refused: 'User.ssn',
  },
  'included by its default': {
    ask: 'query($s: Boolean = true) { user { ssn @include(if: $s) } }',
    claims: {},
    refused: 'User.ssn',
  },
  'skipped here, asked there': {
    ask: '{ user { ssn @skip(if: true) } u: user { ssn } }',
    claims: {},
    refused: 'User.ssn',
  },
  'an argument': { ask: '{ search(all: false) }', claims: {}, refused: 'Query.search(all:)' },
  'an argument that is null': { ask: '{ search(all: null) }', claims: {}, refused: 'Query.search(all:)' },
  'an argument that is left out': { ask: '{ search }' },
  'an argument in a variable': {
    ask: 'query($a: Boolean) { search(all: $a) }',
    variables: { a: true },
    claims: {},
    refused: 'Query.search(all:)',
  },
  'an argument in a variable that is not given': { ask: 'query($a: Boolean) { search(all: $a) }' },
  'an argument in the default of a variable': {
    ask: 'query($a: Boolean = true) { search(all: $a) }',
    claims: {},
    refused: 'Query.search(all:)',
  },
  'an argument of a skipped field': { ask: '{ open search(all: true) @skip(if: true) }' },
  'an enum value': { ask: '{ search(sort: RISK) }', claims: {}, refused: 'Sort.RISK' },
  'an enum value in a variable': {
    ask: 'query($s: Sort) { search(sort: $s) }',
    variables: { s: 'RISK' },
    claims: {},
    refused: 'Sort.RISK',
  },
  'another enum value': { ask: 'query($s: Sort) { search(sort: $s) }', variables: { s: 'NAME' } },
  'an input field': { ask: '{ search(filter: {internal: false}) }', claims: {}, refused: 'Filter.internal' },
  'an input field, by who may': { ask: '{ search(filter: {internal: false}) }', claims: { scope: 'admin' } },
  'an input field deep in a variable': {
    ask: 'query($f: Filter) { search(filter: $f) }',
    variables: { f: { more: [{ name: 'a' }, { more: { range: { to: 1 } } }] } },
    refused: 'Range.to',
    code: 'UNAUTHENTICATED',
  },
  'a variable inside a literal': {
    ask: 'query($r: Range) { search(filter: {more: [{range: $r}]}) }',
    variables: { r: { to: 1 } },
    refused: 'Range.to',
    code: 'UNAUTHENTICATED',
  },
  'a variable inside a literal that is not given': {
    ask: 'query($r: Boolean) { search(filter: {internal: $r}) }',
  },
  'an enum value inside an input': {
    ask: 'query($f: Filter) { search(filter: $f) }',
    variables: { f: { sort: 'RISK' } },
    claims: {},
    refused: 'Sort.RISK',
  },
};

describe('refused before anything is called', () => {
  for (const [name, { ask, refused, code = 'FORBIDDEN', ...as }] of Object.entries(rows))
    test(name, async () => {
      guarded.calls.length = 0;
      const answer = await guarded.ask('strict', ask, as);
      if (refused === undefined) {
        assert.deepEqual(
          codesOf(answer).filter((found) => found !== 'FORBIDDEN'),
          [],
        );
        assert.equal(answer.status, 200);
        return;
      }
      assert.equal(answer.status, code === 'FORBIDDEN' ? 403 : 401);
      assert.equal('data' in answer.body, false);
      assert.deepEqual(codesOf(answer), [code]);
      assert.equal(answer.body.errors?.[0]?.extensions['coordinate'], refused);
      assert.ok((answer.body.errors?.[0]?.path?.length ?? 0) > 0);
      assert.deepEqual(guarded.calls, []);
      assert.equal(
        answer.headers.get('www-authenticate'),
        code === 'FORBIDDEN' ? null : 'Bearer realm="strict"',
      );
    });
});

describe('null in its place', () => {
  test('siblings keep their data, and the service is not asked', async () => {
    guarded.calls.length = 0;
    const answer = await guarded.ask('lenient', '{ open vault { __typename } user { name ssn } }', {
      claims: {},
    });
    assert.deepEqual(answer.body.data, { open: 'open', vault: null, user: { name: 'Ada', ssn: null } });
    assert.deepEqual(codesOf(answer), ['FORBIDDEN', 'FORBIDDEN']);
    assert.deepEqual(guarded.calls.map(({ text }) => text).toSorted(), ['GET /open', 'GET /user']);
  });

  for (const ask of [
    '{ nodes { __typename } }',
    '{ nodes { id } }',
    'query A { nodes { __typename } } query B { open }',
  ])
    test(`an item of a guarded type is not told, not even its name: ${ask}`, async () => {
      const answer = await guarded.ask('lenient', ask, {
        claims: {},
        ...(ask.startsWith('{') ? {} : { operationName: 'A' }),
      });
      assert.equal((answer.body.data as { nodes: unknown[] }).nodes[1], null);
      assert.equal(JSON.stringify(answer.body).includes('Vault'), false);
      assert.deepEqual(codesOf(answer), ['FORBIDDEN']);
    });

  test('a value that is sent without the right is refused all the same', async () => {
    guarded.calls.length = 0;
    const answer = await guarded.ask('lenient', '{ open search(sort: RISK) }', { claims: {} });
    assert.deepEqual([answer.status, codesOf(answer)], [403, ['FORBIDDEN']]);
    assert.deepEqual(guarded.calls, []);
  });
});

describe('policies that the app decides', () => {
  const ask = '{ order { secret } again: order { secret } }';

  test('once a request, for all names that the operation comes under', async () => {
    decided.length = 0;
    const answer = await guarded.ask('decided', ask, { claims: { sub: '8' }, headers: { 'x-board': '1' } });
    assert.deepEqual(answer.body, { data: { order: { secret: 6 }, again: { secret: 6 } } });
    assert.deepEqual(decided, [{ names: ['finance', 'board'], subject: '8' }]);
  });

  test('what the token claims does not count beside it', async () => {
    const answer = await guarded.ask('decided', ask, { claims: { policies: ['board'] } });
    assert.deepEqual([answer.status, codesOf(answer)], [403, ['FORBIDDEN']]);
  });

  test('callers who ask the same at the same time are each answered by their own', async () => {
    const asked = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        guarded.ask('shared', '{ order { secret } }', {
          claims: {},
          headers: index % 2 === 0 ? { 'x-board': '1' } : {},
        }),
      ),
    );
    assert.deepEqual(
      asked.map(({ body }) => body.data),
      asked.map((_, index) => ({ order: { secret: index % 2 === 0 ? 6 : null } })),
    );
  });

  test('an operation without such rules does not ask', async () => {
    decided.length = 0;
    await guarded.ask('decided', '{ open user { name } }', { claims: {} });
    assert.deepEqual(decided, []);
  });

  test('a function that fails refuses, and its words are for the log', async () => {
    guarded.calls.length = 0;
    const answer = await guarded.ask('decided', ask, {
      claims: {},
      headers: { 'x-board': '1', 'x-fail': '1' },
    });
    assert.deepEqual([answer.status, codesOf(answer)], [500, ['INTERNAL_SERVER_ERROR']]);
    assert.equal(JSON.stringify(answer.body).includes('postgres'), false);
    assert.deepEqual(guarded.calls, []);
  });
});
