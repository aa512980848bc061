/** A gateway over schema files with rules of access, the service behind it, and tokens to ask with. */

import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AppInput } from '../../src/config/app.ts';
import { type ProjectGateway, startProject } from './project-gateway.ts';
import { startTokenIssuer } from './token-issuer.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: {
    readonly data?: unknown;
    readonly errors?: readonly {
      readonly message: string;
      readonly path?: readonly unknown[];
      readonly extensions: Readonly<Record<string, unknown>>;
    }[];
  };
}

export interface AskedAs {
  /** Undefined: nobody. */
  readonly claims?: Readonly<Record<string, unknown>> | undefined;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface GuardedProject {
  readonly project: ProjectGateway;
  /** `GET /path` of every call to the service since it was last emptied, and its headers. */
  readonly calls: { readonly text: string; readonly headers: IncomingHttpHeaders }[];
  ask(app: string, query: string, as?: AskedAs): Promise<Answer>;
  stop(): Promise<void>;
}

export interface GuardedInput {
  readonly schema: string;
  /** What the service answers, by path. */
  readonly answers: Readonly<Record<string, unknown>>;
  /** Schema files of apps beside `extend schema @expose(all: true)`. */
  readonly clients?: Readonly<Record<string, string>>;
  readonly apps: Readonly<Record<string, Omit<AppInput, 'name' | 'port'>>>;
}

export async function startGuardedProject({
  schema,
  answers,
  clients = {},
  apps,
}: GuardedInput): Promise<GuardedProject> {
  const calls: GuardedProject['calls'] = [];
  const service = createServer((request, response) => {
    calls.push({ text: `${request.method} ${request.url}`, headers: request.headers });
    const body = answers[request.url ?? ''];
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body ?? null));
  }).listen(0, '127.0.0.1');
  await once(service, 'listening');
  const issuer = await startTokenIssuer();
  const names = Object.keys(apps);
  const project = await startProject({
    files: {
      'schemas/services/a.graphql': schema,
      ...Object.fromEntries(
        names.map((name) => [
          `schemas/clients/${name}/schema.graphql`,
          clients[name] ?? 'extend schema @expose(all: true)\n',
        ]),
      ),
    },
    services: { a: `http://127.0.0.1:${(service.address() as AddressInfo).port}` },
    apps: names.map((name) => ({ name, jwt: issuer.jwt, ...apps[name] })),
  });
  return {
    project,
    calls,
    async ask(app, query, { claims, variables, operationName, headers } = {}) {
      const token = claims === undefined ? undefined : await issuer.sign(claims, 600, false);
      const response = await fetch(project.endpoint(app), {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...headers,
        },
        body: JSON.stringify({ query, variables, operationName }),
      });
      return {
        status: response.status,
        headers: response.headers,
        body: (await response.json()) as Answer['body'],
      };
    },
    async stop() {
      await project.stop();
      await issuer.stop();
      service.close();
      service.closeAllConnections();
      await once(service, 'close');
    },
  };
}
