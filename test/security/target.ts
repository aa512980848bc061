/** What is attacked: a gateway over one service, with the doors a document can come in by. */

import { createHash } from 'node:crypto';
import { Environment, type GatewayOptions, parseApp, parseServices } from '../../src/index.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { type EchoService, startEchoService } from '../support/echo-service.ts';
import { type ProjectGateway, startProject } from '../support/project-gateway.ts';

const person = (id: string): object => ({ id, name: `person ${id}`, email: 'a@b.example', total: 3 });

export const schema = `
directive @unused on FIELD
scalar Email
interface Person { id: ID!  name: String  friends(first: Int): [User!] }
type User implements Person {
  id: ID!
  name: String
  email: String
  best: User @rest(get: "/users/{parent.id}/best")
  friends(first: Int): [User!] @rest(get: "/users?limit={args.first}&of={parent.id}") @listSize(slicingArguments: ["first"])
}
input Page { first: Int  inner: Page }
type Query {
  hello(name: String): String @value(of: "world")
  me: User @rest(get: "/users/me")
  user(id: ID!): User @rest(get: "/users/{args.id}")
  users(first: Int, ids: [ID!]): [User!] @rest(get: "/users?limit={args.first}&ids={args.ids}") @listSize(slicingArguments: ["first"])
  paged(page: Page): [User!] @rest(get: "/users?limit={args.page.first}") @listSize(slicingArguments: ["page.first"])
  dear: User @rest(get: "/users/dear") @cost(weight: 4000)
  mail(to: Email, page: Page): String @rest(get: "/mail?to={args.to}", pick: "name")
  n(i: Int): String @rest(get: "/n?i={args.i}", pick: "name")
}
type Mutation {
  setName(v: String!): User @rest(post: "/users/me", body: {v: "{args.v}"})
  login(user: String!): String @rest(post: "/login", body: {user: "{args.user}"}, pick: "name")
    @rateLimit(max: 5, window: "1m", identityArgs: ["user"])
}
`.replace('directive @unused on FIELD\n', '');

export interface Target {
  readonly project: ProjectGateway;
  readonly items: EchoService;
  readonly url: string;
  readonly port: number;
  /** What anybody may ask, and is answered `{hello: "world"}`. */
  readonly canary: Request;
  /** Refused requests by the metric, all codes together. */
  refused(): Promise<number>;
  metrics(): Promise<string>;
  /** Serves on with other settings of the app. */
  configure(app: object): Promise<void>;
  stop(): Promise<void>;
}

export interface TargetInput {
  readonly app?: object;
  readonly canary?: Request;
  readonly files?: Readonly<Record<string, string>>;
  readonly options?: Partial<GatewayOptions>;
}

export async function startTarget({
  app,
  canary = { query: '{ hello }' },
  files,
  options,
}: TargetInput = {}): Promise<Target> {
  const items = await startEchoService((path) =>
    path.startsWith('/users?') ? [person('1'), person('2')] : person('1'),
  );
  const metrics = createMetrics();
  const project = await startProject({
    files: {
      'schemas/services/items.graphql': schema,
      'schemas/clients/web/schema.graphql': 'extend schema @expose(all: true)\n',
      ...files,
    },
    services: { items: items.url },
    apps: [{ name: 'web', documents: { mode: 'prefer', apq: {} }, ...app }],
    options: { metrics, ...options },
  });
  const url = project.endpoint();
  const env = new Environment({});
  return {
    project,
    items,
    url,
    canary,
    port: Number(new URL(url).port),
    async refused() {
      const lines = (await metrics.text()).matchAll(/^facet_requests_refused_total\{.*\} (\d+)$/gm);
      return [...lines].reduce((sum, [, count]) => sum + Number(count), 0);
    },
    metrics: () => metrics.text(),
    configure: (changed) =>
      project.gateway.configure(() => ({
        services: parseServices(() => ({ items: { url: items.url } }), env),
        apps: [parseApp(() => ({ name: 'web', port: 0, ...changed }), env)],
      })),
    async stop() {
      await project.stop();
      await items.stop();
    },
  };
}

export interface Request {
  readonly query?: string | undefined;
  readonly variables?: unknown;
  readonly documentId?: string | undefined;
  readonly operationName?: string | undefined;
  readonly extensions?: unknown;
}

export interface Told {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly data: unknown;
  readonly errors: readonly { readonly message: string; readonly extensions?: Record<string, unknown> }[];
}

export async function send(url: string, init: RequestInit): Promise<Told> {
  const response = await fetch(url, init);
  const text = await response.text();
  // An event stream has its one result in the data of its first event.
  const json = /^data: ?(\{.*)$/m.exec(text)?.[1] ?? text;
  const { data, errors = [] } = parsed(json);
  return { status: response.status, headers: response.headers, text, data, errors };
}

function parsed(text: string): Partial<Pick<Told, 'data' | 'errors'>> {
  try {
    return JSON.parse(text) as Partial<Pick<Told, 'data' | 'errors'>>;
  } catch {
    return {};
  }
}

const json = 'application/json';
export const COMPLETE = 'application/json, text/event-stream;q=0.001';

export function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Told> {
  return send(url, {
    method: 'POST',
    headers: { 'content-type': json, accept: json, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

function get(url: string, request: Request, accept: string): Promise<Told> {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(request))
    if (value !== undefined) params.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  return send(`${url}?${params}`, { headers: { accept } });
}

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Every way a document comes in. Those by an id need the document in the project. */
export const doors: Readonly<Record<string, (url: string, request: Request) => Promise<Told>>> = {
  'POST, fast': (url, request) => post(url, request),
  'POST, complete': (url, request) => post(url, request, { accept: COMPLETE }),
  'event stream': (url, request) => post(url, request, { accept: 'text/event-stream' }),
  GET: (url, request) => get(url, request, json),
  'POST by id': (url, { query = '', ...rest }) =>
    post(url, { ...rest, documentId: `sha256:${hashOf(query)}` }),
  'GET by id': (url, { query = '', ...rest }) =>
    get(url, { ...rest, documentId: `sha256:${hashOf(query)}` }, json),
  APQ: (url, { query = '', ...rest }) =>
    post(url, { query, ...rest, extensions: { persistedQuery: { version: 1, sha256Hash: hashOf(query) } } }),
};

export const codeOf = ({ errors }: Told): unknown => errors[0]?.extensions?.['code'];
