/**
 * What a new protocol takes: one folder, and one line in protocols.ts. Shown on a copy of `src` with the folder `toy` and
 * that line: a gateway serves a field with it, keeps schema files from pretending to be somebody, and the compiler says
 * what else there is to decide.
 */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type * as Facet from '../../src/index.ts';
import { startToy } from './subjects.ts';

const repository = join(import.meta.dirname, '..', '..');
const copy = mkdtempSync(join(tmpdir(), 'facet-toy-'));

before(() => {
  cpSync(join(repository, 'src'), join(copy, 'src'), { recursive: true });
  symlinkSync(join(repository, 'node_modules'), join(copy, 'node_modules'));
  for (const file of ['package.json', 'tsconfig.json', 'tsconfig.build.json'])
    cpSync(join(repository, file), join(copy, file));
  addFolder();
  addLine();
});
after(() => rmSync(copy, { recursive: true }));

/** Its files as they would stand in `src/upstream/toy`. */
function addFolder(): void {
  const from = join(import.meta.dirname, 'toy');
  for (const file of readdirSync(from)) {
    const text = readFileSync(join(from, file), 'utf8')
      .replaceAll('../../../src/upstream/', '../')
      .replaceAll('../../../src/', '../../');
    const to = join(copy, 'src', 'upstream', 'toy', file);
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, text);
  }
}

function addLine(): void {
  const file = join(copy, 'src', 'upstream', 'protocols.ts');
  const text = readFileSync(file, 'utf8');
  const imported = "import { toyProtocol } from './toy/protocol.ts';\n";
  const added = text.replace('\nconst table = {\n', `${imported}\nconst table = {\n  toy: toyProtocol,\n`);
  assert.notEqual(added, text);
  writeFileSync(file, added);
}

const files = {
  'schemas/services/greeter.graphql': `
    type Query {
      greeting(name: String!): Greeting!
        @toy(say: "hello {args.name}", headers: [{name: "X-User_Id", value: "mallory"}, {name: "x-own", value: "kept"}])
    }
    type Greeting { id: ID! }
  `,
  'schemas/clients/web/schema.graphql': 'extend schema @expose(all: true)',
};

test('a gateway serves a field with it, and no schema file pretends to be somebody', async () => {
  const { Environment, parseApp, startGateway } = (await import(
    pathToFileURL(join(copy, 'src', 'index.ts')).href
  )) as typeof Facet;
  const toy = await startToy('value');
  const root = join(copy, 'project');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const gateway = await startGateway({
    root,
    services: {
      greeter: {
        url: toy.url,
        kind: 'toy' as 'rest',
        timeoutMs: 3000,
        connectTimeoutMs: 1000,
        connections: 1,
        maxResponseBytes: 1000,
        coalesce: true,
        trustMessages: false,
        headers: { authorization: 'Bearer of-the-gateway' },
        identity: { headers: { 'x-user-id': '{sub}' } },
      },
    },
    apps: [parseApp(() => ({ name: 'web', port: 0 }), new Environment({}))],
    log: () => {},
  });
  try {
    const response = await fetch(gateway.apps[0]?.endpoints[0] ?? '', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ greeting(name: "Ada") { id } }' }),
    });
    assert.deepEqual(await response.json(), { data: { greeting: { id: '1' } } });
    assert.deepEqual(toy.lines, ['hello Ada']);
    const [{ 'x-request-id': requestId, ...headers } = {}] = toy.seen;
    assert.deepEqual(headers, { 'x-own': 'kept', authorization: 'Bearer of-the-gateway' });
    assert.equal(requestId, response.headers.get('x-request-id'));
  } finally {
    await gateway.stop(0);
    await toy.stop();
  }
});

test('the compiler finds what else is to be decided: its kind in services.ts, and its checks', async () => {
  const compiler = join(repository, 'node_modules', 'typescript', 'bin', 'tsc');
  const told = await promisify(execFile)(
    process.execPath,
    [compiler, '--noEmit', '-p', 'tsconfig.build.json'],
    {
      cwd: copy,
    },
  ).then(
    () => '',
    (error: { stdout: string }) => error.stdout,
  );
  const files = [...told.matchAll(/^(\S+?)\(\d+,\d+\): error (TS\d+)/gm)].map(([, file]) => String(file));
  assert.deepEqual(
    files.toSorted((a, b) => a.localeCompare(b)),
    ['src/schema/build/checks.ts', 'src/upstream/protocols.ts'],
    told,
  );
});
