/** `npm run demo`: the shop's six services in one process, the three BFFs in this one, and a curl for each client. */

import { join } from 'node:path';
import { type DevSession, startDev } from '../../src/cli/dev-session.ts';
import { type Project, readProject } from '../../src/cli/project.ts';
import { untilSignal } from '../../src/cli/signals.ts';
import { listing } from '../../src/cli/start.ts';
import { keySourceOf } from '../../src/identity/identity.ts';
import { StartupError } from '../../src/index.ts';
import { createApiKey } from '../../src/stores/api-keys/manage.ts';
import { examples } from './examples.ts';
import { type ShopProcess, startShopProcess } from './shop-process.ts';

const root = join(import.meta.dirname, '..', '..');
const DAY_MS = 24 * 3_600_000;
const say = (text: string): void => void process.stdout.write(`${text}\n`);

async function main(): Promise<void> {
  const startedAt = performance.now();
  const isStopped = untilSignal();
  const shop = await startShopProcess();
  let dev: DevSession | undefined;
  try {
    // Without the Redis of whoever runs it: the demo leaves nothing anywhere else.
    const variables = { ...addressesOf(shop), ...process.env, REDIS_URL: undefined };
    const partnerKey = await demoKey(await readProject(root, [], variables));
    dev = await startDev({ folder: root, only: [], variables, say });
    const { gateway } = dev;
    say(`\nThe shop's services\n${indent(shop.table)}`);
    say(`\nThe BFFs; those of mobile and web show GraphiQL in a browser\n${indent(listing(gateway))}`);
    say(`\n${await examples(gateway.apps, shop.endpoints, partnerKey)}`);
    await dev.watch();
    say(
      `Started in ${((performance.now() - startedAt) / 1000).toFixed(1)} s. A saved file is served at once; Ctrl-C stops everything.`,
    );
    const ending = await Promise.race([isStopped.then(() => 'asked'), shop.ended.then(() => 'shop')]);
    if (ending === 'shop') throw new StartupError('the shop has stopped by itself; so does the demo');
  } finally {
    await dev?.close();
    await shop.stop();
  }
}

/** A key of the partner "demo", good for a day; `facet keys list` shows it, and others are made beside it. */
async function demoKey({ apps, root: folder }: Project): Promise<string> {
  const app = apps.find(({ name }) => name === 'partner');
  if (app === undefined) throw new StartupError('there is no app "partner"');
  const source = keySourceOf({ app, root: folder, redis: undefined });
  const expiresAt = new Date(Date.now() + DAY_MS).toISOString();
  const { key } = await createApiKey(source, { app: app.name, partner: 'demo', scopes: [], expiresAt });
  return key;
}

/** Where the shop really listens: its ports can be chosen, or left to the system. */
function addressesOf({ endpoints }: ShopProcess): Record<string, string> {
  const urls = [...endpoints].map(([name, url]) => [`${name.toUpperCase()}_URL`, url] as const);
  const issuer = endpoints.get('issuer') ?? '';
  return {
    ...Object.fromEntries(urls),
    FACET_ISSUER: issuer,
    FACET_JWKS_URL: `${issuer}/.well-known/jwks.json`,
  };
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}

try {
  await main();
} catch (error) {
  const shown =
    error instanceof StartupError
      ? `demo: ${error.message}`
      : String(error instanceof Error ? error.stack : error);
  process.stderr.write(`${shown}\n`);
  process.exitCode = 1;
}
