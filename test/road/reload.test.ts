/** A changed schema file is taken up while serving: nothing under way is lost, a bad file changes nothing. */

import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { SchemaError } from '../../src/index.ts';
import { anyPorts, run } from './process.ts';
import { root, type ShopGateway, startShopGateway } from './shop-gateway.ts';

let folder: string;
let road: ShopGateway;
const file = 'schemas/clients/mobile/product.graphql';
const good = readFileSync(join(root, file), 'utf8');
const save = (text: string): void => writeFileSync(join(folder, file), text);
const withField = (line: string): string => good.replace('type Product {\n', `type Product {\n  ${line}\n`);
const asked = '{ product(id: "p1") { sku: id label } }';

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'facet-reload-'));
  for (const part of ['apps', 'schemas']) cpSync(join(root, part), join(folder, part), { recursive: true });
  for (const part of ['src', 'node_modules']) symlinkSync(join(root, part), join(folder, part));
  road = await startShopGateway({ folder, shop: { stockTickMs: 20 } });
});
after(async () => {
  await road.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  save(good);
  road.gateway.reload();
});

test('a new field is served, without a restart', async () => {
  assert.match((await road.ask('mobile', asked)).errors?.[0]?.message ?? '', /Cannot query field "label"/);
  save(withField('label: String @value(of: "{parent.brand} {parent.name}")'));
  road.gateway.reload();
  assert.equal(
    (await road.ask('mobile', '{ product(id: "p8") { label } }')).data.product.label,
    'Semitone Simple Notebook',
  );
});

test('a bad file keeps the last good schemas serving, and readiness tells', async () => {
  save(withField('label: String @from(path: "nmae")'));
  assert.throws(
    () => road.gateway.reload(),
    (error) => error instanceof SchemaError && error.diagnostics[0]?.code === 'FACET_UNKNOWN_FIELD',
  );
  assert.equal((await road.ask('mobile', '{ product(id: "p1") { name } }')).errors, undefined);
  const ready = await readiness();
  assert.equal(ready.status, 'warn');
  assert.match(
    ready.output ?? '',
    /^schemas\/clients\/mobile\/product\.graphql:5:\d+ {2}FACET_UNKNOWN_FIELD/,
  );
  save(good);
  road.gateway.reload();
  assert.deepEqual(await readiness(), { status: 'pass' });
});

test('what is under way ends on the schemas it began with', async () => {
  await road.shop.setFaults('catalog', { latencyMs: 200 });
  const slow = road.ask('mobile', '{ product(id: "p1") { name thumbnail stock } }');
  await new Promise((resolve) => setTimeout(resolve, 50));
  save(good.replace('thumbnail: String', 'picture: String'));
  road.gateway.reload();
  const { data, errors } = await slow;
  await road.shop.clearFaults();
  assert.equal(errors, undefined);
  assert.match(data.product.thumbnail, /^https:/);
  assert.match(
    (await road.ask('mobile', '{ product(id: "p1") { thumbnail } }')).errors?.[0]?.message ?? '',
    /Cannot query field/,
  );
});

test('a mutation under way ends on the schemas it began with, and its answer is whole', async () => {
  const token = await road.shop.token('1');
  await road.shop.setFaults('orders', { latencyMs: 200 });
  const placed = road.ask(
    'mobile',
    'mutation { placeOrder(input: {lines: [{productId: "p1", quantity: 1}]}) { id lines { product { name thumbnail } } } }',
    { token },
  );
  await new Promise((resolve) => setTimeout(resolve, 50));
  save(good.replace('thumbnail: String', 'picture: String'));
  road.gateway.reload();
  const { data, errors } = await placed;
  await road.shop.clearFaults();
  assert.equal(errors, undefined);
  assert.match(data.placeOrder.lines[0].product.thumbnail, /^https:/);
});

test('a stream ends as complete when the schemas change, so that its client comes again', async () => {
  const subscribe = (): Promise<Response> =>
    fetch(road.endpoint('web'), {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: '{"query":"subscription { stockChanged(productIds: [\\"p1\\"]) { available product { name } } }"}',
    });
  const response = await subscribe();
  assert.equal(response.status, 200);
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += new TextDecoder().decode(chunk);
    if (text.includes('event: next')) road.gateway.reload();
  }
  assert.match(text, /^event: next\ndata: \{"data":\{"stockChanged"/m);
  assert.match(text, /\nevent: complete\n/);
  assert.doesNotMatch(text, /"errors"/);
  const again = await subscribe();
  assert.equal(again.status, 200);
  await again.body?.cancel();
});

test('30 reloads under load: no request fails', async () => {
  const ask = async (): Promise<void> => {
    const { data, errors } = await road.ask('mobile', '{ product(id: "p1") { name stock rating } }');
    assert.equal(errors, undefined);
    assert.equal(data.product.name, 'The Quiet Harbour');
  };
  for (let round = 0; round < 30; round++) {
    const underWay = [ask(), ask(), ask(), ask()];
    await new Promise((resolve) => setTimeout(resolve, round % 8));
    road.gateway.reload();
    await Promise.all(underWay);
  }
});

test('facet dev takes up a save by itself, and prints what is wrong with a bad one', async () => {
  const { endpoints } = road.shop;
  const urls = Object.fromEntries(
    Object.entries(endpoints).map(([name, url]) => [`${name.toUpperCase()}_URL`, url]),
  );
  const dev = run(['src/cli/main.ts', '-C', folder, 'dev', '--app', 'mobile'], { ...anyPorts, ...urls });
  const [, endpoint = ''] = /(http:\S+\/graphql)/.exec(await dev.says('watching schemas/')) ?? [];
  const ask = async (): Promise<any> => {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: asked }),
    });
    return response.json();
  };
  try {
    save(withField('label: String @from(path: "name")'));
    await dev.says(/product\.graphql: served after \d+ ms/);
    assert.deepEqual(await ask(), { data: { product: { sku: 'p1', label: 'The Quiet Harbour' } } });
    save(withField('label: String @from(path: "nmae")'));
    await dev.says(/FACET_UNKNOWN_FIELD[^]*the last good schemas are still served/);
    assert.deepEqual(await ask(), { data: { product: { sku: 'p1', label: 'The Quiet Harbour' } } });
  } finally {
    dev.child.kill('SIGINT');
  }
  assert.equal((await dev.ended).code, 0);
});

async function readiness(): Promise<{ status: string; output?: string }> {
  const origin = road.endpoint('mobile').replace('/graphql', '');
  return (await fetch(`${origin}/readyz`, { headers: { accept: 'application/health+json' } })).json();
}
