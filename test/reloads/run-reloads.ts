/**
 * Reloads the shop's gateway again and again while queries, mutations and subscriptions run, and measures what stays
 * behind: memory after garbage collection, sockets, and every request that was not answered as it should be.
 */

import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { startShopProcess } from '../../apps/demo/shop-process.ts';
import { readProject } from '../../src/cli/project.ts';
import { type Gateway, startGateway } from '../../src/index.ts';
import { anyPorts } from '../road/process.ts';
import { takingText } from '../road/shop-gateway.ts';

export interface ReloadReport {
  readonly reloads: number;
  readonly queries: number;
  readonly mutations: number;
  /** Subscriptions that ended because of a reload, and came again. */
  readonly streams: number;
  readonly failures: readonly string[];
  /** Bytes of the heap after each collection, by the number of the reload. */
  readonly heap: readonly (readonly [reload: number, bytes: number])[];
  readonly sockets: readonly number[];
  readonly reloadMs: { readonly median: number; readonly p95: number };
}

const root = join(import.meta.dirname, '..', '..');
const file = 'schemas/clients/mobile/product.graphql';
const json = { 'content-type': 'application/json' };
const place =
  'mutation { placeOrder(input: {lines: [{productId: "p1", quantity: 1}]}) { id status lines { quantity product { name } } } }';
const cancel = 'mutation Cancel($id: ID!) { cancelOrder(id: $id) { id status } }';

export async function runReloads(
  reloads: number,
  say: (text: string) => void = () => {},
): Promise<ReloadReport> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const folder = mkdtempSync(join(tmpdir(), 'facet-reloads-'));
  for (const part of ['apps', 'schemas']) cpSync(join(root, part), join(folder, part), { recursive: true });
  for (const part of ['src', 'node_modules']) symlinkSync(join(root, part), join(folder, part));
  const shop = await startShopProcess({ ...anyPorts, SHOP_STOCK_TICK_MS: '50' });
  const endpoints = Object.fromEntries(shop.endpoints);
  const project = await readProject(root, [], environmentOf(endpoints));
  // A reply that is lost is a failure; one that is late on a busy machine is none.
  const services = Object.fromEntries(
    Object.entries(project.services).map(([name, service]) => [name, { ...service, timeoutMs: 15_000 }]),
  );
  const apps = takingText(project.apps).map((app) => ({
    ...app,
    deadlineMs: 30_000,
    // The load is one caller of each app, and asks more than a partner may.
    limits: { ...app.limits, rates: [], quotas: [] },
  }));
  const gateway = await startGateway({ ...project, services, apps, root: folder, log: () => {} });
  const load = startLoad(gateway, await tokensOf(endpoints['issuer'] ?? ''));
  const schema = readFileSync(join(root, file), 'utf8');
  const heap: [number, number][] = [];
  const sockets: number[] = [];
  const times: number[] = [];
  const every = Math.max(1, Math.round(reloads / 50));
  try {
    for (let reload = 1; reload <= reloads; reload++) {
      const isOdd = reload % 2 === 1;
      writeFileSync(
        join(folder, file),
        isOdd
          ? schema.replace(
              'type Product {\n',
              `type Product {\n  label${reload}: String @from(path: "name")\n`,
            )
          : schema,
      );
      const startedAt = performance.now();
      gateway.reload();
      times.push(performance.now() - startedAt);
      await load.answered(6);
      if (reload % every !== 0) continue;
      collect();
      heap.push([reload, process.memoryUsage().heapUsed]);
      sockets.push(process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length);
      say(`${reload} reloads, ${(heap.at(-1)?.[1] ?? 0) / 1e6} MB, ${sockets.at(-1)} sockets`);
    }
    await load.stop();
  } finally {
    await gateway.stop(1000);
    await shop.stop();
    rmSync(folder, { recursive: true });
  }
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0);
  return { reloads, ...load.counts, heap, sockets, reloadMs: { median: at(0.5), p95: at(0.95) } };
}

