/** Keys of partners, from the command line to the door: made, used, rotated and revoked while gateways run. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { StartupError } from '../../src/index.ts';
import { createFileKeySource } from '../../src/stores/api-keys/file-source.ts';
import { createKeyBook } from '../../src/stores/api-keys/key-book.ts';
import { createApiKey } from '../../src/stores/api-keys/manage.ts';
import type { ApiKeySource } from '../../src/stores/api-keys/source.ts';
import { doors, type GuardedGateway, startGuardedGateway } from '../support/guarded-gateway.ts';
import { type OwnRedis, startOwnRedis, withoutRedisServer } from '../support/redis.ts';
import { until } from '../support/until.ts';

const repository = join(import.meta.dirname, '..', '..');

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A project whose app is `partner`; its keys are in a file, or in the Redis at `redis`. */
function makeProject(redis = ''): {
  root: string;
  facet: (...args: string[]) => Promise<Ran>;
  remove(): void;
} {
  const root = mkdtempSync(join(tmpdir(), 'facet-keys-'));
  const index = pathToFileURL(join(repository, 'src/index.ts')).href;
  const app = (name: string, rest: string): string =>
    `import { defineApp } from '${index}';\nexport default defineApp(() => ({ name: '${name}', port: 0, ${rest} }));\n`;
  const files = {
    'apps/services.ts': `import { defineServices } from '${index}';\nexport default defineServices(() => ({ a: { url: 'http://127.0.0.1:1' } }));\n`,
    'apps/partner/app.ts': app('partner', `auth: { apiKeys: { file: 'keys.json' } }`),
    'apps/web/app.ts': app('web', ''),
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const command = join(repository, 'src/cli/main.ts');
  return {
    root,
    facet: (...args) =>
      new Promise((resolve) => {
        const options = { env: { ...process.env, REDIS_URL: redis } };
        execFile(process.execPath, [command, '-C', root, 'keys', ...args], options, (error, stdout, stderr) =>
          resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
        );
      }),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

const auth = { apiKeys: { file: 'keys.json' } };
const statusWith = async (guarded: GuardedGateway, key: string): Promise<number> =>
  (await guarded.ask('POST', '{ mine }', [['x-api-key', key]])).status;

async function wholeLife(
  facet: (...args: string[]) => Promise<Ran>,
  gateways: readonly GuardedGateway[],
): Promise<void> {
  const everywhere = (key: string, status: number) =>
    until(async () =>
      (await Promise.all(gateways.map((one) => statusWith(one, key)))).every((is) => is === status),
    );
  const made = await facet(
    'create',
    '--partner',
    'acme',
    '--scopes',
    'admin',
    'read',
    '--tier',
    'gold',
    '--expires',
    '90d',
  );
  assert.equal(made.code, 0, made.stderr);
  const key = made.stdout.trim();
  assert.match(key, /^fk_[a-z0-9]{12}_[\w-]{43}$/);
  await everywhere(key, 200);
  for (const door of doors) {
    const reply = await gateways[0]!.ask(door, '{ admin }', [['authorization', `ApiKey ${key}`]]);
    assert.match(reply.text, /\/admin tells/);
  }
  assert.equal(gateways[0]!.calls.at(-1)?.headers['x-user-id'], 'partner:acme');

  const id = key.split('_')[1] ?? '';
  const rotated = JSON.parse((await facet('rotate', id, '--overlap', '1h', '--json')).stdout);
  assert.deepEqual([rotated.partner, rotated.tier, rotated.scopes], ['acme', 'gold', ['admin', 'read']]);
  await everywhere(rotated.key, 200);
  await everywhere(key, 200);

  const listed = JSON.parse((await facet('list', '--partner', 'acme', '--json')).stdout);
  assert.deepEqual(
    listed.map((one: any) => [one.id, one.state, one.replacedBy ?? null]),
    [
      [id, 'active', rotated.id],
      [rotated.id, 'active', null],
    ],
  );
  const table = (await facet('list')).stdout;
  assert.match(table, new RegExp(`^${id} +acme +active +gold +\\d{4}-.* +admin read$`, 'm'));
  for (const secret of [key, rotated.key])
    assert.ok(!`${table}${JSON.stringify(listed)}`.includes(secret.slice(-43)));

  assert.equal((await facet('revoke', id)).code, 0);
  await everywhere(key, 401);
  await everywhere(rotated.key, 200);
  const ended = JSON.parse((await facet('rotate', rotated.id, '--overlap', '0s', '--json')).stdout);
  await everywhere(rotated.key, 401);
  await everywhere(ended.key, 200);
}

suite('keys in a file', () => {
  const project = makeProject();
  let guarded: GuardedGateway;
  before(async () => {
    guarded = await startGuardedGateway({ auth }, { root: project.root });
  });
  after(async () => {
    await guarded.stop();
    project.remove();
  });

  test('are made, used, rotated and revoked while the gateway runs', () =>
    wholeLife(project.facet, [guarded]));

  test('the file holds no key, and only its owner reads it', async () => {
    const key = (await project.facet('create', '--partner', 'acme')).stdout.trim();
    const file = join(project.root, 'keys.json');
    assert.ok(!readFileSync(file, 'utf8').includes(key.slice(-43)));
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  test('commands at once lose no key of each other', async () => {
    const made = await Promise.all(
      [1, 2, 3].map(() => project.facet('create', '--partner', 'many', '--json')),
    );
    const ids = made.map(({ stdout }) => JSON.parse(stdout).id);
    const listed = JSON.parse((await project.facet('list', '--partner', 'many', '--json')).stdout);
    assert.deepEqual(new Set(listed.map((one: any) => one.id)), new Set(ids));
  });

  test('a file that is damaged while the gateway runs leaves the last known keys', async () => {
    const key = (await project.facet('create', '--partner', 'acme')).stdout.trim();
    await until(async () => (await statusWith(guarded, key)) === 200);
    const file = join(project.root, 'keys.json');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.slice(0, -10));
    await until(() => guarded.log.some((line) => line.includes('API keys cannot be read')));
    assert.equal(await statusWith(guarded, key), 200);
    const told = await project.facet('list');
    assert.equal(told.code, 1);
    assert.match(told.stderr, /keys\.json is not a file of API keys/);
    await assert.rejects(startGuardedGateway({ auth }, { root: project.root }), StartupError);
    writeFileSync(file, text);
  });

  for (const [args, says] of [
    [['revoke', 'nope'], /keys\.json has no key "nope"/],
    [['rotate', 'fk_abcdefghijkl_secret'], /has no key "fk_\.\.\."\. Say its id only/],
    [['create'], /required option '--partner <name>'/],
    [['create', '--partner', 'A b'], /the partner "A b"/],
    [['create', '--partner', 'a', '--scopes', 'a"b'], /the scope "a"b"/],
    [['create', '--partner', 'a', '--expires', 'soon'], /a number and a unit/],
    [['list', '--app', 'web'], /web has no API keys: set auth\.apiKeys/],
    [['list', '--app', 'wob'], /no app "wob"/],
    [['lst'], /Did you mean list/],
  ] as const) {
    test(`facet keys ${args.join(' ')} tells what is wrong`, async () => {
      const { code, stderr } = await project.facet(...args);
      assert.equal(code, 1);
      assert.match(stderr, says);
      assert.doesNotMatch(stderr, /\n {4}at /);
    });
  }
});

suite('keys in Redis', { skip: withoutRedisServer }, () => {
  let redis: OwnRedis;
  let project: ReturnType<typeof makeProject>;
  let gateways: GuardedGateway[] = [];
  before(async () => {
    redis = await startOwnRedis();
    project = makeProject(redis.url);
    gateways = [
      await startGuardedGateway({ auth }, { redis: redis.url }),
      await startGuardedGateway({ auth }, { redis: redis.url }),
    ];
  });
  after(async () => {
    await Promise.all(gateways.map((one) => one.stop()));
    await redis.stop();
    project.remove();
  });

  test('are made, used, rotated and revoked in all gateways', () => wholeLife(project.facet, gateways));

  test('count on while Redis is away; the command says that it is', async () => {
    const key = (await project.facet('create', '--partner', 'acme')).stdout.trim();
    await until(async () => (await statusWith(gateways[0]!, key)) === 200);
    await redis.kill();
    assert.equal(await statusWith(gateways[0]!, key), 200);
    const ready = await fetch(`${gateways[0]!.origin}/readyz`);
    await until(async () => (await (await fetch(`${gateways[0]!.origin}/readyz`)).text()) === 'warn\n');
    assert.equal(ready.status, 200);
    const { code, stderr } = await project.facet('list');
    assert.equal(code, 1);
    assert.match(stderr, /ECONNREFUSED[^]*Redis: Redis is away\n$/);
    await redis.restart();
    // It came back empty: what it does not hold is not good.
    await until(async () => (await statusWith(gateways[0]!, key)) === 401);
  });

  test('without Redis at the start nobody can be told from anybody: 503, and not ready', async () => {
    await redis.kill();
    const late = await startGuardedGateway({ auth }, { redis: redis.url });
    try {
      assert.equal(await statusWith(late, `fk_${'a'.repeat(12)}_${'b'.repeat(43)}`), 503);
      assert.equal((await fetch(`${late.origin}/readyz`)).status, 503);
      await redis.restart();
      await until(async () => (await fetch(`${late.origin}/readyz`)).status === 200);
      const key = (await project.facet('create', '--partner', 'acme')).stdout.trim();
      await until(async () => (await statusWith(late, key)) === 200);
    } finally {
      await late.stop();
    }
  });
});

test('an app with API keys and no place for them does not start', async () => {
  await assert.rejects(startGuardedGateway({ auth: { apiKeys: {} } }), /partner: API keys need a place/);
});

test('keys that could not be read again for too long do not count', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'facet-keys-'));
  const file = createFileKeySource(join(folder, 'keys.json'));
  const { record } = await createApiKey(file, {
    app: 'a',
    partner: 'p',
    scopes: [],
    tier: undefined,
    expiresAt: undefined,
  });
  let isAway = false;
  const source: ApiKeySource = {
    ...file,
    version: () => (isAway ? Promise.reject(new Error('away')) : file.version()),
    isAway: () => true,
  };
  let clock = 0;
  const book = createKeyBook({ source, maxStaleMs: 300_000, log: () => {}, now: () => clock, recheckMs: 5 });
  await book.started;
  assert.equal(book.find(record.id)?.record.partner, 'p');
  isAway = true;
  clock = 300_000;
  assert.equal(book.isCurrent(), true);
  clock = 300_001;
  assert.equal(book.isCurrent(), false);
  isAway = false;
  await until(() => book.isCurrent());
  book.close();
  rmSync(folder, { recursive: true });
});
