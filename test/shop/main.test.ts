/** The command line: what it prints, how it refuses, and that it stops cleanly. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';

const main = join(import.meta.dirname, '../../apps/shop/main.ts');
const freePorts = ['users', 'catalog', 'control'].flatMap((name) => ['--port', `${name}=0`]);

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

async function run(args: string[], env: Record<string, string> = {}, stopOnOutput = false): Promise<Ended> {
  const child = spawn(process.execPath, [main, ...args], { env: { ...process.env, ...env } });
  const ended: Ended = { code: null, stdout: '', stderr: '' };
  child.stderr.setEncoding('utf8').on('data', (text: string) => (ended.stderr += text));
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    ended.stdout += text;
    if (stopOnOutput) child.kill('SIGTERM');
  });
  [ended.code] = (await once(child, 'close')) as [number | null];
  return ended;
}

test('it starts the named services, prints where they are, and ends by itself on SIGTERM', async () => {
  const { code, stdout, stderr } = await run(['--service', 'users,catalog', ...freePorts], {}, true);
  assert.deepEqual([code, stderr], [0, '']);
  assert.deepEqual(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.split(/\s+/)[0]),
    ['users', 'catalog', 'control'],
  );
});

test('--help explains the options', async () => {
  const { code, stdout } = await run(['--help']);
  assert.equal(code, 0);
  assert.match(stdout, /--service/);
});

const refusals: [name: string, args: string[], env: Record<string, string>, message: RegExp][] = [
  [
    'a port that is no number',
    [],
    { SHOP_USERS_PORT: 'abc' },
    /^shop: SHOP_USERS_PORT must be a whole number .* not "abc"\n$/,
  ],
  ['an error rate above 1', [], { SHOP_ERROR_RATE: '1.5' }, /^shop: SHOP_ERROR_RATE must be .*\n$/],
  ['an unknown service', ['--service', 'nothing'], {}, /^shop: --service: "nothing" is not a service.*\n$/],
  [
    'a database that cannot be opened',
    [],
    { SHOP_DB: '/nowhere/shop.db' },
    /^shop: cannot open the database \/nowhere\/shop\.db\n$/,
  ],
  ['an unknown option', ['--nothing'], {}, /^shop: .*--nothing.*\n$/],
];
for (const [name, args, env, message] of refusals) {
  test(`${name}: one line and exit 1`, async () => {
    const { code, stdout, stderr } = await run(args, env);
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, message);
  });
}

for (const name of ['users', 'catalog']) {
  test(`a taken port of ${name}: one line and exit 1`, async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const { port } = squatter.address() as AddressInfo;
    const { code, stderr } = await run([
      '--service',
      'users,catalog',
      ...freePorts,
      '--port',
      `${name}=${port}`,
    ]);
    assert.equal(code, 1);
    assert.equal(stderr, `shop: cannot listen on 127.0.0.1:${port}: the port is in use\n`);
    squatter.close();
  });
}
