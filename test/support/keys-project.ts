/** A project with API keys, the command for them, and the life of a key from the command line to the doors. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { doors, type GuardedGateway } from './guarded-gateway.ts';
import { until } from './until.ts';

const repository = join(import.meta.dirname, '..', '..');

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A project whose app is `partner`; its keys are in a file, or in the Redis at `redis`. */
export function makeProject(redis = ''): {
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

export const auth = { apiKeys: { file: 'keys.json' } };
export const statusWith = async (guarded: GuardedGateway, key: string): Promise<number> =>
  (await guarded.ask('POST', '{ mine }', [['x-api-key', key]])).status;

/** Made, used, rotated and revoked; every gateway must take up each. */
export async function wholeLife(
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
