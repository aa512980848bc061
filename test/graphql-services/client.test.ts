/** What a client's file may do with a GraphQL service: rename, flatten, fix, add, and who is told who is calling. */

import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { after, before, beforeEach, test } from 'node:test';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { close, listen, startGraphql, startRest, type Upstream } from './services.ts';

const base = /* GraphQL */ `
  interface Node { id: ID!  label(long: Boolean = false): String! }
  type User implements Node { id: ID!  label(long: Boolean = false): String!  name: String!  address: Address  photos(size: Int = 10): [Photo!]!  email: String }
  type Team implements Node { id: ID!  label(long: Boolean = false): String!  members: [User!]!  size: Int! }
  type Address { city: String!  zip: String }
  type Photo { url: String!  alt: String }
  union Found = User | Team
  type Query {
    me: User
    node(id: ID!): Node
    find(text: String!, first: Int = 5): [Found!]!
    users(ids: [ID!]!): [User]!
    teams: [Team!]!
  }
`;
const published = base
  .replace('type User implements Node {', 'type User implements Node @key(fields: "id") {')
  .replace('users(ids: [ID!]!): [User]!', 'users(ids: [ID!]!): [User]! @lookup')
  .replace('email: String', 'email: String @requiresScopes(scopes: [["email"]])');
const bonus = /* GraphQL */ `
  type User @key(fields: "id") {
    id: ID!
    points: Int @rest(get: "/points?user={keys}", batch: {key: "{parent.id}", match: "user"})
    cityCode: String @value(of: "{parent.address.city}-{parent.address.zip}")
    shoutedLabel: String @value(of: "{parent.label}!")
  }
  type Query { winner: User @rest(get: "/winner") }
`;
const client = /* GraphQL */ `
  type Query {
    me: User
    node(id: ID!): Node
    find(text: String!): [Found!]! @fix(args: {first: 2})
    winner: User
    home: Home! @value(of: {})
    card(id: ID!): Card @graphql(service: "people", field: "users", args: {ids: ["{args.id}"]}, pick: "[0]")
    teamSizes: [Team!]! @from(path: "teams")
    memberNames: [[String]] @from(path: "teams[].members[].name")
  }
  type Home { me: User  find(text: String!, first: Int = 1 @max(value: 3)): [Found!]! }
  interface Node { id: ID!  label(long: Boolean): String! }
  type User implements Node {
    id: ID!
    label(long: Boolean): String!
    fullName: String! @from(path: "name")
    city: String @from(path: "address.city")
    thumbnail: String @from(path: "photos[0].url")
    photo(size: Int = 99): [Photo!] @from(path: "photos")
    points: Int
    cityCode: String
    shoutedLabel: String
    email: String
  }
  type Photo { url: String! }
  type Team implements Node { id: ID!  label(long: Boolean): String!  members: [User!]!  size: Int! }
  type Card { id: ID!  title: String! @from(path: "name")  town: String @from(path: "address.city") }
`;

let people: Upstream;
let points: Upstream;
let issuer: Server;
let gateway: TestGateway;
let token: (scope?: string) => Promise<string>;
before(async () => {
  const user = (id: string) => ({
    __typename: 'User',
    id,
    name: `Name ${id}`,
    email: `${id}@example.org`,
    label: ({ long }: any) => (long ? `the user ${id}` : `u${id}`),
    address: { city: 'Delft', zip: `26${id}` },
    photos: ({ size }: any) => [{ url: `/${id}-${size}.png`, alt: null }],
  });
  const team = {
    __typename: 'Team',
    id: 't1',
    size: 2,
    label: ({ long }: any) => (long ? 'the team' : 't'),
    members: [user('1'), user('2')],
  };
  people = await startGraphql(base, {
    Query: {
      me: (_: unknown, __: unknown, { request }: any) => {
        const id = request.headers.get('x-user-id');
        return id === null ? null : user(id);
      },
      node: (_: unknown, { id }: any) => (id === 't1' ? team : user(id)),
      find: (_: unknown, { first }: any) => [user('1'), team, user('2')].slice(0, first),
      users: (_: unknown, { ids }: any) => ids.map(user),
      teams: () => [team],
    },
  });
  points = await startRest((url) =>
    url.pathname === '/winner'
      ? { id: 2 }
      : url.searchParams.getAll('user').map((id) => ({ user: id, points: Number(id) * 7 })),
  );
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES256' }] });
  issuer = createServer((_request, response) =>
    response.setHeader('content-type', 'application/json').end(keys),
  );
  const jwksUrl = await listen(issuer);
  token = (scope = '') =>
    new SignJWT({ scope })
      .setProtectedHeader({ alg: 'ES256', kid: 'k', typ: 'at+jwt' })
      .setSubject('7')
      .setIssuer('i')
      .setAudience('a')
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(privateKey);
  gateway = await startTestGateway(
    {
      'schemas/services/people.graphql': published,
      'schemas/services/points.graphql': bonus,
      'schemas/clients/web/schema.graphql': client,
    },
    { people: { url: people.url, kind: 'graphql' }, points: { url: points.url } },
    { jwt: { issuer: 'i', audience: 'a', jwksUrl } },
  );
});
after(async () => {
  await gateway?.stop();
  await people?.stop();
  await points?.stop();
  await close(issuer);
});
beforeEach(() => {
  people.forget();
  points.forget();
});

