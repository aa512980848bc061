/** A small REST server on node:http: routes, JSON in and out, problem details for whatever goes wrong. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Listener } from './listener.ts';
import { createHttpListener } from './listener.ts';
import type { Observe } from './observe.ts';
import { describeProblem, HttpProblem, notFound } from './problems.ts';
import { readBody } from './rest-body.ts';

export interface RestRequest {
  /** The `{name}` parts of the path, decoded. */
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  /** The caller, as the gateway vouches for it in `x-user-id`. */
  userId: string | undefined;
  /** The parsed body; undefined without one. */
  body: unknown;
}

export interface RestReply {
  status: number;
  body: unknown;
  headers?: Readonly<Record<string, string>>;
}

export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `/users/{id}` */
  path: string;
  handle(request: RestRequest): RestReply | Promise<RestReply>;
}

export interface RestServerOptions {
  routes: readonly Route[];
  /** Records calls and injects faults; the control listener has none. */
  observe?: Observe;
  host: string;
  port: number;
}

export function ok(body: unknown): RestReply {
  return { status: 200, body };
}

const healthRoute: Route = { method: 'GET', path: '/healthz', handle: () => ok({ status: 'ok' }) };
const runAlways: Observe = async (_call, _signal, run) => void (await run(undefined));

export function createRestServer({ routes, observe = runAlways, host, port }: RestServerOptions): Listener {
  const table = [...routes, healthRoute];
  const onRequest = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const target = request.url ?? '/';
    // Probes ask for the health of the listener, which no fault changes, and would drown the call log.
    const watch = target === healthRoute.path ? runAlways : observe;
    await watch(`${request.method} ${target}`, gone.signal, async (injected) => {
      const failure =
        injected && new HttpProblem(injected.errorStatus, 'injected fault', { slug: 'injected-fault' });
      return send(response, failure ? problemReply(failure, target) : await answer(table, request, target));
    });
  };
  return createHttpListener(
    () => createServer((request, response) => void onRequest(request, response)),
    host,
    port,
  );
}

async function answer(
  routes: readonly Route[],
  request: IncomingMessage,
  target: string,
): Promise<RestReply> {
  try {
    const { path, query } = splitTarget(target);
    const { route, params } = findRoute(routes, request.method ?? 'GET', path);
    const body = await readBody(request);
    const userId = request.headers['x-user-id'];
    return await route.handle({
      params,
      query,
      userId: typeof userId === 'string' ? userId : undefined,
      body,
    });
  } catch (error) {
    return problemReply(error instanceof HttpProblem ? error : unexpected(error), target);
  }
}

function unexpected(error: unknown): HttpProblem {
  console.error(error);
  return new HttpProblem(500, 'the shop made a mistake');
}

function problemReply(problem: HttpProblem, instance: string): RestReply {
  const headers = { ...problem.headers, 'content-type': 'application/problem+json' };
  return { status: problem.status, headers, body: describeProblem(problem, instance) };
}

function send(response: ServerResponse, { status, body, headers }: RestReply): number {
  const text = body === undefined ? '' : JSON.stringify(body);
  const length = Buffer.byteLength(text);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': length, ...headers });
  response.end(text);
  return status;
}

function splitTarget(target: string): { path: string; query: URLSearchParams } {
  const [path = '/', ...rest] = target.split('?');
  return { path, query: new URLSearchParams(rest.join('?')) };
}

interface Found {
  route: Route;
  params: Record<string, string>;
}

function findRoute(routes: readonly Route[], method: string, path: string): Found {
  const matches = routes.flatMap((route) => {
    const params = matchPath(route.path, path);
    return params ? [{ route, params }] : [];
  });
  if (matches.length === 0) throw notFound(`route ${path}`);
  const found = matches.find(({ route }) => route.method === method);
  if (found) return found;
  const allow = matches.map(({ route }) => route.method).join(', ');
  throw new HttpProblem(405, `${method} is not allowed here, only ${allow}`, { headers: { allow } });
}

function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const names = pattern.split('/');
  const values = path.split('/');
  if (names.length !== values.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, name] of names.entries()) {
    const value = values[index] ?? '';
    if (!name.startsWith('{') && name !== value) return undefined;
    if (name.startsWith('{')) params[name.slice(1, -1)] = decodePart(value);
  }
  return params;
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new HttpProblem(400, 'the path is not valid percent-encoding');
  }
}
