/** A bound schema with every kind of field, over two services that do not exist: `send` is a function of the test. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AnswerBounds, UNBOUNDED } from '../../src/fields/answer-bounds.ts';
import { createRuntime, type OperationLife } from '../../src/fields/runtime.ts';
import { loadSchemas } from '../../src/schema/build/load.ts';
import type { ClientSchema } from '../../src/schema/client-schema.ts';
import type { RestRequest } from '../../src/upstream/rest/message.ts';

const library = /* GraphQL */ `
enum Kind { PAPER @wire(value: "paper") FILM @wire(value: 7) LOST }
scalar Any

interface Named @typename(from: "kind", map: {paper: "Book", person: "Author"}) { name: String! }
union Item @typename(from: "kind", map: {paper: "Book", film: "Film"}) = Book | Film

type Author implements Named @key(fields: "id") {
  id: ID!
  name: String!
  age: Int
  isAlive: Boolean
  favourite: Book @reference(from: "favouriteId")
  best: Book! @reference(from: "bestId")
  owns: [Book!] @reference(from: "ownIds")
  secret: String @requiresScopes(scopes: [["secrets"]])
  books(first: Int = 2, kind: Kind, filter: Filter): [Book!]!
    @rest(get: "/authors/{parent.id}/books?first={args.first}&kind={args.kind}&min={args.filter.min}")
  awards: [String!] @rest(get: "/awards?id={keys}", batch: {key: "{parent.id}", match: "id", many: true}) @from(path: "[].name")
}
type Book implements Named @key(fields: "id") {
  id: ID!
  name: String!
  kind: Kind
  pages: Int!
  tags: [String!]
  grid: [[Int!]]
  tower: [[Price!]!]
  prices: [Price!]
  author: Author @reference(from: "authorId")
  coauthors: [Author]! @reference(from: "coauthorIds")
  sequel: Book
  anything: Any
}
type Film { id: ID! title: String! seconds: Float stars: [Named] best: Price! }
type Price { amount: Float! currency: String parts: [Price!] }
input Filter { min: Int = 1, kinds: [Kind!], deep: Filter, text: String! = "x" }

type Query {
  authors: [Author] @rest(get: "/authors/all")
  author(id: ID!): Author @rest(get: "/author/{args.id}")
  authorsById(ids: [ID!]!): [Author]! @rest(get: "/authors?id={args.ids}") @lookup(max: 3)
  books(filter: Filter, limit: Int! = 3): [Book!]! @rest(get: "/books/all?limit={args.limit}", query: {min: "{args.filter.min}", kinds: "{args.filter.kinds}"})
  booksById(ids: [ID!]!): [Book]! @rest(get: "/books?id={args.ids}") @lookup(max: 3)
  items(kinds: [Kind!], limit: Int! = 3): [Item!] @rest(get: "/items?limit={args.limit}&kind={args.kinds}")
  shelves: [[Item]!] @rest(get: "/shelves")
  named: Named @rest(get: "/named")
  film: Film! @rest(get: "/film")
  price: Price @rest(get: "/price")
  anything(input: Any): Any @rest(get: "/anything")
  words: [String!]! @rest(get: "/words")
  hello(name: String = "you", loud: Boolean): String! @value(of: "Hello {args.name}!")
}
type Mutation {
  rename(id: ID!, name: String!): Author @rest(post: "/rename/{args.id}", body: {name: "{args.name}"})
  drop(kind: Kind = PAPER): Book! @rest(post: "/drop/{args.kind}")
  touch: Boolean @rest(post: "/touch")
}
`;

const reviews = /* GraphQL */ `
type Book @key(fields: "id") {
  id: ID!
  rating: Float!
  stars: Int
  comments(first: Int = 2): [Comment!]
    @rest(get: "/comments?id={keys}&first={args.first}", batch: {key: "{parent.id}", match: "id", many: true})
}
type Comment { text: String! by: Author @reference(from: "by") about: Book! @reference(from: "about") }
type Query {
  rated(ids: [ID!]!): [Book]! @rest(get: "/rated?id={args.ids}") @lookup(max: 3)
  lastComment: Comment @rest(get: "/comments/last")
}
`;

const client = /* GraphQL */ `
extend schema @expose(all: true)
type Page { title: String! authors: [Author] hello: String! lastComment: Comment named: Named words: [String!]! }
extend type Query { page: Page! @value(of: {title: "Home"}) }
`;

/** What a service answers to a request for this path; throws for a failure. */
export type Answer = (path: string) => unknown;

export function loadLibrary(): ClientSchema {
  const root = mkdtempSync(join(tmpdir(), 'facet-engine-'));
  try {
    const write = (folder: string, file: string, text: string): void => {
      mkdirSync(join(root, folder), { recursive: true });
      writeFileSync(join(root, folder, file), text);
    };
    write('schemas/services', 'library.graphql', library);
    write('schemas/services', 'reviews.graphql', reviews);
    write('schemas/clients/reader', 'schema.graphql', client);
    const services = { library: { url: 'http://library' }, reviews: { url: 'http://reviews' } };
    const { clients } = loadSchemas({ root, services, apps: [{ name: 'reader' }] });
    return clients.get('reader')![0]!;
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** The operation's runtime over answers that come one at a time, a turn of the event loop apart. */
export function openRuntime(
  { types }: ClientSchema,
  answer: Answer,
  bounds: Partial<AnswerBounds> = {},
  maxLoads?: number,
): OperationLife {
  let turn = Promise.resolve();
  const send = (path: string): Promise<unknown> => {
    const mine = turn.then(() => new Promise<void>((resolve) => setImmediate(resolve)));
    turn = mine;
    return mine.then(() => answer(path));
  };
  return createRuntime({
    services: {
      send({ request, template: { service, label } }, { sinks = [] }) {
        const ends = sinks.map((sink) => sink.begin(service, label));
        const reply = send((request as RestRequest).path);
        for (const end of ends) void reply.then(() => end(undefined), end);
        return reply;
      },
      stream: () => {
        throw new Error('there are no streams here');
      },
    },
    types,
    bounds: { ...UNBOUNDED, ...bounds },
    ...(maxLoads === undefined ? {} : { maxLoads }),
    principal: {
      kind: 'jwt',
      subject: 'reader',
      claims: { sub: 'reader' },
      expiresAt: Number.POSITIVE_INFINITY,
      scopes: new Set(['books']),
    },
    headers: {},
    requestId: 'test',
    deadlineMs: 10_000,
  });
}
