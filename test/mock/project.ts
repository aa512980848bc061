/** A project in a folder of its own, served with mocks and without a service anywhere. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Environment, type MockOptions, parseApp, parseServices, startGateway } from '../../src/index.ts';
import type { TokenIssuer } from '../support/token-issuer.ts';

export interface MockAnswer {
  readonly data?: any;
  readonly errors?: { message: string; extensions: Record<string, unknown> }[];
}

export interface MockGateway extends AsyncDisposable {
  readonly origin: string;
  ask(query: string, variables?: object, token?: string): Promise<MockAnswer>;
}

const env = new Environment({});

/** `files` are those under `schemas/`; a client that sees everything is added. Port 9 (discard) is one that nobody serves. */
export async function startMocked(
  files: Readonly<Record<string, string>>,
  mock: Omit<MockOptions, 'services'> = {},
  issuer?: TokenIssuer,
): Promise<MockGateway> {
  const root = mkdtempSync(join(tmpdir(), 'facet-mock-'));
  const all = { 'clients/web/schema.graphql': 'extend schema @expose(all: true)\n', ...files };
  for (const [path, text] of Object.entries(all)) {
    const file = join(root, 'schemas', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const names = Object.keys(files).flatMap((path) => /^services\/(\w+)\.graphql$/.exec(path)?.[1] ?? []);
  const services = names.map((name) => {
    if (name.startsWith('grpc')) return [name, { url: 'grpc://127.0.0.1:9' }];
    return [name, { url: 'http://127.0.0.1:9', ...(name.startsWith('graph') ? { kind: 'graphql' } : {}) }];
  });
  const gateway = await startGateway({
    root,
    services: parseServices(() => Object.fromEntries(services) as never, env),
    apps: [parseApp(() => ({ name: 'web', port: 0, jwt: issuer?.jwt }), env)],
    mock: { services: 'all', ...mock },
    log: () => {},
  });
  const origin = gateway.apps[0]?.origin ?? '';
  return {
    origin,
    async ask(query, variables, token) {
      const response = await fetch(`${origin}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify({ query, variables }),
      });
      return (await response.json()) as MockAnswer;
    },
    async [Symbol.asyncDispose]() {
      await gateway.stop(0);
      rmSync(root, { recursive: true });
    },
  };
}
