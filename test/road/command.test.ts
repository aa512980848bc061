/** The command `facet` on a project: print, check, start, and what it says when something is wrong. */

import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { buildSchema } from 'graphql';
import { startTokenIssuer } from '../support/token-issuer.ts';
import { anyPorts, run } from './process.ts';
import { type Answer, root, startShopGateway } from './shop-gateway.ts';

const facet = 'src/cli/main.ts';
/** A copy of the project's data, to break. */
let copy: string;
before(() => {
  copy = mkdtempSync(join(tmpdir(), 'facet-project-'));
  for (const folder of ['apps', 'schemas'])
    cpSync(join(root, folder), join(copy, folder), { recursive: true });
  for (const folder of ['src', 'node_modules']) symlinkSync(join(root, folder), join(copy, folder));
  cpSync(join(root, 'package.json'), join(copy, 'package.json'));
});
after(() => rmSync(copy, { recursive: true }));

const productFile = 'schemas/clients/mobile/product.graphql';
function edit(file: string, change: (text: string) => string): () => void {
  const path = join(copy, file);
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, change(text));
  return () => writeFileSync(path, text);
}

test('facet --help names the commands, --version the version; a misspelt command is met with the right one', async () => {
  const [help, version, misspelt] = [run([facet, '--help']), run([facet, '--version']), run([facet, 'chek'])];
  assert.equal((await help.ended).code, 0);
  for (const command of ['init', 'dev', 'check', 'explain', 'keys'])
    assert.match(help.stdout(), new RegExp(`^  ${command} +[a-zA-Z]`, 'm'));
  assert.equal((await version.ended).code, 0);
  assert.match(version.stdout(), /^\d+\.\d+\.\d+\n$/);
  assert.equal((await misspelt.ended).code, 1);
  assert.match(misspelt.stderr(), /unknown command 'chek'\n\(Did you mean check\?\)/);
});

test('with --json, what stops a command is JSON too', async () => {
  const running = run([facet, 'explain', 'Home', '--app', 'mobil', '--json']);
  assert.equal((await running.ended).code, 1);
  const { ok, error } = JSON.parse(running.stdout()) as Record<string, unknown>;
  assert.equal(ok, false);
  assert.equal(`${String(error)}\n`, running.stderr());
  assert.match(String(error), /^no app "mobil"\. Did you mean "mobile"\?/);
});

test('facet print --app mobile prints a schema that builds, without a word of what others see', async () => {
  const running = run([facet, 'print', '--app', 'mobile']);
  assert.equal((await running.ended).code, 0);
  const schema = buildSchema(running.stdout());
  assert.ok(schema.getQueryType()?.getFields()['home']);
  assert.equal(schema.getType('Author'), undefined);
  assert.doesNotMatch(running.stdout(), /@rest|@grpc|@from|shipping:/);
});

test('facet print of a version, and of the whole graph', async () => {
  const [version, graph] = [
    run([facet, 'print', '--app', 'partner', '--api-version', 'v1']),
    run([facet, 'print', '--graph']),
  ];
  assert.equal((await version.ended).code, 0);
  assert.equal((await graph.ended).code, 0);
  assert.ok(buildSchema(version.stdout()).getQueryType()?.getFields()['search']);
  assert.ok(buildSchema(graph.stdout()).getType('Author'));
});

for (const [args, says] of [
  [
    ['print', '--app', 'mobil'],
    /^no app "mobil"\. Did you mean "mobile"\? The apps are mobile, partner, web\.\n$/,
  ],
  [['print', '--app', 'partner', '--api-version', 'v9'], /^partner has no version "v9": v1\n$/],
  [['print'], /^say what to print: --app <name>, or --graph\n$/],
  [['-C', '/', 'check'], /holds no app\n {2}fix: run facet in the folder of a project/],
  [['strat'], /unknown command 'strat'\n\(Did you mean start\?\)/],
] as const) {
  test(`facet ${args.join(' ')} says what is wrong and exits with 1`, async () => {
    const running = run([facet, ...args]);
    assert.equal((await running.ended).code, 1);
    assert.match(running.stderr(), says);
  });
}

test('facet check is content with the shop', async () => {
  const running = run([facet, 'check']);
  assert.equal((await running.ended).code, 0);
  assert.equal(running.stdout(), '3 apps and 6 services: nothing wrong\n');
});

