/** `node bench/identity.ts`: what a credential that was seen before costs, in microseconds of CPU. Printed, not tested: machines differ. */

import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createIdentity } from '../src/identity/identity.ts';
import { Environment, parseApp } from '../src/index.ts';
import { createFileKeySource } from '../src/stores/api-keys/file-source.ts';
import { createApiKey } from '../src/stores/api-keys/manage.ts';
import { audience, issuer, makeKey, sign, startIdentityProvider } from '../test/support/identity-provider.ts';

const ROUNDS = 200_000;
const root = mkdtempSync(join(tmpdir(), 'facet-bench-'));
const key = await makeKey('ES256', 'bench');
const provider = await startIdentityProvider();
provider.published = [key.jwk];
const app = parseApp(
  () => ({
    name: 'bench',
    port: 0,
    auth: { jwt: { issuer, audience, jwksUrl: provider.jwksUrl }, apiKeys: { file: 'keys.json' } },
  }),
  new Environment({}),
);
const source = createFileKeySource(join(root, 'keys.json'));
const given = { app: 'bench', partner: 'p', scopes: ['read'], tier: undefined, expiresAt: undefined };
const { key: apiKey } = await createApiKey(source, given);
const identity = createIdentity({ app, root, redis: undefined, log: () => {}, metrics: { count: () => {} } });
await identity.started;

/** A request as Node makes it, with the headers of a browser beside. */
function requestWith(name: string, value: string): IncomingMessage {
  const others = {
    host: 'a',
    accept: '*/*',
    'content-type': 'application/json',
    'user-agent': 'bench',
    origin: 'b',
  };
  const headers = { ...others, [name]: value };
  return { url: '/graphql', method: 'POST', headers, rawHeaders: Object.entries(headers).flat() } as never;
}

async function measure(name: string, values: readonly string[], header: string): Promise<void> {
  const requests = values.map((value) => requestWith(header, value));
  const run = async (rounds: number): Promise<void> => {
    for (let round = 0; round < rounds; round++) {
      const principal = identity.authenticate(requests[round % requests.length] as IncomingMessage);
      if (principal instanceof Promise) await principal;
    }
  };
  await run(values.length + 20_000);
  const before = process.cpuUsage();
  await run(ROUNDS);
  const { user, system } = process.cpuUsage(before);
  console.log(`${name.padEnd(34)} ${((user + system) / ROUNDS).toFixed(2)} us`);
}

const tokens = await Promise.all(
  Array.from({ length: 1000 }, (_, index) =>
    sign(key, {
      sub: String(index),
      scope: 'profile orders',
      client_id: 'mobile',
      email: 'somebody@example.com',
    }),
  ),
);
console.log(`a token has ${tokens[0]?.length} signs`);
await measure(
  'a token, one of 1,000 known',
  tokens.map((token) => `Bearer ${token}`),
  'authorization',
);
await measure('an API key', [apiKey], 'x-api-key');

/** The 99th percentile of a good token's check, known or new, while `beside` runs in the same process. */
async function p99(beside: (round: number) => void): Promise<string> {
  const took: number[] = [];
  for (let round = 0; round < 200; round++) {
    const fresh = await sign(key, { jti: String(Math.random()) });
    const requests = [fresh, tokens[round] ?? ''].map((token) =>
      requestWith('authorization', `Bearer ${token}`),
    );
    beside(round);
    for (const request of requests) {
      const startedAt = performance.now();
      await identity.authenticate(request);
      took.push(performance.now() - startedAt);
    }
  }
  return `${took.toSorted((a, b) => a - b)[Math.floor(took.length * 0.99)]?.toFixed(2)} ms`;
}

const stranger = await makeKey('ES256', 'stranger');
const unknown = await Promise.all(
  Array.from({ length: 200 }, (_, index) => sign(stranger, {}, { kid: `unknown-${index}` })),
);
const askAll = (flood: readonly string[]) => (): void => {
  for (const token of flood)
    void Promise.resolve(identity.authenticate(requestWith('authorization', `Bearer ${token}`))).catch(
      () => {},
    );
};
const hits = provider.jwksHits();
console.log(`p99 of a good token                ${await p99(() => {})}`);
console.log(`p99 behind 200 unknown keys        ${await p99(askAll(unknown))}`);
console.log(`fetches for 40,000 unknown keys    ${provider.jwksHits() - hits}`);
identity.close();
await provider.stop();
rmSync(root, { recursive: true });
