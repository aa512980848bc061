/** A gateway over schema files given as text, for one app "web". */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { AppInput } from '../../src/config/app.ts';
import { Environment, parseApp, parseServices, SchemaError, startGateway } from '../../src/index.ts';
import { loadSchemas } from '../../src/schema/build/load.ts';

export interface Answer {
  readonly data?: any;
  readonly errors?: { message: string; path?: (string | number)[]; extensions: Record<string, unknown> }[];
}

export type Services = Readonly<
  Record<
    string,
    {
      readonly url: string;
      readonly kind?: 'rest' | 'graphql';
      readonly timeoutMs?: number;
      readonly maxResponseBytes?: number;
      readonly trustMessages?: boolean;
    }
  >
>;

export interface TestGateway {
  ask(query: string, variables?: object, headers?: Record<string, string>): Promise<Answer>;
  /** The response as it came. */
  fetch(query: string, variables?: object, headers?: Record<string, string>): Promise<Response>;
  stop(): Promise<void>;
}

export const exposeAll = { 'schemas/clients/web/schema.graphql': 'extend schema @expose(all: true)' };

export function writeProject(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'facet-graphql-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** What the services of these tests write is for clients, unless a test says otherwise. */
function trusting(services: Services): Services {
  return Object.fromEntries(
    Object.entries(services).map(([name, service]) => [name, { trustMessages: true, ...service }]),
  );
}

export async function startTestGateway(
  files: Readonly<Record<string, string>>,
  services: Services,
  app: Partial<AppInput> = {},
): Promise<TestGateway> {
  const folder = writeProject(files);
  const env = new Environment({});
  const gateway = await startGateway({
    root: folder,
    services: parseServices(() => trusting(services), env),
    apps: [parseApp(() => ({ name: 'web', port: 0, introspection: true, ...app }), env)],
    log: () => {},
  });
  const endpoint = gateway.apps[0]?.endpoints[0] ?? '';
  const post: TestGateway['fetch'] = (query, variables, headers = {}) =>
    fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
    });
  return {
    fetch: post,
    ask: async (...asked) => (await (await post(...asked)).json()) as Answer,
    async stop() {
      await gateway.stop(100);
      rmSync(folder, { recursive: true });
    },
  };
}

/** What the checks say, as `file:line CODE message`. */
export function problemsOf(files: Readonly<Record<string, string>>, services: Services): string[] {
  const folder = writeProject(files);
  try {
    loadSchemas({ root: folder, services, apps: [{ name: 'web' }] });
    return [];
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
    return error.diagnostics.map(({ file, line, code, message }) => `${file}:${line} ${code} ${message}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
