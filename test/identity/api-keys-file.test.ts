/** Keys of partners in a file: made, used, rotated and revoked while the gateway runs. */

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { StartupError } from '../../src/index.ts';
import { createFileKeySource } from '../../src/stores/api-keys/file-source.ts';
import { createKeyBook } from '../../src/stores/api-keys/key-book.ts';
import { createApiKey } from '../../src/stores/api-keys/manage.ts';
import type { ApiKeySource } from '../../src/stores/api-keys/source.ts';
import { type GuardedGateway, startGuardedGateway } from '../support/guarded-gateway.ts';
import { auth, makeProject, statusWith, wholeLife } from '../support/keys-project.ts';
import { until } from '../support/until.ts';

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
