/** The demo as a reader of the documentation has it: the shop and one app, on ports that the system picks. */

import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Shop, startShop } from '../../apps/shop/shop.ts';
import { readProject } from '../../src/cli/project.ts';
import { startGateway } from '../../src/index.ts';
import { takingText } from '../road/shop-gateway.ts';
import { root } from './markdown.ts';

export interface Demo {
  readonly shop: Shop;
  /** The answer to an operation that is asked with these headers. */
  post(query: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
  ask(query: string, token?: string): Promise<unknown>;
  tokenFor(userId: string): Promise<string>;
  stop(): Promise<void>;
}

/** `folder` holds the `schemas/` to serve. */
export async function startDemo(folder = root, app = 'mobile'): Promise<Demo> {
  const shop = await startShop();
  const { endpoints } = shop;
  const variables = {
    ...Object.fromEntries(
      Object.entries(endpoints).map(([name, url]) => [`${name.toUpperCase()}_URL`, url] as const),
    ),
    FACET_ISSUER: endpoints.issuer,
    FACET_JWKS_URL: `${endpoints.issuer}/.well-known/jwks.json`,
    [`${app.toUpperCase()}_PORT`]: '0',
  };
  const project = await readProject(root, [app], variables);
  const apps = takingText(project.apps);
  const gateway = await startGateway({ ...project, apps, root: folder, log: () => {} });
  const [endpoint = ''] = gateway.apps.flatMap(({ endpoints: found }) => found);
  const post: Demo['post'] = (query, headers = {}) =>
    fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query }),
    });
  return {
    shop,
    post,
    async ask(query, token) {
      const response = await post(query, token === undefined ? {} : { authorization: `Bearer ${token}` });
      return (await response.json()) as unknown;
    },
    async tokenFor(userId) {
      const response = await fetch(`${endpoints.issuer}/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ user_id: userId }),
      });
      return ((await response.json()) as { access_token: string }).access_token;
    },
    async stop() {
      await gateway.stop(0);
      await shop.stop();
    },
  };
}

/** Lends a folder with a copy of the repository's schemas. */
export async function withSchemas<T>(use: (folder: string) => T | Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'facet-docs-'));
  try {
    cpSync(join(root, 'schemas'), join(folder, 'schemas'), { recursive: true });
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
