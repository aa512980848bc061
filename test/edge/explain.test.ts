/** `extensions.facet`: the plan and the measured run for whoever asks in development, and for nobody elsewhere. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import services from '../../apps/services.ts';
import { type Shop, startShop } from '../../apps/shop/shop.ts';
import { Environment, type Gateway, parseApp, parseServices, startGateway } from '../../src/index.ts';
import { root } from '../road/shop-gateway.ts';

let shop: Shop;
let gateway: Gateway;
before(async () => {
  shop = await startShop();
  const urls = Object.entries(shop.endpoints).map(([name, url]) => [`${name.toUpperCase()}_URL`, url]);
  const env = new Environment(Object.fromEntries(urls));
  const app = (name: string, development: boolean) => parseApp(() => ({ name, port: 0, development }), env);
  gateway = await startGateway({
    root,
    services: parseServices(services, env),
    apps: [app('mobile', true), app('web', false)],
    log: () => {},
  });
});
after(async () => {
  await gateway.stop(0);
  await shop.stop();
});

const endpoint = (app: string): string => gateway.apps.find(({ name }) => name === app)?.endpoints[0] ?? '';
const query = '{ product(id: "p1") { name rating stock eta } }';

async function ask(
  app: string,
  more: { body?: object; headers?: Record<string, string> } = {},
): Promise<any> {
  const response = await fetch(endpoint(app), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...more.headers },
    body: JSON.stringify({ query: app === 'web' ? '{ product(id: "p1") { name } }' : query, ...more.body }),
  });
  return response.json();
}

for (const [how, more] of [
  ['the header x-facet-explain', { headers: { 'x-facet-explain': '1' } }],
  ['extensions.facet of the request', { body: { extensions: { facet: true } } }],
] as const) {
  test(`asked by ${how}, the plan and the calls that were made are told`, async () => {
    const { data, extensions } = await ask('mobile', more);
    assert.equal(typeof data.product.name, 'string');
    const { plan, run, pictures } = extensions.facet;
    assert.equal(plan.calls, 4);
    assert.deepEqual(
      run.calls.map(({ service }: { service: string }) => service).toSorted(),
      plan.waves
        .flat()
        .map(({ service }: { service: string }) => service)
        .toSorted(),
    );
    for (const { startMs, endMs, error } of run.calls) {
      assert.ok(startMs >= 0 && startMs <= endMs && endMs <= run.ms);
      assert.equal(error, null);
    }
    assert.equal(pictures, undefined);
  });
}

test('a call that failed has the code of its error', async () => {
  await shop.setFaults('reviews', { down: true });
  const { extensions } = await ask('mobile', { headers: { 'x-facet-explain': '1' } });
  await shop.clearFaults();
  const failed = extensions.facet.run.calls.filter(({ error }: { error: string | null }) => error !== null);
  assert.deepEqual(
    failed.map(({ service, error }: { service: string; error: string }) => [service, error]),
    [['reviews', 'UPSTREAM_UNAVAILABLE']],
  );
});

test('for the panel there are pictures', async () => {
  const { extensions } = await ask('mobile', { headers: { 'x-facet-explain': 'pictures' } });
  const { plan, run } = extensions.facet.pictures;
  for (const picture of [plan, run]) assert.match(picture, /^<svg [^>]*role="img"[\s\S]*<\/svg>\n$/);
});

test('nobody who does not ask is told', async () => {
  assert.equal((await ask('mobile')).extensions, undefined);
});

test('outside development nobody is told, and there is no page with a panel', async () => {
  for (const more of [{ headers: { 'x-facet-explain': '1' } }, { body: { extensions: { facet: true } } }])
    assert.equal((await ask('web', more)).extensions, undefined);
  const pageOf = async (app: string): Promise<string> =>
    (await fetch(endpoint(app), { headers: { accept: 'text/html' } })).text();
  assert.match(await pageOf('mobile'), /id="facet-explain"/);
  assert.doesNotMatch(await pageOf('web'), /facet-explain/);
});