test('a mistake in a schema file stops check and start with file, line, column, a caret and the fix', async () => {
  const restore = edit(productFile, (text) => text.replace('service: "shipping"', 'service: "shiping"'));
  const before = readFileSync(join(copy, productFile), 'utf8').split('service: "shiping"')[0] ?? '';
  const line = before.split('\n').length;
  try {
    const [check, json, start] = [
      run([facet, '-C', copy, 'check']),
      run([facet, '-C', copy, 'check', '--json']),
      run([facet, '-C', copy, 'start'], anyPorts),
    ];
    const shown = [
      `${productFile}:${line}:16  FACET_UNKNOWN_SERVICE  no service "shiping". Did you mean "shipping"?`,
      `  ${line} |       service: "shiping"`,
      `     |                ^^^^^^^^^`,
      '  fix: one of catalog, inventory, orders, reviews, shipping, users (apps/services.ts)',
    ].join('\n');
    assert.equal((await check.ended).code, 1);
    assert.equal(check.stdout(), `${shown}\n\n1 problem\n`);
    assert.equal((await start.ended).code, 1);
    assert.equal(start.stderr(), `${shown}\n`);
    assert.equal((await json.ended).code, 1);
    const { ok, problems } = JSON.parse(json.stdout());
    assert.equal(ok, false);
    assert.deepEqual(
      problems.map((problem: any) => [problem.code, problem.file, problem.line, problem.column]),
      [['FACET_UNKNOWN_SERVICE', productFile, line, 16]],
    );
  } finally {
    restore();
  }
});

test('facet check reads the trusted documents, and warns of a call for each item of a list', async () => {
  const restore = [
    edit('apps/mobile/documents/home.graphql', (text) =>
      text.replace('bestsellers(first: 6) { id', 'bestsellers(first: 6) { idd'),
    ),
    edit(productFile, (text) =>
      text.replace(
        'type Product {\n',
        'type Product {\n  estimate: Date @rest(service: "shipping", get: "/eta?sku={parent.id}", pick: "[0].eta")\n',
      ),
    ),
  ];
  try {
    const running = run([facet, '-C', copy, 'check']);
    assert.equal((await running.ended).code, 1);
    assert.match(
      running.stdout(),
      /^apps\/mobile\/documents\/home\.graphql:\d+:\d+ {2}FACET_DOCUMENT {2}Cannot query field "idd" on type "Product"\. Did you mean "id"\?$/m,
    );
    assert.match(
      running.stdout(),
      /product\.graphql:5:3 {2}warning FACET_N_PLUS_ONE {2}Product\.estimate makes a call for each Product of a list: \{ home \{ bestsellers \{ estimate \} \} \}$/m,
    );
    assert.match(running.stdout(), /\n1 problem, 1 warning\n$/);
  } finally {
    for (const undo of restore) undo();
  }
});

test('a wrong key in services.ts or app.ts names file and key', async () => {
  const restore = edit('apps/services.ts', (text) =>
    text.replace('users: { url', 'users: { timeoutMS: 1, url'),
  );
  const services = run([facet, '-C', copy, 'check']);
  assert.equal((await services.ended).code, 1);
  assert.equal(
    services.stderr(),
    'apps/services.ts: unknown key "users.timeoutMS". Did you mean "timeoutMs"?\n',
  );
  restore();
});

test('facet start serves, and is ready, until it is told to stop', async () => {
  const issuer = await startTokenIssuer();
  const running = run([facet, 'start', '--app', 'web'], { ...anyPorts, FACET_JWKS_URL: issuer.jwt.jwksUrl });
  const [, origin] = /(http:\/\/127\.0\.0\.1:\d+)\/graphql/.exec(await running.says('/graphql\n')) ?? [];
  assert.equal(await (await fetch(`${origin}/readyz`)).text(), 'pass\n');
  assert.equal((await fetch(`${origin}/nothing`)).status, 404);
  assert.match(
    await (await fetch(`${origin}/graphql`, { headers: { accept: 'text/html' } })).text(),
    /GraphiQL/i,
  );
  running.child.kill('SIGTERM');
  assert.equal((await running.ended).code, 0);
  await issuer.stop();
});

test("the README's field: the answer before, one line, the answer after", async () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const query = JSON.parse(/-d '(\{"query":.*?\})'/.exec(readme)?.[1] ?? '').query as string;
  const [before, after] = [...readme.matchAll(/```json\n(.*)\n```/g)].map(([, json]) =>
    JSON.parse(String(json)),
  );
  const [, line = ''] = /```graphql\ntype Product \{\n(.*)\n\}\n```/.exec(readme) ?? [];
  const ask = async (folder: string): Promise<unknown> => {
    const road = await startShopGateway({ folder });
    const answer = await road.ask('mobile', query);
    await road.stop();
    return answer;
  };
  const refused = (await ask(copy)) as Answer;
  const [error] = refused.errors ?? [];
  assert.match(String(error?.extensions['requestId']), /^[0-9a-f-]{36}$/);
  if (error !== undefined) error.extensions['requestId'] = before.errors[0].extensions.requestId;
  assert.deepEqual(refused, before);
  const restore = edit(productFile, (text) => text.replace('type Product {\n', `type Product {\n${line}\n`));
  assert.deepEqual(await ask(copy), after);
  restore();
});

test("the README's folders and commands exist", () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  for (const [, script] of readme.matchAll(/npm (?:run )?(demo|test)\b/g))
    assert.ok(scripts[String(script)], script);
  for (const [, path] of readme.matchAll(/\]\(((?!http)[^)]+)\)/g))
    assert.ok(readFileSync(join(root, String(path))), path);
});
