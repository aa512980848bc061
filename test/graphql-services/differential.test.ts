/** Whatever is asked, the gateway answers what the service itself answers: generated operations, both ways. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  buildSchema,
  type GraphQLCompositeType,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
  validate,
} from 'graphql';
import { type Answer, exposeAll, startTestGateway, type TestGateway } from './gateway.ts';
import { startGraphql, type Upstream } from './services.ts';

const base = /* GraphQL */ `
  interface Node { id: ID!  title(upper: Boolean): String }
  type User implements Node { id: ID!  title(upper: Boolean): String  name: String!  kind: Kind!  posts(first: Int = 2, where: Where): [Post!]  best: Thing  grid: [[Int]]  strict(at: Int): Strict! }
  type Post implements Node { id: ID!  title(upper: Boolean): String  name: String  kind: String!  author: User!  things: [Thing]!  node: Node }
  type Tag { name: String!  best: [String!]  kind: Int }
  type Strict { value: Int!  fails: Int  maybe: Int }
  union Thing = User | Post | Tag
  enum Kind { A B }
  input Where { text: String  kinds: [Kind!] = [A]  not: Where }
  type Query { user(id: ID!): User  node(id: ID): Node  things(n: Int = 3): [Thing]  echo(where: Where, list: [[Int!]]): String  strict: Strict }
`;

let upstream: Upstream;
let gateway: TestGateway;
before(async () => {
  const text = (name: string) => (_: unknown, args: object) => `${name}${JSON.stringify(args)}`;
  const thing = (n: number) => ({ __typename: ['User', 'Post', 'Tag'][n % 3], id: String(n) });
  const title = (parent: any, { upper }: any) => {
    if (Number(parent.id) % 5 === 4) throw new Error(`no title ${parent.id}`);
    return upper === true ? `T${parent.id}` : `t${parent.id}`;
  };
  const number = ({ id }: any): number => Number(id ?? 0);
  upstream = await startGraphql(base, {
    Query: {
      user: (_: unknown, { id }: any) => (id === '0' ? null : { id }),
      node: (_: unknown, { id }: any) => ({
        __typename: Number(id) % 2 === 0 ? 'User' : 'Post',
        id: id ?? '1',
      }),
      things: (_: unknown, { n }: any) =>
        Array.from({ length: n }, (_item, at) => (at === 2 ? null : thing(at))),
      echo: text('echo'),
      strict: () => ({}),
    },
    User: {
      title,
      name: ({ id }: any) => `n${id}`,
      kind: ({ id }: any) => (number({ id }) % 2 === 0 ? 'A' : 'B'),
      posts: ({ id }: any, { first, where }: any) =>
        Array.from({ length: first }, (_, at) => ({
          id: `${number({ id }) + at + (where?.text?.length ?? 0)}`,
        })),
      best: ({ id }: any) => thing(number({ id }) + 1),
      grid: () => [[1, null], null, []],
      strict: (_: unknown, { at }: any) => ({ at }),
    },
    Post: {
      title,
      name: () => null,
      kind: () => 'post',
      author: ({ id }: any) => ({ id }),
      things: ({ id }: any) => [thing(number({ id })), null, thing(number({ id }) + 1)],
      node: ({ id }: any) => ({ __typename: 'Post', id: String(number({ id }) + 1) }),
    },
    Tag: { name: ({ id }: any) => `tag${id}`, best: () => ['x'], kind: ({ id }: any) => number({ id }) },
    Strict: {
      value: () => 1,
      fails: () => {
        throw new Error('strict fails');
      },
      maybe: ({ at }: any) => at ?? null,
    },
  });
  gateway = await startTestGateway(
    { 'schemas/services/base.graphql': base, ...exposeAll },
    { base: { url: upstream.url, kind: 'graphql' } },
    // What is compared is the answers, not how large an operation may be.
    { limits: { maxCost: 1_000_000_000, maxAliases: 10_000, maxRootFields: 1000, maxDirectives: 10_000 } },
  );
});
after(async () => {
  await gateway?.stop();
  await upstream?.stop();
});

