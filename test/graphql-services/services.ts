/** Upstream services on ports of the system's choice: GraphQL servers that write down what they are asked, and a REST one. */

import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSchema, createYoga } from 'graphql-yoga';

export interface Asked {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly headers: IncomingHttpHeaders;
}

export interface Upstream {
  readonly url: string;
  /** What it was asked since the last `forget`. */
  readonly asked: Asked[];
  forget(): void;
  stop(): Promise<void>;
}

export async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

/** A GraphQL server that has no introspection, so that nothing can depend on it. */
export async function startGraphql(typeDefs: string, resolvers: Record<string, unknown>): Promise<Upstream> {
  const asked: Asked[] = [];
  const yoga = createYoga({
    schema: createSchema({ typeDefs, resolvers: resolvers as never }),
    logging: false,
    graphiql: false,
    maskedErrors: false,
    plugins: [
      {
        onParams({ params, request }) {
          asked.push({
            query: params.query ?? '',
            variables: params.variables ?? {},
            headers: Object.fromEntries(request.headers.entries()),
          });
          if (/__schema|__type\b/.test(params.query ?? '')) throw new Error('introspection was asked');
        },
      },
    ],
  });
  const server = createServer((request, response) => void yoga(request, response));
  const origin = await listen(server);
  return { url: `${origin}/graphql`, asked, forget: () => asked.splice(0), stop: () => close(server) };
}

/** A REST server: JSON by path and query, or a status. */
export async function startRest(answer: (url: URL) => unknown): Promise<Upstream> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://rest');
    asked.push({
      query: url.pathname + decodeURIComponent(url.search),
      variables: {},
      headers: request.headers,
    });
    const body = answer(url);
    response.writeHead(typeof body === 'number' ? body : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body ?? null));
  });
  const url = await listen(server);
  return { url, asked, forget: () => asked.splice(0), stop: () => close(server) };
}
