/** The whole shop on mocks: no service runs, and every trusted document of every app is answered without an error. */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { parse, visit } from 'graphql';
import { readProject } from '../../src/cli/project.ts';
import { type Gateway, startGateway } from '../../src/index.ts';
import { takingText } from '../road/shop-gateway.ts';
import { send } from '../support/ask.ts';
import { startTokenIssuer, type TokenIssuer } from '../support/token-issuer.ts';

const root = join(import.meta.dirname, '..', '..');
const nowhere = Object.fromEntries(
  ['USERS', 'ORDERS', 'REVIEWS', 'SHIPPING'].map((name) => [`${name}_URL`, 'http://127.0.0.1:9']),
);

let issuer: TokenIssuer | undefined;
let token: string;
let gateways: Gateway[] = [];
before(async () => {
  issuer = await startTokenIssuer();
  token = await issuer.sign({ sub: '7', scope: 'profile orders' }, 600, false);
  const project = await readProject(root, [], {
    ...nowhere,
    CATALOG_URL: 'grpc://127.0.0.1:9',
    INVENTORY_URL: 'grpc://127.0.0.1:9',
    FACET_ISSUER: issuer.jwt.issuer,
    FACET_AUDIENCE: issuer.jwt.audience,
    FACET_JWKS_URL: issuer.jwt.jwksUrl,
    MOBILE_PORT: '0',
    WEB_PORT: '0',
    PARTNER_PORT: '0',
  });
  const mocked = (seed?: string): Promise<Gateway> =>
    startGateway({
      ...project,
      apps: takingText(project.apps),
      mock: { services: 'all', tickMs: 5, seed },
      log: () => {},
    });
  gateways = [await mocked(), await mocked(), await mocked('other')];
});
after(async () => {
  await Promise.all(gateways.map((gateway) => gateway.stop(0)));
  await issuer?.stop();
});

function endpointOf(gateway: Gateway | undefined, app: string): { origin: string; path: string } {
  const url = new URL(gateway?.apps.find(({ name }) => name === app)?.endpoints.at(-1) ?? '');
  return { origin: url.origin, path: url.pathname };
}

async function ask(app: string, query: string, variables: object = {}, gateway = gateways[0]): Promise<any> {
  const { origin, path } = endpointOf(gateway, app);
  const reply = await send(origin, { path, query, variables, headers: {} } as never, token, async () => {});
  return reply?.body;
}

const documents = ['mobile', 'web', 'partner'].flatMap((app) =>
  readdirSync(join(root, 'apps', app, 'documents'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.graphql'))
    .map((file) => ({ app, file, text: readFileSync(join(root, 'apps', app, 'documents', file), 'utf8') })),
);

test('there are documents', () => assert.ok(documents.length >= 5));

for (const { app, file, text } of documents) {
  test(`${app} ${file} is answered without an error`, async () => {
    const isStream = /^subscription/m.test(text);
    const { origin, path } = endpointOf(gateways[0], app);
    const variables = { id: '7', ids: ['7', '8'] };
    const request = { path, query: text, variables, headers: {}, stream: isStream, leaveAfterEvents: 3 };
    const reply = await send(origin, request as never, token, async () => {});
    const answers = reply?.events ?? [reply?.body as { data?: unknown; errors?: unknown }];
    assert.ok(answers.length >= 1);
    for (const { data, errors } of answers) {
      assert.equal(errors, undefined);
      assert.deepEqual(emptyFields(text, data), []);
    }
  });
}

/** Lists and objects that a document selects fields of and that came back without any. */
function emptyFields(text: string, data: unknown): string[] {
  const names = new Set<string>();
  visit(parse(text), {
    Field: (node) =>
      void (node.selectionSet !== undefined && names.add(node.alias?.value ?? node.name.value)),
  });
  const empty: string[] = [];
  const look = (value: unknown, path: string): void => {
    if (Array.isArray(value)) {
      if (value.length === 0) empty.push(path);
      value.forEach((item, index) => look(item, `${path}[${index}]`));
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value)) {
        if (inner === null && names.has(name)) empty.push(`${path}.${name}`);
        look(inner, `${path}.${name}`);
      }
    }
  };
  look(data, 'data');
  return empty;
}

test('the same key is the same entity: by a lookup, in a list, behind a reference, in every client and run', async () => {
  const fields = '{ id name brand price { amountMinor currency } }';
  const { data } = await ask('web', `{ bestsellers(first: 4) ${fields} }`);
  const [first] = data.bestsellers;
  const again = [
    (await ask('web', `query($id: ID!) { product(id: $id) ${fields} }`, { id: first.id })).data.product,
    (await ask('web', `query($id: ID!) { products(ids: [$id]) ${fields} }`, { id: first.id })).data
      .products[0],
    (await ask('mobile', `query($id: ID!) { product(id: $id) ${fields} }`, { id: first.id })).data.product,
    (
      await ask('web', `query($id: ID!) { product(id: $id) { reviews(first: 1) { product ${fields} } } }`, {
        id: first.id,
      })
    ).data.product.reviews[0].product,
    (await ask('web', `query($id: ID!) { product(id: $id) ${fields} }`, { id: first.id }, gateways[1])).data
      .product,
  ];
  for (const product of again) assert.deepEqual(product, first);
});

test('another seed gives other values', async () => {
  const query = '{ bestsellers(first: 5) { name } }';
  assert.deepEqual(await ask('web', query), await ask('web', query, {}, gateways[1]));
  assert.notDeepEqual(await ask('web', query), await ask('web', query, {}, gateways[2]));
});

test('paging: as many as are asked for, none twice, and an end', async () => {
  const seen: string[] = [];
  let after: string | null = null;
  let total = 0;
  for (let page = 0; page < 10; page++) {
    const query =
      'query($after: String) { search(query: "x", first: 10, after: $after) { total nextPageToken products { id } } }';
    const { data }: any = await ask('web', query, { after });
    seen.push(...data.search.products.map(({ id }: { id: string }) => id));
    ({ total, nextPageToken: after } = data.search);
    if (after === '') break;
  }
  assert.equal(seen.length, total);
  assert.equal(new Set(seen).size, total);
});

test('a mutation gives back what was sent', async () => {
  const query =
    'mutation($input: PlaceOrderInput!) { placeOrder(input: $input) { id lines { quantity product { id name } } } }';
  const lines = [
    { productId: '7', quantity: 3 },
    { productId: '8', quantity: 1 },
  ];
  const { data, errors } = await ask('mobile', query, { input: { lines } });
  assert.equal(errors, undefined);
  assert.deepEqual(
    data.placeOrder.lines.map(({ quantity, product }: any) => ({ productId: product.id, quantity })),
    lines,
  );
  const cancelled = await ask('web', 'mutation { cancelOrder(id: "31") { id status } }');
  assert.equal(cancelled.data.cancelOrder.id, '31');
});

test('values look like their names, and those who are logged in are themselves', async () => {
  const { data } = await ask('web', '{ me { id name email } product(id: "7") { images { url } createdAt } }');
  assert.equal(data.me.id, '7');
  assert.match(data.me.name, /^[A-Z][a-z]+ [A-Z][a-z]+$/);
  assert.equal(data.me.email, `${data.me.name.toLowerCase().replace(' ', '.')}@example.com`);
  assert.match(data.product.images[0].url, /^https:\/\/example\.com\/images\/\w+\.jpg$/);
  assert.ok(!Number.isNaN(Date.parse(data.product.createdAt)));
});
