/** `facet dev`: what is saved is served, whatever is saved and however; what is wrong changes nothing and is told. */

import assert from 'node:assert/strict';
import { cpSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { files, TestProject } from './project.ts';

const service = 'schemas/services/shop.graphql';
const good = files[service] ?? '';
const withField = (name: string): string => good.replace('name: String!', `name: String! ${name}: String!`);
const deep = '{ items { name } }';

let project: TestProject;
before(async () => {
  project = new TestProject();
  await project.start();
});
after(() => project[Symbol.asyncDispose]());

/** As it was, and served. */
beforeEach(async () => {
  const isChanged = project.said.length > 0;
  rmSync(join(project.folder, 'schemas'), { recursive: true, force: true });
  for (const [path, text] of Object.entries(files)) project.write(path, text);
  project.write('schemas/services/shop.graphql', `${good}# ${project.said.length}\n`);
  if (isChanged) await project.says(/served after/, project.said.length);
  else await project.says(/served after/, 0);
});

test('a saved schema file is served, and what it changes for whom is told', async () => {
  const said = await project.after(() => project.write(service, withField('label')), /web: /);
  assert.match(
    said,
    /^\d\d:\d\d:\d\d {2}schemas\/services\/shop\.graphql: served after \d+ ms\nweb: 1 field added \(Item\.label\)$/m,
  );
  assert.equal((await project.ask('{ items { label } }')).errors, undefined);
});

test('a saved app is served with its new limits, on the port it has', async () => {
  const before = project.endpoint();
  await project.after(
    () => project.write('config/limits.ts', 'export const depth = 1;\n'),
    /limits\.ts: served/,
  );
  assert.match((await project.ask(deep)).errors[0].message, /level/);
  assert.equal(project.endpoint(), before);
  await project.after(
    () => project.write('config/limits.ts', 'export const depth = 5;\n'),
    /limits\.ts: served/,
  );
  assert.equal((await project.ask(deep)).errors, undefined);
});

test('an app that cannot be imported changes nothing, whatever it throws', async () => {
  const app = files['apps/web/app.ts'] ?? '';
  for (const [text, says] of [
    ['export default 7;\n', /export default defineApp/],
    ['export default (\n', /apps\/web\/app\.ts/],
    ["import './missing.ts';\n", /missing\.ts/],
    ["throw new Error('not today');\n", /not today/],
    [app.replace('maxDepth', 'maxDeepth'), /maxDeepth/],
  ] as const) {
    const said = await project.after(() => project.write('apps/web/app.ts', text), /still served/);
    assert.match(said, says);
    assert.equal((await project.ask(deep)).errors, undefined);
  }
  // A schema file cannot mend it, and does not hide it.
  await project.after(() => project.write(service, withField('label')), /maxDeepth[^]*still served/);
});

test('a module that was missing is found when it comes', async () => {
  const app = (files['apps/web/app.ts'] ?? '').replace('../../config/limits.ts', './own.ts');
  await project.after(() => project.write('apps/web/app.ts', app), /still served/);
  await project.after(() => project.write('apps/web/own.ts', 'export const depth = 1;\n'), /own\.ts: served/);
  assert.match((await project.ask(deep)).errors[0].message, /level/);
  unlinkSync(join(project.folder, 'apps/web/own.ts'));
});

test('so is one outside of apps/, and a save that is undone', async () => {
  const app = (files['apps/web/app.ts'] ?? '').replace('limits.ts', 'fewer.ts');
  await project.after(() => project.write('apps/web/app.ts', app), /still served/);
  await project.after(
    () => project.write('config/fewer.ts', 'export const depth = 1;\n'),
    /fewer\.ts: served/,
  );
  assert.match((await project.ask(deep)).errors[0].message, /level/);
  await project.after(
    () => project.write('apps/web/app.ts', files['apps/web/app.ts'] ?? ''),
    /app\.ts: served/,
  );
  assert.equal((await project.ask(deep)).errors, undefined);
});

test('an app comes and goes', async () => {
  const app = (files['apps/web/app.ts'] ?? '').replaceAll("'web'", "'kiosk'");
  const said = await project.after(() => {
    project.write('schemas/clients/kiosk/schema.graphql', 'extend schema @expose(all: true)\n');
    project.write('apps/kiosk/app.ts', app);
  }, /kiosk +http/);
  assert.match(said, /web +http/);
  assert.equal((await project.ask(deep, 'kiosk')).errors, undefined);
  const endpoint = project.endpoint('kiosk');
  await project.after(
    () => rmSync(join(project.folder, 'apps/kiosk'), { recursive: true }),
    /served after[^]*web +http/,
  );
  await assert.rejects(fetch(endpoint), TypeError);
  assert.equal((await project.ask(deep)).errors, undefined);
});

test('a port that is taken changes nothing; one that is free is listened on, and the old one is left', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as AddressInfo;
  const app = (files['apps/web/app.ts'] ?? '').replace("env.port('WEB_PORT', 0)", String(port));
  const said = await project.after(() => project.write('apps/web/app.ts', app), /still served/);
  assert.match(said, /is in use by another process/);
  assert.equal((await project.ask(deep)).errors, undefined);
  const before = project.endpoint();
  await new Promise((resolve) => other.close(resolve));
  await project.after(() => project.write('apps/web/app.ts', `${app}// free now\n`), /served after/);
  assert.match(project.endpoint(), new RegExp(`:${port}/`));
  assert.equal((await project.ask(deep)).errors, undefined);
  await assert.rejects(fetch(before), TypeError);
});

