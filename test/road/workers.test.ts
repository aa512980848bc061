/** `facet start --workers`: several processes behind one port, restarted when one ends, stopped together. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { startShop } from '../../apps/shop/shop.ts';
import { anyPorts, type Running, run } from './process.ts';

const facet = 'src/cli/main.ts';
let shop: Awaited<ReturnType<typeof startShop>>;
let running: Running;
let endpoint: string;
let admin: string;

before(async () => {
  shop = await startShop();
  const urls = Object.entries(shop.endpoints).map(([name, url]) => [`${name.toUpperCase()}_URL`, url]);
  running = run([facet, 'start', '--app', 'mobile', '--workers', '2', '--grace', '2'], {
    ...anyPorts,
    ...Object.fromEntries(urls),
    ADMIN_PORT: '0',
  });
  const said = await running.says('2 workers share the ports');
  endpoint = /mobile\s+(\S+)/.exec(said)?.[1] ?? '';
  admin = /admin\s+(\S+)/.exec(said)?.[1] ?? '';
});
after(async () => {
  running.child.kill('SIGKILL');
  await shop.stop();
});

function workerPids(): number[] {
  const { pid } = running.child;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return children === '' ? [] : children.split(' ').map(Number);
}

/** A connection of its own each, so that the first process hands them out in turn. */
async function ask(): Promise<string> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close' },
    body: '{"query":"{ product(id: \\"p1\\") { name } }"}',
  });
  const { data } = (await response.json()) as { data: { product: { name: string } } };
  return data.product.name;
}

test('both answer on one port, and the first process tells the metrics of both', async () => {
  assert.equal(workerPids().length, 2);
  const names = await Promise.all(Array.from({ length: 8 }, ask));
  assert.equal(new Set(names).size, 1);
  const metrics = await (await fetch(`${admin}/metrics`)).text();
  assert.match(metrics, /^facet_schema_is_current 1$/m);
  assert.equal((await fetch(`${admin}/readyz`)).status, 200);
});

test('one that ends takes no request of the other with it, and is started again', async () => {
  const [victim = 0, other = 0] = workerPids();
  process.kill(victim, 'SIGKILL');
  const deadline = performance.now() + 20_000;
  let pids = workerPids();
  while ((pids.includes(victim) || pids.length < 2) && performance.now() < deadline) {
    await wait(20);
    pids = workerPids();
  }
  assert.ok(pids.length === 2 && pids.includes(other) && !pids.includes(victim), pids.join());
  assert.match(running.stderr(), /a worker has ended and is started again.*"signal":"SIGKILL"/);
  await Promise.all(Array.from({ length: 8 }, ask));
});

test('a signal stops all of them, with exit code 0', async () => {
  const pids = workerPids();
  running.child.kill('SIGTERM');
  assert.equal((await running.ended).code, 0);
  for (const pid of pids) assert.throws(() => process.kill(pid, 0));
});

test('what stops the first worker from starting is told once, with exit code 1', async () => {
  const failing = run([facet, 'start', '--app', 'mobile', '--workers', '2'], { MOBILE_PORT: 'x' });
  assert.equal((await failing.ended).code, 1);
  assert.match(
    failing.stderr(),
    /^apps\/mobile\/app\.ts:\d+:\d+: MOBILE_PORT is "x": it must be a whole number from 0 to 65535\n$/,
  );
});
