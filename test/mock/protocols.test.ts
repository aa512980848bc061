/** Mocks of REST, gRPC and GraphQL services: the calls are made as declared, and their replies read as a service's. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { StartupError } from '../../src/index.ts';
import { send } from '../support/ask.ts';
import { type MockGateway, startMocked } from './project.ts';

const rest = `
  enum Shelf { LOW @wire(value: 1) HIGH @wire(value: 2) }
  scalar Long
  interface Thing @typename(from: "meta.kind", map: {b: "Book", m: "Map"}) { id: ID! label: String! }
  type Book implements Thing @key(fields: "id") {
    id: ID! @from(path: "book_id")
    label: String! @from(path: "info.label")
    pages: Int! @from(path: "info.pages")
    shelf: Shelf!
    size: Long!
    tags: [String!]! @from(path: "tags[].text")
    firstTag: String! @from(path: "tags[0].text")
    state: State! @value(of: "STATE_{parent.stateCode}")
    stateCode: String! @from(path: "state")
    author: Author @reference(key: {country: "{parent.authorCountry}", number: "{parent.authorNumber}"})
    authorCountry: Country! @from(path: "author.country")
    authorNumber: Int! @from(path: "author.no")
    sequel: Book @rest(get: "/books/{parent.sequelId}")
    sequelId: ID! @from(path: "sequel_id")
    loans(first: Int): [Loan!]! @rest(get: "/loans?book={keys}", pick: "data.rows", batch: {key: "{parent.id}", match: "book.id", many: true, max: 2})
    score: Float @rest(get: "/scores?book={keys}", batch: {key: "{parent.id}", match: "ref"})
  }
  type Map implements Thing { id: ID! label: String! scale: Int! }
  enum State { GOOD @wire(value: "STATE_GOOD") WORN @wire(value: "STATE_WORN") }
  type Loan { until: String! reader: String! }
  type Author @key(fields: "country number") { country: Country! number: Int! name: String! born: Int }
  enum Country { SE NO }
  type Node { value: Int! left: Node right: Node children: [Node!]! }
  input BookInput { label: String! shelf: Shelf! pages: Int! @from(path: "page_count") }
  type Query {
    book(id: ID!): Book @rest(get: "/books/{args.id}", pick: "book")
    books(ids: [ID!]!): [Book]! @rest(get: "/books?id={args.ids}", pick: "data[].book") @lookup(max: 2)
    allBooks(limit: Int, skip: Int): [Book!]! @rest(get: "/all?limit={args.limit}&skip={args.skip}", pick: "items")
    things: [Thing!]! @rest(get: "/things")
    author(country: Country!, number: Int!): Author @rest(get: "/authors/{args.country}/{args.number}") @lookup
    tree: Node @rest(get: "/tree")
    count: Int! @rest(get: "/count", pick: "n")
  }
  type Mutation {
    addBook(input: BookInput!): Book! @rest(post: "/books", body: "{args.input}")
    removeBook(id: ID!): Boolean! @rest(delete: "/books/{args.id}")
  }`;

const proto = `
  syntax = "proto3";
  package lib;
  message GetRequest { repeated int64 ids = 1; }
  message Item { int64 id = 1; string title = 2; oneof form { Paper paper = 3; Audio audio = 4; } }
  message Paper { int32 grams = 1; }
  message Audio { int32 minutes = 1; }
  message GetReply { repeated Item items = 1; }
  message WatchRequest { repeated int64 item_ids = 1; }
  message Change { int64 item_id = 1; int32 left = 2; }
  service Items { rpc Get(GetRequest) returns (GetReply); rpc Watch(WatchRequest) returns (stream Change); }`;
const grpc = `
  type Item @key(fields: "id") { id: ID! title: String! form: Form }
  union Form @typename(from: "$case", map: {paper: "Paper", audio: "Audio"}) = Paper | Audio
  type Paper { grams: Int! }
  type Audio { minutes: Int! }
  type ItemChange { item: Item @reference(from: "item_id") left: Int! }
  type Query { items(ids: [ID!]!): [Item]! @grpc(rpc: "lib.Items/Get", request: {ids: "{args.ids}"}, pick: "items") @lookup }
  type Subscription { itemChanged(itemIds: [ID!]!): ItemChange! @grpc(rpc: "lib.Items/Watch", request: {item_ids: "{args.itemIds}"}) }`;

const graph = `
  type Person { id: ID! name: String! friends(first: Int): [Person!]! pet: Pet }
  union Pet = Cat | Dog
  type Cat { lives: Int! }
  type Dog { good: Boolean! }
  type Query { person(id: ID!): Person people(first: Int): [Person!]! }
  type Mutation { rename(id: ID!, name: String!): Person! }`;
const subgraph = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])
  type Book @key(fields: "id") { id: ID! summary: String! }
  type Query { featured: Book! }`;

let mocked: MockGateway;
before(async () => {
  mocked = await startMocked(
    {
      'services/rest.graphql': rest,
      'services/grpc.graphql': grpc,
      'services/grpc.proto': proto,
      'services/graph.graphql': graph,
      'services/graphbooks.graphql': subgraph,
    },
    { tickMs: 5 },
  );
});
after(() => mocked[Symbol.asyncDispose]());

async function data(query: string, variables?: object): Promise<any> {
  const answer = await mocked.ask(query, variables);
  assert.equal(answer.errors, undefined, JSON.stringify(answer.errors));
  return answer.data;
}

test('REST: nested paths, lists in paths, enums with wires, expressions that make an enum', async () => {
  const { book } = await data(
    '{ book(id: "7") { id label pages shelf size tags firstTag state stateCode author { country number name } sequel { id label } score loans(first: 3) { until reader } } }',
  );
  assert.equal(book.id, '7');
  assert.match(book.shelf, /^LOW|HIGH$/);
  assert.match(book.size, /^\d+$/);
  assert.equal(book.firstTag, book.tags[0]);
  assert.equal(book.state, book.stateCode === 'GOOD' ? 'GOOD' : 'WORN');
  assert.equal(typeof book.author.name, 'string');
  assert.equal(book.loans.length, 3);
  assert.equal(typeof book.score, 'number');
  const again = await data('query($id: ID!) { book(id: $id) { label } }', { id: book.sequel.id });
  assert.equal(again.book.label, book.sequel.label);
});

test('a lookup and a batch answer every key that is asked for, in chunks too', async () => {
  const ids = ['3', '9', 'x-1', '4', '44'];
  const { books } = await data(
    'query($ids: [ID!]!) { books(ids: $ids) { id score loans(first: 1) { until } } }',
    {
      ids,
    },
  );
  assert.deepEqual(
    books.map(({ id }: { id: string }) => id),
    ids,
  );
  for (const { score, loans } of books) {
    assert.equal(typeof score, 'number');
    assert.equal(loans.length, 1);
  }
});

test('composite keys: the lookup gives what the reference names', async () => {
  const { book } = await data('{ book(id: "7") { author { country number name born } } }');
  const { author } = await data(
    'query($c: Country!, $n: Int!) { author(country: $c, number: $n) { country number name born } }',
    { c: book.author.country, n: book.author.number },
  );
  assert.deepEqual(author, book.author);
});

test('interfaces have concrete types, and types that hold themselves have an end', async () => {
  const { things, tree } = await data(
    '{ things { __typename id label ... on Book { pages } ... on Map { scale } } tree { value left { value right { value children { value children { value } } } } } }',
  );
  assert.ok(things.length >= 2);
  for (const thing of things)
    assert.ok('pages' in thing === (thing.__typename === 'Book'), JSON.stringify(thing));
  assert.equal(typeof tree.left.right.children[0].children[0].value, 'number');
});

test('paging by limit and skip', async () => {
  const page = async (variables: object): Promise<string[]> =>
    (
      await data('query($limit: Int, $skip: Int) { allBooks(limit: $limit, skip: $skip) { id } }', variables)
    ).allBooks.map(({ id }: { id: string }) => id);
  const ten = await page({ limit: 10, skip: 0 });
  assert.equal(new Set(ten).size, 10);
  assert.deepEqual(await page({ limit: 4, skip: 6 }), ten.slice(6));
  assert.deepEqual(await page({ limit: 5, skip: 1000 }), []);
  assert.deepEqual(await page({ limit: 0 }), []);
});

test('mutations echo, also under names that the wire has', async () => {
  const { addBook, removeBook } = await data(
    'mutation { addBook(input: {label: "Mine", shelf: HIGH, pages: 12}) { id label shelf } removeBook(id: "7") }',
  );
  assert.equal(addBook.label, 'Mine');
  assert.equal(addBook.shelf, 'HIGH');
  assert.equal(removeBook, true);
});

test('gRPC: int64 keys, a oneof, and a value that no message can hold is refused as the service would', async () => {
  const { items } = await data(
    '{ items(ids: ["3", "9"]) { id title form { __typename ... on Paper { grams } ... on Audio { minutes } } } }',
  );
  assert.deepEqual(
    items.map(({ id }: { id: string }) => id),
    ['3', '9'],
  );
  assert.match(items[0].form.__typename, /Paper|Audio/);
  const bad = await mocked.ask('{ items(ids: ["nine"]) { id title } }');
  assert.equal(bad.errors?.[0]?.extensions['code'], 'BAD_USER_INPUT');
});

test('a subscription ticks through the ids it was given', async () => {
  const request = {
    path: '/graphql',
    query: 'subscription { itemChanged(itemIds: ["3", "9"]) { left item { id title } } }',
    headers: {},
    stream: true,
    leaveAfterEvents: 3,
  };
  const reply = await send(mocked.origin, request as never, undefined, async () => {});
  const ids = reply?.events?.map((event: any) => event.data.itemChanged.item.id);
  assert.deepEqual(ids?.slice(0, 3), ['3', '9', '3']);
});

test('GraphQL: what is asked is answered, under aliases and with arguments', async () => {
  const { person, people, a } = await data(
    '{ person(id: "7") { id name friends(first: 2) { id name } pet { __typename ... on Cat { lives } ... on Dog { good } } } people(first: 3) { id } a: person(id: "7") { title: name few: friends(first: 1) { id } } }',
  );
  assert.equal(person.id, '7');
  assert.equal(person.friends.length, 2);
  assert.equal(people.length, 3);
  assert.equal(a.title, person.name);
  assert.equal(a.few.length, 1);
  assert.ok('lives' in person.pet === (person.pet.__typename === 'Cat'));
  const friend = await data('query($id: ID!) { person(id: $id) { name } }', { id: person.friends[0].id });
  assert.equal(friend.person.name, person.friends[0].name);
  const renamed = await data('mutation { rename(id: "7", name: "Zoe Zed") { id name } }');
  assert.deepEqual(renamed.rename, { id: '7', name: 'Zoe Zed' });
});

test('a federation subgraph gives its part of the entities of others', async () => {
  const { books } = await data('{ books(ids: ["3", "9"]) { id label summary } }');
  for (const book of books) assert.equal(typeof book.summary, 'string');
  const { featured } = await data('{ featured { id label summary } }');
  assert.equal(typeof featured.label, 'string');
});

test('latency takes its time, within the timeout of the call', async () => {
  const service =
    'type Query { quick: Int! @rest(get: "/n", pick: "n", timeoutMs: 20) slow: Int! @rest(get: "/m", pick: "n") }';
  await using gateway = await startMocked({ 'services/rest.graphql': service }, { latencyMs: [200, 200] });
  const answer = await gateway.ask('{ slow }');
  assert.equal(answer.errors, undefined);
  assert.equal((await gateway.ask('{ quick }')).errors?.[0]?.extensions['code'], 'UPSTREAM_TIMEOUT');
});

test('a share of calls fails, the same ones in each run, and siblings keep their data', async () => {
  const outcomes = async (): Promise<string> => {
    const service = 'type Query { n: Int @rest(get: "/n", pick: "n") m: Int @rest(get: "/m", pick: "n") }';
    await using gateway = await startMocked({ 'services/rest.graphql': service }, { errorRate: 0.5 });
    let text = '';
    for (let call = 0; call < 20; call++) {
      const { errors } = await gateway.ask('{ n }');
      if (errors !== undefined) assert.equal(errors[0]?.extensions['code'], 'UPSTREAM_UNAVAILABLE');
      text += errors === undefined ? '.' : 'x';
    }
    return text;
  };
  const first = await outcomes();
  assert.match(first, /\./);
  assert.match(first, /x/);
  assert.equal(await outcomes(), first);
});

test('options that cannot be are refused before anything listens', async () => {
  const files = { 'services/rest.graphql': 'type Query { n: Int @rest(get: "/n", pick: "n") }' };
  for (const [mock, says] of [
    [{ services: ['rst'] }, /no service "rst" to mock\. Did you mean "rest"/],
    [{ latencyMs: [50, 10] }, /mock latency is 50-10/],
    [{ errorRate: 2 }, /mock errors are 2/],
  ] as const)
    await assert.rejects(
      startMocked(files, mock as never),
      (error) => error instanceof StartupError && says.test(error.message),
    );
});