/** Numbers that are the same for the same seed (mulberry32). */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function literal(type: GraphQLInputType, pick: (below: number) => number, depth: number): string {
  if (isNonNullType(type)) {
    const value = literal(type.ofType, pick, depth);
    return value === 'null' ? literal(type, pick, depth) : value;
  }
  if (pick(8) === 0) return 'null';
  if (isListType(type))
    return `[${Array.from({ length: pick(3) }, () => literal(type.ofType, pick, depth)).join(', ')}]`;
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(() => pick(2) === 0 && depth > 0);
    return `{${fields.map((field) => `${field.name}: ${literal(field.type, pick, depth - 1)}`).join(', ')}}`;
  }
  const name = getNamedType(type).name;
  if (name === 'Int') return String(pick(4));
  if (name === 'Boolean') return pick(2) === 0 ? 'true' : 'false';
  if (name === 'Kind') return pick(2) === 0 ? 'A' : 'B';
  return name === 'ID' ? `"${pick(9)}"` : (['"x"', '"é\\n\\""', '""'][pick(3)] ?? '""');
}

function selection(
  type: GraphQLCompositeType,
  schema: GraphQLSchema,
  pick: (below: number) => number,
  depth: number,
): string {
  const parts: string[] = pick(3) === 0 ? ['__typename'] : [];
  const fields = 'getFields' in type ? Object.values(type.getFields()) : [];
  for (let count = 1 + pick(4); count > 0 && fields.length > 0; count--) {
    const field = fields[pick(fields.length)];
    if (field === undefined) continue;
    const named = getNamedType(field.type);
    if (isCompositeType(named) && depth === 0) continue;
    const args = field.args
      .filter(({ type: given }) => isNonNullType(given) || pick(2) === 0)
      .map((arg) => `${arg.name}: ${literal(arg.type, pick, 2)}`);
    const inner = isCompositeType(named) ? ` { ${selection(named, schema, pick, depth - 1)} }` : '';
    const alias = pick(3) === 0 ? '' : `a${pick(1000)}: `;
    const skip = pick(12) === 0 ? ' @include(if: $no)' : '';
    parts.push(`${alias}${field.name}${args.length === 0 ? '' : `(${args.join(', ')})`}${skip}${inner}`);
  }
  if (isAbstractType(type))
    for (const possible of schema.getPossibleTypes(type))
      if (pick(3) > 0) parts.push(`... on ${possible.name} { ${selection(possible, schema, pick, depth)} }`);
  if (isObjectType(type) && pick(4) === 0)
    parts.push(`... { ${selection(type, schema, pick, Math.max(0, depth - 1))} }`);
  return parts.length === 0 ? '__typename' : parts.join(' ');
}

function pathsOf(errors: readonly { path?: readonly (string | number)[] }[] = []): string[] {
  return errors.map(({ path = [] }) => path.join('.')).toSorted();
}

test('500 generated operations', async (t) => {
  const schema = buildSchema(base);
  const query = schema.getQueryType();
  assert.ok(query);
  let compared = 0;
  for (let seed = 1; compared < 500 && seed < 3000; seed++) {
    const text: string = `query($no: Boolean = false) { ...q } fragment q on Query { ${selection(query, schema, random(seed), 4)} }`;
    if (validate(schema, parse(text)).some(({ message }) => !/\$no/.test(message))) continue;
    const document = text.includes('$no)') ? text : text.replace('query($no: Boolean = false)', 'query');
    const direct = (await (
      await fetch(upstream.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: document }),
      })
    ).json()) as { data: unknown; errors?: { path?: readonly (string | number)[] }[] };
    const given: Answer = await gateway.ask(document);
    const shown = `seed ${seed}: ${document}\nasked: ${upstream.asked
      .slice(1)
      .map((asked) => asked.query)
      .join('\n')}`;
    assert.deepEqual(given.data, direct.data, shown);
    assert.deepEqual(pathsOf(given.errors), pathsOf(direct.errors), shown);
    // One document an operation: a second exchange would mean that the look-ahead missed something, or a root failed.
    if (direct.errors === undefined) assert.ok(upstream.asked.length <= 2, shown);
    upstream.forget();
    compared++;
  }
  t.diagnostic(`${compared} compared`);
  assert.ok(compared === 500);
});
