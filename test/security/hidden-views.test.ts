/** `onForbidden: 'hide'`: whatever is guarded, the schema that a caller is left with is valid and names nothing of it. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  buildClientSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
  printSchema,
  validateSchema,
} from 'graphql';
import { checkViews } from '../../src/envelope/hidden/check-views.ts';
import { loadClient } from '../plan/project.ts';
import { type GuardedProject, startGuardedProject } from '../support/guarded-project.ts';
import { createRandom } from '../support/random.ts';

const rule = '@requiresScopes(scopes: [["hr"]])';

interface Row {
  readonly about: string;
  /** Types and fields of Query beside `open`. `RULE` stands for what asks for more than anybody has. */
  readonly types: string;
  readonly fields: string;
  /** The lines of the printed schema that nobody is left with, in their order, beside `open`. */
  readonly left: readonly string[];
}

const rows: readonly Row[] = [
  {
    about: 'the default of an argument',
    types: 'enum Role { USER  ROOT RULE }',
    fields: 'a(role: Role = ROOT): String @rest(get: "/a?role={args.role}")',
    left: ['a(role: Role): String', 'enum Role {', 'USER'],
  },
  {
    about: 'the default of an argument that cannot be null',
    types: 'enum Role { USER  ROOT RULE }',
    fields: 'a(role: Role! = ROOT): String @rest(get: "/a?role={args.role}")',
    left: ['a(role: Role!): String', 'enum Role {', 'USER'],
  },
  {
    about: 'a default that is a list',
    types: 'enum Role { USER  ROOT RULE }',
    fields: 'a(roles: [Role!]! = [USER, ROOT]): String @rest(get: "/a?roles={args.roles}")',
    left: ['a(roles: [Role!]!): String', 'enum Role {', 'USER'],
  },
  {
    about: 'a default that is allowed stays',
    types: 'enum Role { USER  ROOT RULE }',
    fields: 'a(roles: [Role!]! = [USER]): String @rest(get: "/a?roles={args.roles}")',
    left: ['a(roles: [Role!]! = [USER]): String', 'enum Role {', 'USER'],
  },
  {
    about: 'the default of an input field, and the default of what it is in',
    types: 'enum Role { USER  ROOT RULE }  input By { role: Role! = ROOT  name: String }',
    fields: 'a(by: By = {name: "x"}): String @rest(get: "/a?role={args.by.role}&name={args.by.name}")',
    left: ['a(by: By): String', 'enum Role {', 'USER', 'input By {', 'role: Role!', 'name: String'],
  },
  {
    about: 'a default with a guarded input field',
    types: 'input By { role: String RULE  name: String }',
    fields: 'a(by: By = {role: "x"}): String @rest(get: "/a?role={args.by.role}&name={args.by.name}")',
    left: ['a(by: By): String', 'input By {', 'name: String'],
  },
  {
    about: 'an input field that must be given',
    types: 'input By { role: String! RULE  name: String }',
    fields:
      'a(by: By): String @rest(get: "/a?role={args.by.role}&name={args.by.name}")  b(by: By!): String @rest(get: "/b?name={args.by.name}")',
    left: ['a: String'],
  },
  {
    about: 'a whole input',
    types: 'input By RULE { name: String }  input Outer { by: By  name: String }',
    fields:
      'a(by: By, outer: Outer): String @rest(get: "/a?name={args.by.name}&outer={args.outer.name}&b={args.outer.by.name}")',
    left: ['a(outer: Outer): String', 'input Outer {', 'name: String'],
  },
  {
    about: 'all fields of an input',
    types: 'input By { name: String RULE }',
    fields: 'a(by: By, x: Int): String @rest(get: "/a?name={args.by.name}&x={args.x}")',
    left: ['a(x: Int): String'],
  },
  {
    about: 'all values of an enum that is sent',
    types: 'enum Role { USER RULE  ROOT RULE }  input By { role: Role  name: String }',
    fields:
      'a(role: Role, by: By): String @rest(get: "/a?role={args.role}&by={args.by.role}&name={args.by.name}")  b(role: Role!): String @rest(get: "/b?role={args.role}")',
    left: ['a(by: By): String', 'input By {', 'name: String'],
  },
  {
    about: 'all values of an enum that is given',
    types: 'enum Role { USER RULE  ROOT RULE }  type User { name: String  role: Role }',
    fields: 'a: User @rest(get: "/a")  b: Role @rest(get: "/b")',
    left: ['a: User', 'type User {', 'name: String'],
  },
  {
    about: 'all types of a union',
    types:
      'type Boss RULE { car: String }  type Chief RULE { car: String }  union Any @typename(from: "kind") = Boss | Chief  type User { name: String  any: [Any!]! }',
    fields: 'a: User @rest(get: "/a")  b: Any @rest(get: "/b")',
    left: ['a: User', 'type User {', 'name: String'],
  },
  {
    about: 'all types of an interface',
    types:
      'interface Named @typename(from: "kind") { name: String }  type Boss implements Named RULE { name: String }  type User { name: String  named: Named }',
    fields: 'a: User @rest(get: "/a")  b: [Named!]! @rest(get: "/b")',
    left: ['a: User', 'type User {', 'name: String'],
  },
  {
    about: 'all fields of a type',
    types: 'type Secret { one: String RULE  two: Int RULE }  type User { name: String  secret: Secret }',
    fields: 'a: User @rest(get: "/a")',
    left: ['a: User', 'type User {', 'name: String'],
  },
  {
    about: 'a field whose type is hidden, in an interface',
    types:
      'interface Named @typename(from: "kind") { name: String  boss: Boss }  type Boss RULE { car: String }  type User implements Named { name: String  boss: Boss }  type Team implements Named { name: String  boss: Boss }',
    fields: 'a: [Named!]! @rest(get: "/a")',
    left: [
      'a: [Named!]!',
      'interface Named {',
      'name: String',
      'type User implements Named {',
      'name: String',
      'type Team implements Named {',
      'name: String',
    ],
  },
  {
    about: 'an argument of one type of an interface',
    types:
      'interface Named @typename(from: "kind") { name(long: Boolean): String }  type User implements Named { name(long: Boolean RULE): String @from(path: "name") @cost(weight: 1) }  type Team implements Named { name(long: Boolean): String }',
    fields: 'a: [Named!]! @rest(get: "/a")',
    left: [
      'a: [Named!]!',
      'interface Named {',
      'name(long: Boolean): String',
      'type User implements Named {',
      'name(long: Boolean): String',
      'type Team implements Named {',
      'name(long: Boolean): String',
    ],
  },
  {
    about: 'an interface that nothing implements',
    types: 'interface Lone { name: String }  type User { name: String  salary: Int RULE }',
    fields: 'a: User @rest(get: "/a")',
    left: ['a: User', 'type User {', 'name: String'],
  },
];

