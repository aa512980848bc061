/** `npm run demo` as a newcomer uses it: the table, the pasted curls, a service stopped, Ctrl-C, and what can go wrong. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { anyPorts, run } from './process.ts';
import { root } from './shop-gateway.ts';

const demo = ['apps/demo/main.ts'];
const bash = async (line: string): Promise<any> =>
  JSON.parse((await promisify(execFile)('bash', ['-c', line])).stdout || 'null');

test('npm run demo is this program', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  assert.equal(scripts['demo'], `node ${demo.join(' ')}`);
});

test('the demo prints what listens where and how long it took, its curls work when pasted, and Ctrl-C stops all of it', async () => {
  const running = run(demo, anyPorts);
  try {
    const text = await running.says('Ctrl-C stops everything.');
    assert.match(text, /^Started in \d+\.\d s\./m);
    for (const name of [
      'users',
      'orders',
      'reviews',
      'shipping',
      'catalog',
      'inventory',
      'mobile',
      'web',
      'partner',
    ]) {
      assert.match(text, new RegExp(`^  ${name} +(?:http|grpc)://127\\.0\\.0\\.1:\\d+`, 'm'));
    }
    const curls = [...text.matchAll(/^curl .*$/gm)].map(([line]) => line);
    assert.equal(curls.length, 5);
    const [mobile = '', web = '', partner = '', stopReviews = '', startReviews = ''] = curls;

    for (const [line, field] of [
      [mobile, 'home'],
      [web, 'product'],
      [partner, 'search'],
    ] as const) {
      const { data, errors } = await bash(line);
      assert.equal(errors, undefined, line);
      assert.ok(data[field]);
    }
    await bash(stopReviews);
    const { data, errors } = await bash(mobile);
    assert.ok(
      data.home.bestsellers.every(({ name, rating }: any) => typeof name === 'string' && rating === null),
    );
    assert.ok(
      errors.every(
        ({ path, extensions }: any) => path.at(-1) === 'rating' && extensions.code === 'UPSTREAM_UNAVAILABLE',
      ),
    );
    await bash(startReviews);
    assert.equal((await bash(mobile)).errors, undefined);
  } finally {
    running.child.kill('SIGINT');
  }
  const { code } = await running.ended;
  assert.equal(code, 0);
  assert.equal(running.stderr(), '');
});

test('a port in use, of a service or of a BFF: one clear line, exit code 1', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  const port = String((taken.address() as AddressInfo).port);
  for (const [variable, who] of [
    ['SHOP_USERS_PORT', 'shop'],
    ['WEB_PORT', 'web'],
  ] as const) {
    const running = run(demo, { ...anyPorts, [variable]: port });
    const { code } = await running.ended;
    assert.equal(code, 1);
    assert.match(running.stderr(), new RegExp(`^demo: ${who}: .*${port}.* in use.*\\n$`));
  }
  taken.close();
});

test('a bad environment value: one clear line, exit code 1', async () => {
  for (const [variable, value, line] of [
    [
      'MOBILE_PORT',
      'abc',
      /^demo: apps\/mobile\/app\.ts:\d+:\d+: MOBILE_PORT is "abc": it must be a whole number from 0 to 65535\n$/,
    ],
    [
      'FACET_JWKS_URL',
      'not a url',
      /^demo: apps\/common\.ts:\d+:\d+: FACET_JWKS_URL is "not a url": it must be a URL.*\n$/,
    ],
    ['SHOP_ORDERS_PORT', '70000', /^demo: shop: SHOP_ORDERS_PORT .*"70000"\n$/],
  ] as const) {
    const running = run(demo, { ...anyPorts, [variable]: value });
    const { code } = await running.ended;
    assert.equal(code, 1);
    assert.match(running.stderr(), line);
  }
});
