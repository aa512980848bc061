/** Types that several services define: what is told of them, and what is answered where one service knows less. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { exposeAll, problemsOf, type Services, startTestGateway } from './gateway.ts';
import { startGraphql } from './services.ts';

const rest: Services = { a: { url: 'http://127.0.0.1:1' }, b: { url: 'http://127.0.0.1:1' } };
const graphql: Services = {
  a: { url: 'http://127.0.0.1:1/graphql', kind: 'graphql' },
  b: { url: 'http://127.0.0.1:1/graphql', kind: 'graphql' },
};
const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])\n';

function problems(files: Readonly<Record<string, string>>, services: Services): string[] {
  const paths = Object.fromEntries(
    Object.entries(files).map(([name, sdl]) => [`schemas/services/${name}.graphql`, sdl] as const),
  );
  const extra = Object.keys(files).filter((name) => services[name] === undefined);
  const all = { ...services, ...Object.fromEntries(extra.map((name) => [name, services['a']])) } as Services;
  return problemsOf({ ...paths, ...exposeAll }, all).map((text) => text.replace('schemas/services/', ''));
}

const byId = 'type Query { byId(id: ID!): Product @rest(get: "/id/{args.id}") @lookup }';
const byUpc = 'type Query { byUpc(upc: ID!): Product @rest(get: "/upc/{args.upc}") @lookup }';

const told: Readonly<Record<string, readonly [Readonly<Record<string, string>>, Services, string[]]>> = {
  'a lookup by another key': [
    {
      a: `type Product @key(fields: "upc") { upc: ID!  name: String }\n${byUpc}`,
      b: `type Product @key(fields: "id") { id: ID!  price: String }\n${byId}`,
    },
    rest,
    ['b.graphql:1 FACET_KEY_CONFLICT b knows Product by "id", and the other services know it by "upc"'],
  ],
  'a lookup by another key, though the values hold both': [
    {
      a: `type Product @key(fields: "upc") { upc: ID!  id: ID!  name: String }\n${byUpc}`,
      b: `type Product @key(fields: "id") { id: ID!  upc: ID!  price: String }\n${byId}`,
    },
    rest,
    ['b.graphql:1 FACET_KEY_CONFLICT b knows Product by "id", and the other services know it by "upc"'],
  ],
  'a chain of keys': [
    {
      a: `type Product @key(fields: "upc") { upc: ID!  name: String }\n${byUpc}`,
      b: 'type Product @key(fields: "upc") { upc: ID!  id: ID!  stock: Int }\ntype Query { stock(upc: ID!): Product @rest(get: "/stock/{args.upc}") @lookup }',
      c: `type Product @key(fields: "id") { id: ID!  price: String }\n${byId}`,
    },
    rest,
    ['c.graphql:1 FACET_KEY_CONFLICT c knows Product by "id", and the other services know it by "upc"'],
  ],
  'a reference by a key that the graph does not use': [
    {
      a: `${link}type Item { product: Product } type Product @key(fields: "id", resolvable: false) { id: ID! } type Query { items: [Item!]! }`,
      b: `${link}type Product @key(fields: "id") @key(fields: "sku") { id: ID!  sku: ID!  name: String } type Query { products: [Product!]! }`,
      c: `${link}type Review { product: Product } type Product @key(fields: "sku", resolvable: false) { sku: ID! } type Query { reviews: [Review!]! }`,
    },
    graphql,
    ['c.graphql:2 FACET_KEY_CONFLICT c knows Product by "sku", and the other services know it by "id"'],
  ],
  'a type without a key whose fields differ': [
    {
      a: 'type PageInfo { hasNextPage: Boolean!  hasPreviousPage: Boolean! } type As { pageInfo: PageInfo! } type Query { as: As }',
      b: 'type PageInfo { hasNextPage: Boolean! }\ntype Bs { pageInfo: PageInfo! } type Query { bs: Bs }',
    },
    graphql,
    [
      'b.graphql:1 FACET_PARTIAL_TYPE a has PageInfo.hasPreviousPage, and a PageInfo that b gives would lack it: PageInfo has no key to ask for the rest by',
    ],
  ],
  'each of two lacks a field': [
    {
      a: 'type Product { id: ID!  name: String } type Query { product: Product @rest(get: "/p") }',
      b: 'type Product { id: ID!  price: Int } type Query { priced: Product @rest(get: "/q") }',
    },
    rest,
    [
      'a.graphql:1 FACET_PARTIAL_TYPE b has Product.price, and a Product that a gives would lack it: Product has no key to ask for the rest by',
      'b.graphql:1 FACET_PARTIAL_TYPE a has Product.name, and a Product that b gives would lack it: Product has no key to ask for the rest by',
    ],
  ],
  'a part of an entity that is read where its value is': [
    {
      a: `${link}type Product @key(fields: "id") { id: ID!  category: Category @shareable } type Category @shareable { name: String } type Query { as: [Product!]! }`,
      b: `${link}type Product @key(fields: "id") { id: ID!  category: Category @shareable } type Category @shareable { name: String  details: String }`,
    },
    graphql,
    [
      'a.graphql:2 FACET_PARTIAL_TYPE b has Category.details, and a Category that a gives would lack it: Category has no key to ask for the rest by',
    ],
  ],
  'a member of a union that lacks a field': [
    {
      a: 'type Cat { name: String  age: Int } type Query { cat: Cat @rest(get: "/cat") }',
      b: 'type Cat { name: String }\ntype Dog { name: String }\nunion Pet @typename(from: "kind", map: {cat: "Cat", dog: "Dog"}) = Cat | Dog\ntype Query { pet: Pet @rest(get: "/pet") }',
    },
    rest,
    [
      'b.graphql:1 FACET_PARTIAL_TYPE a has Cat.age, and a Cat that b gives would lack it: Cat has no key to ask for the rest by',
    ],
  ],
  'a type that a file gives and does not define, where others read it differently': [
    {
      a: 'type Money { units: Int } type Query { a: Money @rest(get: "/a") }',
      b: 'type Box { price: Money }\ntype Query { box: Box @rest(get: "/b") }',
      c: 'type Money { units: Int @from(path: "amount") } type Query { c: Money @rest(get: "/c") }',
    },
    rest,
    ['b.graphql:1 FACET_PARTIAL_TYPE a and c read Money differently, and b does not say how it reads one'],
  ],
  'an input for a key': [
    {
      a: 'type Seat @key(fields: "id") { id: ID! } input SeatKey { id: ID! }\ntype Query { seat(key: SeatKey!): Seat @lookup }',
    },
    graphql,
    ['a.graphql:2 FACET_LOOKUP_ARGUMENT seat takes SeatKey as "key", and Seat.id is ID'],
  ],
  'a list of inputs for keys of one field': [
    {
      a: 'type Seat @key(fields: "id") { id: ID! } input SeatKey { id: ID! }\ntype Query { seats(keys: [SeatKey!]!): [Seat]! @lookup }',
    },
    graphql,
    ['a.graphql:2 FACET_LOOKUP_ARGUMENT seats takes SeatKey as "keys", and Seat.id is ID'],
  ],
  'a number for an id': [
    { a: 'type Seat @key(fields: "id") { id: ID! }\ntype Query { seat(n: Int!): Seat @lookup }' },
    graphql,
    ['a.graphql:2 FACET_LOOKUP_ARGUMENT seat takes Int as "n", and Seat.id is ID'],
  ],
  'an argument that nothing gives': [
    { a: 'type Seat @key(fields: "id") { id: ID! }\ntype Query { seat(id: ID!, row: Int!): Seat @lookup }' },
    graphql,
    ['a.graphql:2 FACET_LOOKUP_ARGUMENT seat needs "row", and a lookup is called with the key alone'],
  ],
};

describe('what is told', () => {
  for (const [name, [files, services, expected]] of Object.entries(told))
    test(name, () => assert.deepEqual(problems(files, services), expected));

  test('33 services cannot hold fields of one type', () => {
    const names = Array.from({ length: 33 }, (_, index) => `s${String(index).padStart(2, '0')}`);
    const file = (name: string): string =>
      `type Product @key(fields: "id") { id: ID!  ${name}: Int }\ntype Query { ${name}s(ids: [ID!]!): [Product]! @rest(get: "/p?id={args.ids}") @lookup }`;
    const services = Object.fromEntries(names.map((name) => [name, { url: 'http://127.0.0.1:1' }]));
    const filesOf = (some: readonly string[]) => Object.fromEntries(some.map((name) => [name, file(name)]));
    assert.deepEqual(problems(filesOf(names), services), [
      's32.graphql:1 FACET_UNREACHABLE_ENTITY 33 services hold fields of Product, and 32 is the limit',
    ]);
    assert.deepEqual(problems(filesOf(names.slice(1)), services), []);
  });
});

const sound: Readonly<Record<string, readonly [Readonly<Record<string, string>>, Services]>> = {
  'a file that adds a call to values of others': [
    {
      a: 'type Money { units: Int  code: String @from(path: "currency_code") } type Query { a: Money @rest(get: "/a") }',
      b: 'type Box { price: Money } type Query { box: Box @rest(get: "/b") }',
      c: 'type Money { units: Int  code: String @from(path: "currency_code")  converted: Int @rest(get: "/conv?units={parent.units}", pick: "units") } type Query { d: Money @rest(get: "/d") }',
    },
    rest,
  ],
  'a field that a service does not know is said by its file': [
    {
      a: 'type PageInfo { hasNextPage: Boolean!  hasPreviousPage: Boolean } type As { pageInfo: PageInfo! } type Query { as: As @rest(get: "/a") }',
      b: 'type PageInfo { hasNextPage: Boolean!  hasPreviousPage: Boolean @value(of: false) } type Bs { pageInfo: PageInfo! } type Query { bs: Bs @rest(get: "/b") }',
    },
    rest,
  ],
  'composite keys as inputs': [
    {
      a: 'type Seat @key(fields: "row number") { row: ID!  number: Int! } input SeatKey { row: ID!  number: Int! } type Query { seats(keys: [SeatKey!]!): [Seat]! @lookup }',
    },
    graphql,
  ],
  'a lookup with an optional argument, by a text': [
    {
      a: 'type Seat @key(fields: "id") { id: ID! } type Query { seat(slug: String!, row: Int = 1, at: Int): Seat @lookup }',
    },
    graphql,
  ],
};

describe('what is sound', () => {
  for (const [name, [files, services]] of Object.entries(sound))
    test(name, () => assert.deepEqual(problems(files, services), []));
});

describe('a row that a second service lacks', () => {
  const names: Record<string, string> = { 1: 'Hat', 3: 'Cap' };
  const rows = ['1', '2', '3'].map((id) => ({ id }));

  for (const [name, own] of [
    ['and the first gives nothing but the key', ''],
    ['and the first gives a field of its own', 'own: String'],
  ] as const)
    test(`nulls the fields of that service only, ${name}`, async () => {
      const aSdl = `type Product @key(fields: "id") { id: ID!  ${own} } type Query { pa(id: ID!): Product @lookup  ps: [Product!]!  first: Product  lost: Product! }`;
      const bSdl =
        'type Product @key(fields: "id") { id: ID!  name: String } type Query { products(ids: [ID!]!): [Product]! @lookup }';
      const lost = { id: '2' };
      const a = await startGraphql(aSdl.replace('@key(fields: "id")', '').replace('@lookup', ''), {
        Query: {
          pa: (_: unknown, { id }: { id: string }) => ({ id }),
          ps: () => rows,
          first: () => lost,
          lost: () => lost,
        },
      });
      const b = await startGraphql(bSdl.replace('@key(fields: "id")', '').replace('@lookup', ''), {
        Query: {
          products: (_: unknown, { ids }: { ids: string[] }) =>
            ids.map((id) => (names[id] === undefined ? null : { id, name: names[id] })),
        },
      });
      const gateway = await startTestGateway(
        { 'schemas/services/a.graphql': aSdl, 'schemas/services/b.graphql': bSdl, ...exposeAll },
        { a: { url: a.url, kind: 'graphql' }, b: { url: b.url, kind: 'graphql' } },
      );
      try {
        assert.deepEqual(await gateway.ask('{ ps { id name } first { id name } lost { id name } }'), {
          data: {
            ps: [
              { id: '1', name: 'Hat' },
              { id: '2', name: null },
              { id: '3', name: 'Cap' },
            ],
            first: { id: '2', name: null },
            lost: { id: '2', name: null },
          },
        });
      } finally {
        await gateway.stop();
        await Promise.all([a.stop(), b.stop()]);
      }
    });
});

describe('what several services take', () => {
  const aSdl = `
    enum Order { ASC  DESC  RANDOM }
    input Filter { first: Int!  offset: Int  order: Order }
    type Product { id: ID!  f(x: Int = 1, z: Int = 5, own: Int): String @deprecated(reason: "ask g") }
    type Query { pa: Product  usersInA(filter: Filter): String }
    scalar Url @specifiedBy(url: "https://example.org/url")
    type Link { url: Url }
    extend type Query { link: Link }
  `;
  const bSdl = `
    enum Order { ASC  DESC }
    input Filter { first: Int!  after: String  order: Order }
    type Product { id: ID!  f(x: Int = 2, z: Int = 5, y: Int): String }
    type Query { pb: Product  usersInB(filter: Filter): String }
  `;
  const product = { id: '1', f: (args: object) => JSON.stringify(args) };
  const users = (_: unknown, { filter }: { filter: object }) => JSON.stringify(filter);

  test('is what each of them takes, and a default is each service’s own', async () => {
    const a = await startGraphql(aSdl, { Query: { pa: () => product, usersInA: users } });
    const b = await startGraphql(bSdl, { Query: { pb: () => product, usersInB: users } });
    const gateway = await startTestGateway(
      { 'schemas/services/a.graphql': aSdl, 'schemas/services/b.graphql': bSdl, ...exposeAll },
      { a: { url: a.url, kind: 'graphql' }, b: { url: b.url, kind: 'graphql' } },
    );
    try {
      assert.deepEqual(await gateway.ask('{ pa { f } pb { f } }'), {
        data: { pa: { f: '{"x":1,"z":5}' }, pb: { f: '{"x":2,"z":5}' } },
      });
      assert.deepEqual(await gateway.ask('{ pa { f(x: 7) } pb { f(x: 7, z: 8) } }'), {
        data: { pa: { f: '{"x":7,"z":5}' }, pb: { f: '{"x":7,"z":8}' } },
      });
      assert.deepEqual(
        await gateway.ask('{ usersInA(filter: {first: 1, order: ASC}) usersInB(filter: {first: 2}) }'),
        { data: { usersInA: '{"first":1,"order":"ASC"}', usersInB: '{"first":2}' } },
      );
      for (const query of [
        '{ pa { f(y: 1) } }',
        '{ pa { f(own: 1) } }',
        '{ usersInA(filter: {first: 1, offset: 2}) }',
        '{ usersInB(filter: {first: 1, after: "x"}) }',
        '{ usersInA(filter: {first: 1, order: RANDOM}) }',
      ]) {
        const { data, errors = [] } = await gateway.ask(query);
        assert.equal(data, undefined, query);
        assert.match(String(errors[0]?.message), /Unknown argument|unknown field|does not exist in "Order"/);
      }
      const { data } = await gateway.ask(
        '{ type: __type(name: "Product") { fields(includeDeprecated: true) { name deprecationReason args { name defaultValue } } } url: __type(name: "Url") { specifiedByURL } }',
      );
      assert.deepEqual(data, {
        type: {
          fields: [
            { name: 'id', deprecationReason: null, args: [] },
            {
              name: 'f',
              deprecationReason: 'ask g',
              args: [
                { name: 'x', defaultValue: null },
                { name: 'z', defaultValue: '5' },
              ],
            },
          ],
        },
        url: { specifiedByURL: 'https://example.org/url' },
      });
    } finally {
      await gateway.stop();
      await Promise.all([a.stop(), b.stop()]);
    }
  });

  for (const [name, a, b, expected] of [
    [
      'an argument that one needs and another does not have',
      'type P { f(x: Int): String } type Query { pa: P }',
      'type P { f(x: Int, y: Int!): String } type Query { pb: P }',
      'b.graphql:1 FACET_TYPE_CONFLICT P.f, y is required here, and a has none',
    ],
    [
      'an argument of two types',
      'type P { f(x: Int): String } type Query { pa: P }',
      'type P { f(x: String): String } type Query { pb: P }',
      'b.graphql:1 FACET_TYPE_CONFLICT P.f, x is String, and Int in a',
    ],
    [
      'an input whose field another does not have and needs not',
      'input F { x: Int  y: Int! } type Query { a(f: F): Int }',
      'input F { x: Int } type Query { b(f: F): Int }',
      'b.graphql:1 FACET_TYPE_CONFLICT F, y is required in a, and there is none here',
    ],
  ] as const)
    test(`${name} is told`, () => assert.deepEqual(problems({ a, b }, graphql), [expected]));
});
