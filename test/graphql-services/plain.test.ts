/** A plain GraphQL service beside a REST one: queries, arguments, unions, joins in both directions, mutations, errors. */

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { GraphQLError } from 'graphql';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { startGraphql, startRest, type Upstream } from './services.ts';

const accountsSdl = /* GraphQL */ `
  "Who has an account."
  type User @key(fields: "id") {
    id: ID!
    name: String!
    role: Role!
    secret: String
    posts(first: Int = 2, filter: PostFilter): [Post!]!
    pets: [Pet!]!
    best: Pet
    price: Money!
  }
  enum Role { ADMIN MEMBER }
  input PostFilter { tag: String  words: [String!] }
  type Post { title: String!  author: User!  tags(upper: Boolean): [String!]! }
  union Pet = Cat | Dog
  type Cat { name: String!  lives: Int! }
  type Dog { name: String  owner: User! }
  type Money { cents: Int! }
  type Query {
    user(id: ID!): User
    users(ids: [ID!]!): [User]! @lookup(max: 50)
    search(text: String!, role: Role): [User!]!
    broken: User!
    version: String
  }
  type Mutation {
    rename(id: ID!, name: String!): User
    fail(code: String!): User
    touch: Boolean
  }
`;

const ordersSdl = /* GraphQL */ `
  type Order {
    id: ID!
    total: Money!
    buyer: User @reference(from: "buyer_id")
    firstBuyer: User @graphql(service: "accounts", field: "user", args: {id: "{parent.buyerId}"})
    buyerName: String @graphql(service: "accounts", field: "user", args: {id: "{parent.buyerId}"}, pick: "name")
    batched: User
      @graphql(service: "accounts", field: "users", args: {ids: "{keys}"}, batch: {key: "{parent.buyerId}", match: "id"})
    buyerId: ID @from(path: "buyer_id")
  }
  type Money { cents: Int! @from(path: "amount") }
  type User @key(fields: "id") {
    id: ID!
    orders: [Order!]! @rest(get: "/orders?buyer={keys}", batch: {key: "{parent.id}", match: "buyer_id", many: true})
    greeting: String @value(of: "Hello {parent.name}")
  }
  type Query { orders: [Order!]! @rest(get: "/orders") }
`;

const names = ['Ada', 'Bob', 'Cy'];
const userOf = (id: unknown) => {
  const name = names[Number(id) - 1];
  return name === undefined ? null : { id: String(id), name, role: id === '1' ? 'ADMIN' : 'MEMBER' };
};
const fails = (code: string, message = 'no') => {
  throw new GraphQLError(message, { extensions: { code } });
};

let accounts: Upstream;
let orders: Upstream;
let gateway: TestGateway;
before(async () => {
  accounts = await startGraphql(accountsSdl.replaceAll(/@key\(.*?\)|@lookup\(.*?\)/g, ''), {
    Query: {
      user: (_: unknown, { id }: any) => userOf(id),
      // In another order than asked, as a service may.
      users: (_: unknown, { ids }: any) => ids.map(userOf).toReversed(),
      search: (_: unknown, { text, role }: any) =>
        ['1', '2', '3']
          .map(userOf)
          .filter((user) => user?.name.includes(text) && (!role || user.role === role)),
      broken: () => fails('NOT_FOUND', 'There is no such user.'),
      version: () => '1',
    },
    Mutation: {
      rename: (_: unknown, { id, name }: any) => ({ ...userOf(id), name }),
      fail: (_: unknown, { code }: any) => fails(code, `failed with ${code}`),
      touch: () => null,
    },
    User: {
      secret: () => fails('FORBIDDEN', 'Not yours.'),
      posts: (user: any, { first, filter }: any) =>
        Array.from({ length: first }, (_, at) => ({
          title: `${user.name} ${at}${filter?.tag ?? ''}${filter?.words?.join('+') ?? ''}`,
          author: user,
          tags: ({ upper }: any) => [upper === true ? 'X' : 'x'],
        })),
      pets: (user: any) => [
        { __typename: 'Cat', name: 'Tom', lives: 9 },
        { __typename: 'Dog', name: null, owner: user },
      ],
      best: () => ({ __typename: 'Cat', name: 'Tom', lives: 9 }),
      price: () => ({ cents: 5 }),
    },
  });
  const rows = [
    { id: 'o1', buyer_id: 1, total: { amount: 100 } },
    { id: 'o2', buyer_id: 2, total: { amount: 200 } },
    { id: 'o3', buyer_id: 1, total: { amount: 300 } },
  ];
  orders = await startRest((url) => {
    const buyers = url.searchParams.getAll('buyer');
    return buyers.length === 0 ? rows : rows.filter((row) => buyers.includes(String(row.buyer_id)));
  });
  gateway = await startTestGateway(
    {
      'schemas/services/accounts.graphql': accountsSdl,
      'schemas/services/orders.graphql': ordersSdl,
      'schemas/clients/web/schema.graphql': 'extend schema @expose(all: true)',
    },
    { accounts: { url: accounts.url, kind: 'graphql' }, orders: { url: orders.url } },
  );
});
after(async () => {
  await gateway?.stop();
  await accounts?.stop();
  await orders?.stop();
});
beforeEach(() => {
  accounts.forget();
  orders.forget();
});

