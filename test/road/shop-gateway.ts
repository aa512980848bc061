/** The shop and its BFFs on ports of the system's choice, for tests that walk the whole road. */

import { join } from 'node:path';
import { type Shop, type ShopOptions, startShop } from '../../apps/shop/shop.ts';
import { readProject } from '../../src/cli/project.ts';
import { type AppConfig, type Gateway, startGateway } from '../../src/index.ts';

export const root = join(import.meta.dirname, '..', '..');

export interface Answer {
  readonly data?: any;
  readonly errors?: { message: string; path?: (string | number)[]; extensions: Record<string, unknown> }[];
}

export interface ShopGateway {
  readonly shop: Shop;
  readonly gateway: Gateway;
  /** The app's endpoint. */
  endpoint(app: string): string;
  ask(app: string, query: string, options?: { variables?: object; token?: string }): Promise<Answer>;
  stop(): Promise<void>;
}

/** `folder` is another project with the same apps, for tests that change schema files. */
export async function startShopGateway(
  options: { shop?: ShopOptions; folder?: string } = {},
): Promise<ShopGateway> {
  const shop = await startShop(options.shop);
  const project = await readProject(root, [], environmentOf(shop));
  const apps = takingText(project.apps);
  const gateway = await startGateway({ ...project, apps, root: options.folder ?? root, log: () => {} }).catch(
    async (error: unknown) => {
      await shop.stop();
      throw error;
    },
  );
  const endpoint = (app: string): string =>
    gateway.apps.find(({ name }) => name === app)?.endpoints.at(-1) ?? '';
  return {
    shop,
    gateway,
    endpoint,
    async ask(app, query, { variables, token } = {}) {
      const response = await fetch(endpoint(app), {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify({ query, variables }),
      });
      return (await response.json()) as Answer;
    },
    async stop() {
      await gateway.stop(1000);
      await shop.stop();
    },
  };
}

/** Partners may send no text; what they see is asked for by tests in words of their own. */
export function takingText(apps: readonly AppConfig[]): AppConfig[] {
  return apps.map((app) => ({ ...app, documents: { ...app.documents, mode: 'prefer' } }));
}

function environmentOf({ endpoints }: Shop): Record<string, string> {
  return {
    ...Object.fromEntries(Object.entries(endpoints).map(([name, url]) => [`${name.toUpperCase()}_URL`, url])),
    FACET_ISSUER: endpoints.issuer,
    FACET_JWKS_URL: `${endpoints.issuer}/.well-known/jwks.json`,
    MOBILE_PORT: '0',
    WEB_PORT: '0',
    PARTNER_PORT: '0',
  };
}