function lines(printed: string): string[] {
  return printed
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && line !== '}' && line !== 'type Query {' && line !== 'open: String');
}

/** Rules at every place that takes one; `RULE` becomes a rule or nothing. */
const everywhere = `
enum Role { USER RULE  ROOT RULE  NONE }
enum Only { ONE RULE }
input By RULE { role: Role! = ROOT  only: Only  name: String RULE  inner: Inner = {role: USER} }
input Inner RULE { role: Role RULE  must: Int! = 3 RULE  by: By }
interface Named @typename(from: "kind") { name(long: Boolean, role: Role = ROOT): String  boss: Boss  only: Only }
interface Titled implements Named @typename(from: "kind") { name(long: Boolean, role: Role = ROOT): String  boss: Boss  only: Only  title: String }
type Boss implements Named RULE { name(long: Boolean, role: Role = ROOT): String RULE  boss: Boss RULE  only: Only  car: Car }
type Car RULE { driver: Boss RULE  wheels(of: By): Int RULE }
type User implements Named & Titled { name(long: Boolean RULE, role: Role = ROOT RULE): String  boss: Boss  only: Only RULE  title: String RULE }
union Any @typename(from: "kind") = Boss | Car
type Query {
  open: String @rest(get: "/open")
  named: [Named!]! @rest(get: "/named") RULE
  titled(by: By! = {}): Titled @rest(get: "/titled?x={args.by.name}")
  any(role: Role! RULE): Any @rest(get: "/any?role={args.role}")
  roles(roles: [Role!]! = [ROOT, USER], by: [By] = [{role: NONE}]): [Role!] @rest(get: "/roles?r={args.roles}")
  car(only: Only! = ONE, inner: Inner): Car @rest(get: "/car?only={args.only}&m={args.inner.must}")
}
`;

describe('rules at any places', () => {
  for (let seed = 1; seed <= 40; seed++)
    test(`seed ${seed}`, () => {
      const random = createRandom(seed);
      const share = random();
      const schema = everywhere.replaceAll('RULE', () => (random() < share ? rule : ''));
      assert.deepEqual(checkViews(loadClient({ a: schema })), [], schema);
    });
});

for (const { about, types, fields, left } of rows)
  describe(about, () => {
    let project: GuardedProject;
    before(async () => {
      const text = `${types}\ntype Query { open: String @rest(get: "/open") ${fields} }\n`;
      project = await startGuardedProject({
        schema: text.replaceAll('RULE', rule),
        answers: { '/open': 'open', '/a': [] },
        apps: { web: { auth: { onForbidden: 'hide' }, development: true } },
      });
    });
    after(() => project.stop());

    test('nobody is left with a valid schema', async () => {
      const open = await project.ask('web', '{ open }');
      assert.deepEqual(open.body, { data: { open: 'open' } });
      const { body } = await project.ask('web', getIntrospectionQuery());
      assert.equal(body.errors, undefined);
      const schema = buildClientSchema(body.data as IntrospectionQuery);
      assert.deepEqual(validateSchema(schema), []);
      assert.deepEqual(
        lines(printSchema(schema)).toSorted((a, b) => (a < b ? -1 : 1)),
        left.toSorted((a, b) => (a < b ? -1 : 1)),
      );
    });

    test('check finds no caller with a schema that is not valid', () => {
      const text = `${types}\ntype Query { open: String @rest(get: "/open") ${fields} }\n`;
      assert.deepEqual(checkViews(loadClient({ a: text.replaceAll('RULE', rule) })), []);
    });

    test('who may ask, is left with all of it', async () => {
      const { body } = await project.ask('web', getIntrospectionQuery(), { claims: { scope: 'hr' } });
      assert.equal(body.errors, undefined);
      assert.deepEqual(validateSchema(buildClientSchema(body.data as IntrospectionQuery)), []);
    });
  });
