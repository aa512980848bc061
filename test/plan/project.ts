/** A project of the test's own schema files, loaded: its one client, with everything exposed when nothing is said. */

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSchemas } from '../../src/schema/build/load.ts';
import type { ClientSchema } from '../../src/schema/client-schema.ts';

export function loadClient(
  services: Readonly<Record<string, string>>,
  client = 'extend schema @expose(all: true)',
): ClientSchema {
  const root = mkdtempSync(join(tmpdir(), 'facet-plan-'));
  const write = (folder: string, file: string, text: string): void => {
    mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(join(root, folder, file), text);
  };
  try {
    for (const [name, text] of Object.entries(services)) write('schemas/services', `${name}.graphql`, text);
    write('schemas/clients/app', 'schema.graphql', client);
    const urls = Object.keys(services).map((name) => [name, { url: `http://${name}` }]);
    const { clients } = loadSchemas({
      root,
      services: Object.fromEntries(urls),
      apps: [{ name: 'app', forwardHeaders: ['x-region'] }],
    });
    const loaded = clients.get('app')?.[0];
    assert.ok(loaded);
    return loaded;
  } finally {
    rmSync(root, { recursive: true });
  }
}
