/** What is wrong with the modules of a project is told by file, line, column and fix, never by a stack. */

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { StartupError } from '../../../src/base/startup-error.ts';
import { readProject } from '../../../src/cli/project.ts';

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

const good = {
  'package.json': '{"type": "module"}',
  'apps/services.ts':
    "export default (env) => ({ books: { url: env.url('BOOKS_URL', 'http://127.0.0.1:1') } });\n",
  'apps/web/app.ts': "export default (env) => ({ name: 'web', port: env.port('WEB_PORT', 0) });\n",
};

function projectOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'facet-project-'));
  folders.push(folder);
  for (const [path, text] of Object.entries({ ...good, ...files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

async function messageOf(folder: string, only: readonly string[] = [], variables = {}): Promise<string> {
  try {
    await readProject(folder, only, variables);
    return 'nothing wrong';
  } catch (error) {
    assert.ok(error instanceof StartupError, String(error));
    return error.message.replaceAll(folder, '<folder>');
  }
}

const app = (body: string): Record<string, string> => ({ 'apps/web/app.ts': body });
const rows: readonly {
  mistake: string;
  files: Record<string, string>;
  only?: readonly string[];
  variables?: Record<string, string>;
  told: string;
}[] = [
  { mistake: 'none', files: {}, told: 'nothing wrong' },
  {
    mistake: 'a comma is missing',
    files: app("export default () => ({\n  name: 'web'\n  port: 1,\n});\n"),
    told: 'apps/web/app.ts:3:3: "," is expected here, not a name\n  fix: write "," before it',
  },
  {
    mistake: 'an enum',
    files: app("export default () => ({ name: 'web', port: 1 });\n  enum Tier { gold }\n"),
    told:
      'apps/web/app.ts:2:3: an enum has to be compiled, and Node only takes the types out of a file\n' +
      "  fix: const Name = { a: 'a', b: 'b' } as const",
  },
  {
    mistake: 'a namespace',
    files: app("namespace Own { export const port = 1 }\nexport default () => ({ name: 'web', port: 1 });\n"),
    told:
      'apps/web/app.ts:1:1: a namespace declaration has to be compiled, and Node only takes the types out of a file\n' +
      '  fix: write it in JavaScript, with types beside it',
  },
  {
    mistake: 'two files import each other',
    files: {
      'apps/ports.ts': "import { name } from './web/app.ts';\nexport const port = name.length;\n",
      ...app(
        "import { port } from '../ports.ts';\nexport const name = 'web';\nexport default () => ({ name, port });\n",
      ),
    },
    told:
      'apps/ports.ts:2:21: "name" is read before it has a value\n' +
      '  fix: declare it further up; where two files import each other, move "name" to a third one',
  },
  {
    mistake: 'an import without its extension',
    files: {
      'apps/ports.ts': 'export const port = 1;\n',
      ...app("import { port } from '../ports';\nexport default () => ({ name: 'web', port });\n"),
    },
    told:
      'apps/web/app.ts:1:23: the file "ports" that is imported here does not exist\n' +
      '  fix: an import names the whole file: add .ts',
  },
  {
    mistake: 'an import of a file that is nowhere',
    files: app("\nimport { port } from '../prots.ts';\nexport default () => ({ name: 'web', port });\n"),
    told:
      'apps/web/app.ts:2:23: the file "prots.ts" that is imported here does not exist\n' +
      '  fix: an import names a file as it is, from the file that it stands in',
  },
  {
    mistake: 'a package that is not installed',
    files: app("import dotenv from 'no-such-package-here';\nexport default () => dotenv;\n"),
    told:
      'apps/web/app.ts:1:21: the package "no-such-package-here" is not installed\n' +
      '  fix: npm install no-such-package-here',
  },
  {
    mistake: 'require',
    files: app("const path = require('node:path');\nexport default () => path;\n"),
    told:
      'apps/web/app.ts:1:14: "require" is CommonJS, and this file is an ES module\n' +
      "  fix: import { defineApp } from 'facet-gateway'; export default defineApp(...)",
  },
  {
    mistake: 'it throws',
    files: app("export default () => {\n  throw new Error('no configuration for this region');\n};\n"),
    told: 'apps/web/app.ts:2:9: no configuration for this region',
  },
  {
    mistake: 'it throws something that is no error',
    files: app("throw 'nothing'; export default () => ({});\n"),
    told: 'apps/web/app.ts: it throws "nothing"',
  },
  {
    mistake: 'a reader of another library',
    files: app("export default (env) => ({\n  name: 'web',\n  port: env.number('PORT', 1),\n});\n"),
    told:
      'apps/web/app.ts:3:13: env has no "number"; it has text, optional, integer, port, boolean, url\n' +
      '  fix: env.integer(...)',
  },
  {
    mistake: 'a reader with a typing mistake',
    files: app("export default (env) => ({ name: 'web', port: env.prot('PORT', 1) });\n"),
    told:
      'apps/web/app.ts:1:51: env has no "prot"; it has text, optional, integer, port, boolean, url\n' +
      '  fix: env.port(...)',
  },
  ...['text', 'integer', 'port', 'boolean', 'url'].map((reader) => ({
    mistake: `env.${reader} of a variable that is not set`,
    files: app(`export default (env) => ({ name: 'web', port: 1, host: env.${reader}('WEB_HOST') });\n`),
    told:
      'apps/web/app.ts:1:60: WEB_HOST is not set, and there is no default\n' +
      '  fix: set WEB_HOST, or give a default as the second argument',
  })),
  {
    mistake: 'a variable of the wrong form',
    files: {},
    variables: { WEB_PORT: 'http' },
    told: 'apps/web/app.ts:1:51: WEB_PORT is "http": it must be a whole number from 0 to 65535',
  },
  {
    mistake: 'async',
    files: { 'apps/services.ts': 'export default async () => ({});\n' },
    told:
      'apps/services.ts: the function gives a promise, and has to give an object\n' +
      '  fix: take "async" away; await what it needs at the top of the file',
  },
  {
    mistake: 'an object in place of a function',
    files: app("export default { name: 'web', port: 1 };\n"),
    told: 'apps/web/app.ts: its default export is no function\n  fix: export default defineApp((env) => ({ ... }))',
  },
  {
    mistake: 'no default export',
    files: { 'apps/services.ts': 'export const services = () => ({});\n' },
    told: 'apps/services.ts: it has no default export\n  fix: export default defineServices((env) => ({ ... }))',
  },
  {
    mistake: 'app.js beside app.ts',
    files: { 'apps/web/app.js': good['apps/web/app.ts'] },
    told: 'there are two files for apps/web/app: app.ts and app.js\n  fix: remove one',
  },
  {
    mistake: 'the name of another folder',
    files: app("export default () => ({ name: 'mobile', port: 1 });\n"),
    told: 'apps/web/app.ts: the name is "mobile"; it must be that of its folder, "web"',
  },
  {
    mistake: 'an app that is not there',
    files: {},
    only: ['wbe'],
    told: 'no app "wbe". Did you mean "web"? The apps are web.',
  },
];

for (const { mistake, files, only, variables, told } of rows) {
  test(mistake, async () => {
    assert.equal(await messageOf(projectOf(files), only, variables), told);
  });
}

test('a folder without apps', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'facet-project-'));
  folders.push(folder);
  assert.match(await messageOf(folder), /^<folder>\/apps holds no app\n {2}fix: .*facet init$/);
});