/** Asks without an error, once of accounts. */
async function data(query: string, variables?: object): Promise<any> {
  const answer = await gateway.ask(query, variables);
  assert.equal(answer.errors, undefined, JSON.stringify(answer.errors));
  return answer.data;
}

test('a root field is asked for what the client selects, in one document', async () => {
  assert.deepEqual(await data('query($id: ID!) { user(id: $id) { called: name role } }', { id: '1' }), {
    user: { called: 'Ada', role: 'ADMIN' },
  });
  assert.deepEqual(
    accounts.asked.map(({ query, variables }) => [query, variables]),
    [['query($v0: ID!) { r0: user(id: $v0) { id name role } }', { v0: '1' }]],
  );
});

test('nested arguments are variables, and one field with several arguments is asked for several times', async () => {
  const answer = await data(
    `query($first: Int) { user(id: "2") {
      a: posts(first: $first, filter: {tag: "t", words: ["x", "y"]}) { title tags(upper: true) }
      b: posts { title tags }
      c: posts(first: 1) { t: title }
      d: posts(first: 1) { tags(upper: false) }
    } }`,
    { first: 1 },
  );
  assert.deepEqual(answer.user, {
    a: [{ title: 'Bob 0tx+y', tags: ['X'] }],
    b: [
      { title: 'Bob 0', tags: ['x'] },
      { title: 'Bob 1', tags: ['x'] },
    ],
    c: [{ t: 'Bob 0' }],
    d: [{ tags: ['x'] }],
  });
  assert.equal(accounts.asked.length, 1);
  assert.doesNotMatch(accounts.asked[0]?.query ?? '', /first: \d|"/);
});

test('unions: fragments by type, also where the types disagree about a field', async () => {
  const answer = await data(
    '{ user(id: "1") { pets { __typename ... on Cat { name lives } ...dog } best { ... on Cat { lives } } } } fragment dog on Dog { called: name owner { name } }',
  );
  assert.deepEqual(answer.user, {
    pets: [
      { __typename: 'Cat', name: 'Tom', lives: 9 },
      { __typename: 'Dog', called: null, owner: { name: 'Ada' } },
    ],
    best: { lives: 9 },
  });
});

test('@skip and @include are honoured in what is asked', async () => {
  await data(
    'query($no: Boolean!) { user(id: "1") { name role @include(if: $no) ...x @skip(if: true) } } fragment x on User { posts { title } }',
    { no: false },
  );
  assert.match(accounts.asked[0]?.query ?? '', /\{ id name \}/);
});

test('fields of one moment travel in one document, equal ones once', async () => {
  const answer = await data(
    '{ a: user(id: "1") { name } b: user(id: "1") { name } c: user(id: "2") { role } version }',
  );
  assert.deepEqual(answer, { a: { name: 'Ada' }, b: { name: 'Ada' }, c: { role: 'MEMBER' }, version: '1' });
  assert.deepEqual(
    accounts.asked.map(({ query }) => query),
    ['query($v0: ID!, $v1: ID!) { r0: user(id: $v0) { id name } r1: user(id: $v1) { id role } r2: version }'],
  );
});

test('a REST type refers to an entity of the GraphQL service: N rows, one call of the lookup', async () => {
  const answer = await data('{ orders { id buyer { name role } } }');
  assert.deepEqual(
    answer.orders.map(({ buyer }: any) => buyer.name),
    ['Ada', 'Bob', 'Ada'],
  );
  assert.deepEqual(
    accounts.asked.map(({ query, variables }) => [query, variables]),
    [['query($v0: [ID!]!) { r0: users(ids: $v0) { id name role } }', { v0: ['1', '2'] }]],
  );
});

test("a reference's key alone asks nobody", async () => {
  assert.deepEqual((await data('{ orders { buyer { id } } }')).orders[0], { buyer: { id: '1' } });
  assert.equal(accounts.asked.length, 0);
});

test('the GraphQL type has fields of the REST service, in one batch', async () => {
  const answer = await data('{ search(text: "") { name orders { id total { cents } } } }');
  assert.deepEqual(answer.search[0], {
    name: 'Ada',
    orders: [
      { id: 'o1', total: { cents: 100 } },
      { id: 'o3', total: { cents: 300 } },
    ],
  });
  assert.deepEqual(
    orders.asked.map(({ query }) => query),
    ['/orders?buyer=1&buyer=2&buyer=3'],
  );
});

test('a value type that both services have is read as its own service writes it', async () => {
  const answer = await data('{ orders { total { cents } } user(id: "1") { price { cents } } }');
  assert.equal(answer.orders[0].total.cents, 100);
  assert.equal(answer.user.price.cents, 5);
});

test('an expression reads a field of the GraphQL service that the client did not select', async () => {
  assert.deepEqual(await data('{ user(id: "1") { greeting } }'), { user: { greeting: 'Hello Ada' } });
  assert.deepEqual((await data('{ orders { buyer { greeting } } }')).orders[1], {
    buyer: { greeting: 'Hello Bob' },
  });
});

test('@graphql on a field of a REST service: parallel calls in one document, pick, and a batch', async () => {
  const answer = await data('{ orders { firstBuyer { name orders { id } } buyerName batched { role } } }');
  assert.deepEqual(answer.orders[1], {
    firstBuyer: { name: 'Bob', orders: [{ id: 'o2' }] },
    buyerName: 'Bob',
    batched: { role: 'MEMBER' },
  });
  assert.equal(accounts.asked.length, 1);
});

test('a failed field is an error of that field alone, with its code, message and service', async () => {
  const { data: found, errors } = await gateway.ask('{ user(id: "1") { name secret } version }');
  assert.deepEqual(found, { user: { name: 'Ada', secret: null }, version: '1' });
  assert.deepEqual(
    errors?.map(({ message, path, extensions }) => [
      message,
      path,
      extensions['code'],
      extensions['service'],
    ]),
    [['Not yours.', ['user', 'secret'], 'FORBIDDEN', 'accounts']],
  );
});

test('a root field that cannot be null fails alone, although it takes the whole document with it', async () => {
  const { data: found, errors } = await gateway.ask('{ version orders { id } search(text: "A") { name } }');
  assert.equal(errors, undefined);
  assert.equal(found.version, '1');
  const broken = await gateway.ask('{ broken { name } }');
  assert.deepEqual(
    broken.errors?.map(({ message, path, extensions }) => [message, path, extensions['code']]),
    [['There is no such user.', ['broken'], 'NOT_FOUND']],
  );
});

test('enums are arguments and values', async () => {
  assert.deepEqual(
    await data('query($role: Role) { search(text: "", role: $role) { name role } }', { role: 'ADMIN' }),
    {
      search: [{ name: 'Ada', role: 'ADMIN' }],
    },
  );
});

test('mutations run one after the other, each in its own document, and joins follow', async () => {
  const answer = await data(
    'mutation { a: rename(id: "1", name: "Eve") { name orders { id } } b: rename(id: "2", name: "Flo") { name } touch }',
  );
  assert.deepEqual(answer, {
    a: { name: 'Eve', orders: [{ id: 'o1' }, { id: 'o3' }] },
    b: { name: 'Flo' },
    touch: null,
  });
  assert.equal(accounts.asked.length, 3);
  assert.ok(accounts.asked.every(({ query }) => query.startsWith('mutation')));
});

for (const [code, expected, message] of [
  ['BAD_USER_INPUT', 'BAD_USER_INPUT', 'failed with BAD_USER_INPUT'],
  ['CONFLICT', 'CONFLICT', 'failed with CONFLICT'],
  ['UNAUTHENTICATED', 'UPSTREAM_REFUSED', 'accounts answered with an error.'],
  ['INTERNAL_SERVER_ERROR', 'UPSTREAM_ERROR', 'accounts answered with an error.'],
  ['MADE_UP', 'UPSTREAM_ERROR', 'accounts answered with an error.'],
  ['toString', 'UPSTREAM_ERROR', 'accounts answered with an error.'],
] as const)
  test(`the code ${code} of the service becomes ${expected}`, async () => {
    const { errors } = await gateway.ask('mutation($code: String!) { fail(code: $code) { id } }', { code });
    assert.deepEqual(
      errors?.map((error) => [error.extensions['code'], error.message]),
      [[expected, message]],
    );
  });

test('more keys than a lookup takes are cut into documents of their own', async () => {
  const ids = Array.from({ length: 120 }, (_, at) => String(at + 1));
  const answer = await data('query($ids: [ID!]!) { users(ids: $ids) { name } version }', { ids });
  assert.deepEqual(answer.users.slice(0, 4), [{ name: 'Ada' }, { name: 'Bob' }, { name: 'Cy' }, null]);
  assert.deepEqual(
    accounts.asked.map(({ variables }) => (variables['v0'] as string[]).length),
    [50, 50, 20],
  );
});

test('many calls of one moment are cut into documents that services accept', async () => {
  const fields = Array.from({ length: 30 }, (_, at) => `u${at}: user(id: "${at}") { name }`);
  const answer = await data(`{ ${fields.join(' ')} }`);
  assert.equal(answer.u2.name, 'Bob');
  assert.equal(accounts.asked.length, 3);
});

test('every call carries the request id', async () => {
  await data('{ version }');
  assert.match(String(accounts.asked[0]?.headers['x-request-id']), /./);
});
