/** A gateway over schema files that a test writes itself, with real services, on ports of the system's choice. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { AppInput } from '../../src/config/app.ts';
import {
  Environment,
  type Gateway,
  type GatewayOptions,
  parseApp,
  parseServices,
  startGateway,
} from '../../src/index.ts';

export interface ProjectGateway {
  readonly root: string;
  readonly gateway: Gateway;
  /** What was logged, a JSON text a line. */
  readonly logged: readonly string[];
  /** Where an app's first API is. */
  endpoint(app?: string): string;
  stop(): Promise<void>;
}

export interface ProjectInput {
  /** By path from the project's folder. */
  readonly files: Readonly<Record<string, string>>;
  readonly services: Readonly<Record<string, string>>;
  readonly apps: readonly (Omit<AppInput, 'port'> & { readonly port?: number })[];
  readonly options?: Partial<GatewayOptions>;
}

export async function startProject({
  files,
  services,
  apps,
  options,
}: ProjectInput): Promise<ProjectGateway> {
  const root = mkdtempSync(join(tmpdir(), 'facet-project-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const env = new Environment({});
  const logged: string[] = [];
  try {
    const gateway = await startGateway({
      root,
      services: parseServices(
        () => Object.fromEntries(Object.entries(services).map(([name, url]) => [name, { url }])),
        env,
      ),
      apps: apps.map((app) => parseApp(() => ({ port: 0, ...app }), env)),
      log: (level, message, fields) => void logged.push(JSON.stringify({ level, message, ...fields })),
      ...options,
    });
    return {
      root,
      gateway,
      logged,
      endpoint: (app) =>
        gateway.apps.find(({ name }) => app === undefined || name === app)?.endpoints[0] ?? '',
      async stop() {
        await gateway.stop(0);
        rmSync(root, { recursive: true, force: true });
      },
    };
  } catch (error) {
    rmSync(root, { recursive: true, force: true });
    throw error;
  }
}