test('services that change are connected anew', async () => {
  const services = (files['apps/services.ts'] ?? '').replace(
    'shop:',
    "extra: { url: 'http://127.0.0.1:9' }, shop:",
  );
  await project.after(() => {
    project.write('apps/services.ts', services);
    project.write('schemas/services/extra.graphql', 'type Query { more: Int! @rest(get: "/more") }\n');
  }, /services\.ts[^]*served after/);
  assert.equal((await project.ask('{ more items { name } }')).errors, undefined);
});

test('a document that no longer fits is told, once, while the schemas are served', async () => {
  const said = await project.after(
    () => project.write(service, good.replaceAll('name', 'title')),
    /FACET_DOCUMENT/,
  );
  assert.match(said, /served after[^]*apps\/web\/documents\/items\.graphql:1:\d+ {2}FACET_DOCUMENT[^]*\^/);
  const again = await project.after(
    () => project.write(service, `${good.replaceAll('name', 'title')}# more\n`),
    /served after/,
  );
  assert.doesNotMatch(again, /FACET_DOCUMENT/);
});

test('an N+1 that a save makes is told as a warning', async () => {
  const slow = good.replace('name: String!', 'name: String! price: Int @rest(get: "/price/{parent.id}")');
  const said = await project.after(() => project.write(service, slow), /FACET_N_PLUS_ONE/);
  assert.match(said, /warning FACET_N_PLUS_ONE {2}Item\.price/);
});

test('a bad save is told with its place; the next good one mends it', async () => {
  const bad = good.replace('@rest(get: "/items")', '@rest(service: "shpo", get: "/items")');
  const said = await project.after(() => project.write(service, bad), /still served/);
  assert.match(said, /not served\nschemas\/services\/shop\.graphql:2:\d+ {2}FACET_[A-Z_]+[^]*\^/);
  assert.equal((await project.ask(deep)).errors, undefined);
  await project.after(() => project.write(service, withField('label')), /served after/);
});

test('a file that is half written is waited for', async () => {
  const text = withField('label');
  const said = await project.after(() => {
    project.meanwhile = () => project.write(service, text);
    project.write(service, text.slice(0, 30));
  }, /served after/);
  project.meanwhile = () => {};
  assert.doesNotMatch(said, /not served/);
});

test('an atomic save: written beside and renamed over', async () => {
  const file = join(project.folder, service);
  await project.after(() => {
    writeFileSync(`${file}.tmp`, withField('label'));
    renameSync(`${file}.tmp`, file);
  }, /shop\.graphql: served/);
  assert.equal((await project.ask('{ items { label } }')).errors, undefined);
});

test('a deleted file, and one that comes back', async () => {
  const said = await project.after(() => unlinkSync(join(project.folder, service)), /still served/);
  assert.match(said, /FACET_NO_SERVICES/);
  assert.equal((await project.ask(deep)).errors, undefined);
  await project.after(() => project.write(service, withField('label')), /served after/);
});

test('a folder that is renamed away and back, with another content', async () => {
  const [from, to] = ['schemas', 'schemas-away'].map((name) => join(project.folder, name)) as [
    string,
    string,
  ];
  await project.after(() => renameSync(from, to), /still served/);
  writeFileSync(join(to, 'services/shop.graphql'), withField('label'));
  await project.after(() => renameSync(to, from), /served after/);
  assert.equal((await project.ask('{ items { label } }')).errors, undefined);
});

test('a link that is pointed elsewhere', async () => {
  const at = (name: string): string => join(project.folder, name);
  cpSync(at('schemas'), at('release-1'), { recursive: true });
  cpSync(at('schemas'), at('release-2'), { recursive: true });
  writeFileSync(at('release-2/services/shop.graphql'), withField('label'));
  rmSync(at('schemas'), { recursive: true });
  symlinkSync('release-1', at('schemas'));
  await project.after(() => project.write(service, `${good}# linked\n`), /served after/);
  await project.after(() => {
    symlinkSync('release-2', at('next'));
    renameSync(at('next'), at('schemas'));
  }, /served after/);
  assert.equal((await project.ask('{ items { label } }')).errors, undefined);
  unlinkSync(at('schemas'));
});

test('200 files at once are one reload', async () => {
  const said = await project.after(() => {
    for (let number = 0; number < 200; number++)
      project.write(`schemas/services/parts/doc-${number}.json`, `{"n": ${number}}`);
    project.write(service, withField('label'));
  }, /web: 1 field added/);
  assert.match(said, / and \d+ more: served/);
});

test('what is no part of the project is not taken up', async () => {
  const from = project.said.length;
  project.write('apps/web/notes.ts', 'export {};\n');
  project.write('apps/web/generated/schema.ts', 'export {};\n');
  project.write('schemas/.shop.graphql.swp', 'x');
  await project.after(() => project.write(service, withField('label')), /served after/);
  assert.doesNotMatch(project.said.slice(from).join('\n'), /notes|generated|swp/);
});
