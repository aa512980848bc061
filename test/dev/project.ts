/** A small project that `facet dev` serves in the test's own process, on mocks. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type DevSession, startDev } from '../../src/cli/dev-session.ts';

const facet = pathToFileURL(join(import.meta.dirname, '../../src/index.ts')).href;

export const files: Readonly<Record<string, string>> = {
  'apps/services.ts': `import { defineServices } from '${facet}';
export default defineServices(() => ({ shop: { url: 'http://127.0.0.1:9' } }));
`,
  'apps/web/app.ts': `import { defineApp } from '${facet}';
import { depth } from '../../config/limits.ts';
export default defineApp((env) => ({ name: 'web', port: env.port('WEB_PORT', 0), development: true, maxDepth: depth }));
`,
  'config/limits.ts': 'export const depth = 5;\n',
  'apps/web/documents/items.graphql': 'query Items { items { name } }\n',
  'schemas/services/shop.graphql': `type Item { id: ID! name: String! }
type Query { items: [Item!]! @rest(get: "/items") }
`,
  'schemas/clients/web/schema.graphql': 'extend schema @expose(all: true)\n',
};

export class TestProject implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'facet-dev-'));
  readonly said: string[] = [];
  session: DevSession | undefined;
  /** What an editor does while a file that seems wrong is waited for. */
  meanwhile: () => void = () => {};
  readonly #waiting = new Set<() => void>();

  constructor() {
    for (const [path, text] of Object.entries(files)) this.write(path, text);
  }

  write(path: string, text: string): void {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  async start(variables: Record<string, string> = {}): Promise<void> {
    const say = (text: string): void => {
      this.said.push(text);
      for (const look of this.#waiting) look();
    };
    const pause = async (): Promise<void> => this.meanwhile();
    const mock = { services: 'all' } as const;
    this.session = await startDev({ folder: this.folder, only: [], variables, mock, say, pause });
    await this.session.watch();
  }

  /** Kept with what was said, once it is said after `from` lines. */
  says(text: RegExp, from: number): Promise<string> {
    return new Promise((resolve) => {
      const look = (): void => {
        const said = this.said.slice(from).join('\n');
        if (!text.test(said)) return;
        this.#waiting.delete(look);
        resolve(said);
      };
      this.#waiting.add(look);
      look();
    });
  }

  /** Does something to the files, and waits for what is said of it. */
  async after(change: () => void, text: RegExp): Promise<string> {
    const from = this.said.length;
    change();
    return this.says(text, from);
  }

  endpoint(app = 'web'): string {
    return this.session?.gateway.apps.find(({ name }) => name === app)?.endpoints.at(-1) ?? '';
  }

  async ask(query: string, app = 'web'): Promise<any> {
    const response = await fetch(this.endpoint(app), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    return response.json();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.session?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