async function data(query: string, variables?: object, headers?: Record<string, string>): Promise<any> {
  const answer = await gateway.ask(query, variables, headers);
  assert.equal(answer.errors, undefined, JSON.stringify(answer.errors));
  return answer.data;
}

test('the service is told who is calling', async () => {
  const headers = { authorization: `Bearer ${await token()}`, 'x-user-id': 'somebody else' };
  assert.deepEqual(await data('{ me { fullName } }', {}, headers), { me: { fullName: 'Name 7' } });
  assert.equal(people.asked[0]?.headers['x-user-id'], '7');
  people.forget();
  assert.deepEqual(await data('{ me { fullName } }', {}, { 'x-user-id': '1' }), { me: null });
  assert.equal(people.asked[0]?.headers['x-user-id'], undefined);
});

test('renamed and flattened fields ask for what stands behind them', async () => {
  const answer = await data(
    '{ find(text: "x") { ... on User { fullName city thumbnail photo { url } small: photo(size: 1) { url } } } }',
  );
  assert.deepEqual(answer.find[0], {
    fullName: 'Name 1',
    city: 'Delft',
    thumbnail: '/1-10.png',
    photo: [{ url: '/1-99.png' }],
    small: [{ url: '/1-1.png' }],
  });
  assert.equal(people.asked.length, 1);
  assert.equal(people.asked[0]?.variables['v1'], 2, 'the fixed argument');
});

test('an interface: its own fields with arguments, fragments, and joins by key', async () => {
  const query =
    'query($id: ID!) { node(id: $id) { __typename id label ... on Node { long: label(long: true) } ... on User { points } ... on Team { size members { points } } } }';
  assert.deepEqual((await data(query, { id: 't1' })).node, {
    __typename: 'Team',
    id: 't1',
    label: 't',
    long: 'the team',
    size: 2,
    members: [{ points: 7 }, { points: 14 }],
  });
  assert.deepEqual((await data(query, { id: '5' })).node, {
    __typename: 'User',
    id: '5',
    label: 'u5',
    long: 'the user 5',
    points: 35,
  });
});

test('expressions read deep and with defaults what nobody selected', async () => {
  assert.deepEqual(await data('{ winner { cityCode shoutedLabel points } }'), {
    winner: { cityCode: 'Delft-262', shoutedLabel: 'u2!', points: 14 },
  });
  assert.equal(people.asked.length, 1);
});

test('a path through lists asks for its last field only', async () => {
  assert.deepEqual(await data('{ memberNames }'), { memberNames: [['Name 1', 'Name 2']] });
  assert.doesNotMatch(people.asked[0]?.query ?? '', /size|label/);
});

test("a type that only the client has is read from the service's value", async () => {
  assert.deepEqual(await data('{ card(id: "3") { id title town } }'), {
    card: { id: '3', title: 'Name 3', town: 'Delft' },
  });
  assert.equal(
    people.asked[0]?.query,
    'query($v0: [ID!]!) { r0: users(ids: $v0) { id name address { city } } }',
  );
});

test('a namespace gives root fields of the service, within its maxima', async () => {
  const answer = await data('{ home { find(text: "x", first: 3) { __typename } me { id } } }');
  assert.deepEqual(
    answer.home.find.map(({ __typename }: any) => __typename),
    ['User', 'Team', 'User'],
  );
  assert.equal(people.asked.length, 1);
  const { errors } = await gateway.ask('{ home { find(text: "x", first: 4) { __typename } } }');
  assert.equal(errors?.[0]?.extensions['code'], 'BAD_USER_INPUT');
  assert.equal(people.asked.length, 1);
});

test('a field that the caller may not see is not asked for', async () => {
  const { data: found, errors } = await gateway.ask('{ node(id: "1") { ... on User { fullName email } } }');
  assert.deepEqual(found.node, { fullName: 'Name 1', email: null });
  assert.equal(errors?.[0]?.extensions['code'], 'UNAUTHENTICATED');
  assert.doesNotMatch(people.asked[0]?.query ?? '', /email/);
  const headers = { authorization: `Bearer ${await token('email')}` };
  const answer = await data('{ node(id: "1") { ... on User { email } } }', {}, headers);
  assert.deepEqual(answer.node, { email: '1@example.org' });
});
