/** A small gateway whose fields need no one, someone, and someone with a scope; and the three doors that lead to them. */

import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppInput } from '../../src/config/app.ts';
import { Environment, type Gateway, parseApp, parseServices, startGateway } from '../../src/index.ts';
import { createMetrics, type Metrics } from '../../src/telemetry/metrics.ts';

export const doors = ['POST', 'GET', 'SSE'] as const;
export type Door = (typeof doors)[number];

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface GuardedGateway {
  readonly gateway: Gateway;
  readonly root: string;
  readonly origin: string;
  readonly metrics: Metrics;
  /** Every line of the log, as JSON. */
  readonly log: string[];
  /** What the service behind it was asked, with the headers of each call. */
  readonly calls: { readonly path: string; readonly headers: IncomingHttpHeaders }[];
  /** Headers as they go on the wire, in their order: names may repeat. */
  ask(
    door: Door,
    query: string,
    headers?: readonly (readonly [string, string])[],
    search?: string,
  ): Promise<Reply>;
  stop(): Promise<void>;
}

const schema = `
type Query {
  open: String @rest(get: "/open")
  mine: String @rest(get: "/mine") @authenticated
  admin: String @rest(get: "/admin") @requiresScopes(scopes: [["admin"]])
}
`;

export async function startGuardedGateway(
  app: Omit<AppInput, 'name' | 'port'>,
  { name = 'partner', redis, root: given }: { name?: string; redis?: string; root?: string } = {},
): Promise<GuardedGateway> {
  const root = given ?? mkdtempSync(join(tmpdir(), 'facet-guarded-'));
  const write = (path: string, text: string): void => {
    mkdirSync(join(root, 'schemas', path, '..'), { recursive: true });
    writeFileSync(join(root, 'schemas', path), text);
  };
  write('services/a.graphql', schema);
  write(`clients/${name}/schema.graphql`, 'extend schema @expose(all: true)\n');
  const calls: GuardedGateway['calls'] = [];
  const service = createServer((incoming, response) => {
    calls.push({ path: incoming.url ?? '', headers: incoming.headers });
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify(`${incoming.url} tells`));
  }).listen(0, '127.0.0.1');
  await once(service, 'listening');
  const stopService = async (): Promise<void> => {
    service.close();
    service.closeAllConnections();
    await once(service, 'close');
    if (given === undefined) rmSync(root, { recursive: true, force: true });
  };
  const log: string[] = [];
  const env = new Environment({});
  const metrics = createMetrics();
  const gateway = await startGateway({
    root,
    redis,
    services: parseServices(
      () => ({ a: { url: `http://127.0.0.1:${(service.address() as AddressInfo).port}` } }),
      env,
    ),
    apps: [parseApp(() => ({ name, port: 0, ...app }), env)],
    metrics,
    log: (level, message, fields) => void log.push(JSON.stringify({ level, message, ...fields })),
  }).catch(async (error: unknown) => {
    await stopService();
    throw error;
  });
  const origin = gateway.apps[0]?.origin ?? '';
  return {
    gateway,
    root,
    origin,
    metrics,
    log,
    calls,
    ask: (door, query, headers = [], search = '') => send(origin, door, query, headers, search),
    async stop() {
      await gateway.stop(0);
      await stopService();
    },
  };
}

async function send(
  origin: string,
  door: Door,
  query: string,
  headers: readonly (readonly [string, string])[],
  search: string,
): Promise<Reply> {
  const isGet = door === 'GET';
  const parameters = [isGet ? `query=${encodeURIComponent(query)}` : '', search].filter(
    (part) => part !== '',
  );
  const path = `/graphql${parameters.length === 0 ? '' : `?${parameters.join('&')}`}`;
  const own: readonly (readonly [string, string])[] = [
    ...(isGet ? [] : ([['content-type', 'application/json']] as const)),
    ['accept', door === 'SSE' ? 'text/event-stream' : 'application/json'],
  ];
  const flat = [...own, ...headers].flat();
  const sent = request(`${origin}${path}`, {
    method: isGet ? 'GET' : 'POST',
    headers: ['host', new URL(origin).host, ...(isGet ? [] : ['transfer-encoding', 'chunked']), ...flat],
  });
  // A server that hangs up early tells so twice: here, and by the response that ends too soon.
  sent.on('error', () => {});
  sent.end(isGet ? undefined : JSON.stringify({ query }));
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return { status: response.statusCode ?? 0, headers: response.headers, text };
}
