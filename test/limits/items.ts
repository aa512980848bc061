/** The service and schema that the tests of limits and persisted documents ask. */

import type { LimitsConfig } from '../../src/config/limits.ts';
import type { GatewayOptions } from '../../src/index.ts';
import { type EchoService, startEchoService } from '../support/echo-service.ts';
import { type ProjectGateway, startProject } from '../support/project-gateway.ts';

const item = (id: string): object => ({ id, name: `item ${id}`, tags: ['a', 'b'] });

export function startItems(): Promise<EchoService> {
  return startEchoService((path) => {
    const { pathname, searchParams } = new URL(path, 'http://items');
    if (pathname === '/items')
      return Array.from({ length: Number(searchParams.get('limit')) }, (_, at) => item(`${at}`));
    if (pathname === '/login') return { ok: true };
    return item(pathname.split('/').at(-1) ?? '');
  });
}

export const schemaFiles = {
  'schemas/services/items.graphql': `
type Item {
  id: ID!
  name: String!
  tags: [String!]! @listSize(assumedSize: 2)
  related(first: Int = 3): [Item!] @rest(get: "/items?limit={args.first}&of={parent.id}") @listSize(slicingArguments: ["first"])
}
type Query {
  hello: String @value(of: "world")
  item(id: ID!): Item @rest(get: "/item/{args.id}")
  items(first: Int = 10): [Item!] @rest(get: "/items?limit={args.first}") @listSize(slicingArguments: ["first"])
}
type Mutation {
  login(user: String!): Boolean @rest(post: "/login", body: {user: "{args.user}"}, pick: "ok")
    @rateLimit(max: 3, window: "1m", identityArgs: ["user"])
  invite(users: [String!]!): Boolean @rest(post: "/login", body: {users: "{args.users}"}, pick: "ok")
    @rateLimit(max: 5, window: "1m", arrayLengthField: "users")
}
`,
  'schemas/clients/web/schema.graphql': 'extend schema @expose(all: true)\n',
};

export interface ItemsInput {
  readonly items: EchoService;
  readonly limits?: Partial<Record<keyof LimitsConfig, unknown>>;
  readonly app?: object;
  readonly files?: Readonly<Record<string, string>>;
  readonly options?: Partial<GatewayOptions>;
}

/** One app, `web`, over the items. */
export function startItemsGateway({
  items,
  limits,
  app,
  files,
  options,
}: ItemsInput): Promise<ProjectGateway> {
  return startProject({
    files: { ...schemaFiles, ...files },
    services: { items: items.url },
    apps: [{ name: 'web', ...(limits === undefined ? {} : { limits: limits as never }), ...app }],
    ...(options === undefined ? {} : { options }),
  });
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions: Record<string, unknown> }[];
}

export async function post(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const json = (await response.json()) as Pick<Answer, 'data' | 'errors'>;
  return { status: response.status, headers: response.headers, ...json };
}

export function ask(url: string, query: string, variables?: object): Promise<Answer> {
  return post(url, { query, ...(variables === undefined ? {} : { variables }) });
}

export function codeOf({ errors }: Answer): unknown {
  return errors?.[0]?.extensions['code'];
}