/** Bytes a reload, by least squares over the second half, when all caches are full. */
export function heapSlope(heap: ReloadReport['heap']): number {
  const points = heap.slice(Math.floor(heap.length / 2));
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  return points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread;
}

function environmentOf(endpoints: Readonly<Record<string, string>>): Record<string, string> {
  const urls = Object.entries(endpoints).map(([name, url]) => [`${name.toUpperCase()}_URL`, url]);
  const issuer = endpoints['issuer'] ?? '';
  return {
    ...Object.fromEntries(urls),
    FACET_ISSUER: issuer,
    FACET_JWKS_URL: `${issuer}/.well-known/jwks.json`,
    MOBILE_PORT: '0',
    WEB_PORT: '0',
    PARTNER_PORT: '0',
  };
}

async function tokensOf(issuer: string): Promise<string> {
  const response = await fetch(`${issuer}/token`, { method: 'POST', headers: json, body: '{"user_id":"1"}' });
  return ((await response.json()) as { access_token: string }).access_token;
}

/** Six loops that ask one after the other: four of queries, one of mutations, one of subscriptions. */
function startLoad(gateway: Gateway, token: string) {
  const counts = { queries: 0, mutations: 0, streams: 0, failures: [] as string[] };
  const waiting: { left: number; resolve: () => void }[] = [];
  const ending = new AbortController();
  const endpoint = (app: string): string =>
    gateway.apps.find(({ name }) => name === app)?.endpoints.at(-1) ?? '';
  const ask = async (app: string, query: string, variables = {}): Promise<any> => {
    const response = await fetch(endpoint(app), {
      method: 'POST',
      headers: { ...json, authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables }),
    });
    const answer = (await response.json()) as { data?: unknown; errors?: unknown };
    if (response.status !== 200 || answer.errors !== undefined)
      counts.failures.push(`${response.status} ${JSON.stringify(answer.errors).slice(0, 200)}`);
    for (const waiter of waiting) if (--waiter.left === 0) waiter.resolve();
    return answer.data;
  };
  const loop = async (turn: () => Promise<void>): Promise<void> => {
    while (!ending.signal.aborted)
      await turn().catch(
        (error: unknown) => void counts.failures.push(error instanceof Error ? error.message : String(error)),
      );
  };
  const query = (app: string, path: string) => {
    const text = readFileSync(join(root, 'apps', app, 'documents', path), 'utf8');
    return async () => {
      await ask(app, text);
      counts.queries += 1;
    };
  };
  const mutate = async (): Promise<void> => {
    const placed = await ask('mobile', place);
    if (placed !== undefined) await ask('web', cancel, { id: placed.placeOrder.id });
    counts.mutations += 2;
  };
  const subscribe = async (): Promise<void> => {
    const response = await fetch(endpoint('web'), {
      method: 'POST',
      headers: { ...json, accept: 'text/event-stream' },
      body: '{"query":"subscription { stockChanged(productIds: [\\"p1\\", \\"p2\\"]) { available product { name } } }"}',
    });
    if (response.status !== 200) counts.failures.push(`stream ${response.status}`);
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += new TextDecoder().decode(chunk);
      if (ending.signal.aborted) break;
    }
    if (text.includes('"errors"')) counts.failures.push(`stream ${text.slice(0, 200)}`);
    counts.streams += 1;
  };
  const loops = [
    query('mobile', 'home.graphql'),
    query('mobile', 'home.graphql'),
    query('web', 'product.graphql'),
    query('partner', 'v1/catalogue.graphql'),
    mutate,
    subscribe,
  ].map(loop);
  return {
    counts,
    /** Kept after that many more answers. */
    answered: (left: number) => new Promise<void>((resolve) => void waiting.push({ left, resolve })),
    async stop() {
      ending.abort();
      // The stream ends with a reload; its client then does not come again.
      gateway.reload();
      await Promise.all(loops);
    },
  };
}
