/** `onForbidden: 'hide'`: whole answers are the same as those of a schema that never had what is hidden. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type AskedAs, type GuardedProject, startGuardedProject } from '../support/guarded-project.ts';

/** With `full` what is hidden stands in it; without, it never was. */
const schemaOf = (full: boolean): string => {
  const only = (text: string): string => (full ? text : '');
  return `
interface Node @typename(from: "kind", map: {user: "User", note: "Note"}) { id: ID! }
type User implements Node { id: ID!  name: String  ${only('salary: Int @requiresScopes(scopes: [["hr"]])  boss: Boss')} }
type Note implements Node { id: ID!  text: String  ${only('mood: Mood @authenticated')} }
${only('type Boss @requiresScopes(scopes: [["hr"]]) { car: String  deputy: Boss }')}
${only('enum Mood { GOOD }')}
union Thing @typename(from: "kind", map: {user: "User", note: "Note"}) = User | Note ${only('| Boss')}
enum Sort { NAME  ${only('SALARY @requiresScopes(scopes: [["hr"]])')} }
input Filter { name: String  ${only('salary: Int @requiresScopes(scopes: [["hr"]])')} }
type Query {
  user: User @rest(get: "/user")
  node: Node @rest(get: "/user")
  things: [Thing] @rest(get: "/things")
  search(sort: Sort, filter: Filter ${only(', deep: Boolean @requiresScopes(scopes: [["hr"]])')}): String @rest(get: "/open")
  ${only('payroll: String @rest(get: "/open") @policy(policies: [["payroll"]])')}
}
${only('type Mutation { raise: String @rest(post: "/open") @requiresScopes(scopes: [["hr"]]) }')}
`;
};
const answers = {
  '/user': { kind: 'user', id: '1', name: 'Ada', salary: 9, boss: { car: 'red' } },
  '/things': [{ kind: 'note', id: '2', text: 'hi', mood: 'GOOD' }],
  '/open': 'open',
};

const start = (full: boolean): Promise<GuardedProject> =>
  startGuardedProject({
    schema: schemaOf(full),
    answers,
    apps: {
      quiet: { auth: { onForbidden: 'hide' } },
      talking: { auth: { onForbidden: 'hide' }, development: true },
    },
  });
let hidden: GuardedProject;
let never: GuardedProject;
before(async () => {
  [hidden, never] = await Promise.all([start(true), start(false)]);
});
after(() => Promise.all([hidden.stop(), never.stop()]));

const documents: readonly (readonly [string, AskedAs['variables']?])[] = [
  ['{ user { salary } }'],
  ['{ user { salry } }'],
  ['{ user { salary salry nothing } }'],
  ['{ user { boss { car } } }'],
  ['{ user { ... on Boss { car } } }'],
  ['fragment F on Boss { car } { user { name } }'],
  ['{ things { __typename ... on Boss { car } } }'],
  ['{ things { ... on Note { mood } } }'],
  ['{ node { id ... on User { salary } } }'],
  ['query($s: Sort) { search(sort: $s) }', { s: 'SALARY' }],
  ['query($s: Mood) { search(sort: $s) }', { s: 'GOOD' }],
  ['{ search(sort: SALARY) }'],
  ['{ search(filter: {salary: 1}) }'],
  ['query($f: Filter) { search(filter: $f) }', { f: { salary: 1 } }],
  ['query($f: Filter) { search(filter: $f) }', { f: { salry: 1 } }],
  ['{ search(deep: true) }'],
  ['query($d: Boolean) { search(deep: $d) }', {}],
  ['{ payroll }'],
  ['{ payrol }'],
  ['mutation { raise }'],
  ['mutation { rise }'],
  ['{ user { salary @skip(if: true) } }'],
  ['{ user { name } things { __typename } search(sort: NAME) }'],
  ['{ __type(name: "Boss") { name } }'],
  ['{ __type(name: "User") { fields { name type { name } } } }'],
  ['{ __schema { types { name } mutationType { name } } }'],
  ['{ __type(name: "Sort") { enumValues { name } } a: __type(name: "Filter") { inputFields { name } } }'],
  ['{ __type(name: "Thing") { possibleTypes { name } } }'],
];

describe('what a caller may not ask for never was', () => {
  for (const app of ['quiet', 'talking'])
    for (const [query, variables = {}] of documents)
      test(`${app}: ${query} ${JSON.stringify(variables)}`, async () => {
        hidden.calls.length = never.calls.length = 0;
        const [one, other] = await Promise.all(
          [hidden, never].map(async (project) => {
            const { status, headers, body } = await project.ask(app, query, { variables });
            const text = JSON.stringify(body).replaceAll(/"requestId":"[^"]*"/g, '"requestId":""');
            return { status, type: headers.get('content-type'), body: JSON.parse(sorted(text)) as unknown };
          }),
        );
        assert.deepEqual(one, other);
        assert.deepEqual(
          hidden.calls.map(({ text }) => text),
          never.calls.map(({ text }) => text),
        );
      });

  test('who may, asks', async () => {
    const answer = await hidden.ask(
      'quiet',
      '{ user { salary boss { car } } search(sort: SALARY, deep: true) }',
      {
        claims: { scope: 'hr' },
      },
    );
    assert.deepEqual(answer.body, { data: { user: { salary: 9, boss: { car: 'red' } }, search: 'open' } });
  });

  test('each caller has a schema of their own', async () => {
    const asked = await Promise.all(
      [{}, { scope: 'hr' }, { policies: ['payroll'] }].map(async (claims) => {
        const { body } = await hidden.ask('quiet', '{ payroll things { ... on Note { mood } } }', { claims });
        return body.data;
      }),
    );
    assert.deepEqual(asked, [undefined, undefined, { payroll: 'open', things: [{ mood: 'GOOD' }] }]);
  });
});

/** The order of types in an introspection is that of the files. */
function sorted(text: string): string {
  return JSON.stringify(JSON.parse(text), (_key, value: unknown) =>
    Array.isArray(value)
      ? value.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)))
      : value,
  );
}
