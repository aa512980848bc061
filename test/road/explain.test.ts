/** The command facet explain, as a developer and as CI run it. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { root } from './shop-gateway.ts';

const home = 'apps/mobile/documents/home.graphql';
let copy: string;

before(() => {
  copy = mkdtempSync(join(tmpdir(), 'facet-explain-'));
  for (const folder of ['apps', 'schemas'])
    cpSync(join(root, folder), join(copy, folder), { recursive: true });
  for (const folder of ['src', 'node_modules']) symlinkSync(join(root, folder), join(copy, folder));
  cpSync(join(root, 'package.json'), join(copy, 'package.json'));
  git('init', '--quiet');
  git('add', 'apps', 'schemas', 'package.json', 'src');
  git('-c', 'user.name=test', '-c', 'user.email=test@example.com', 'commit', '--quiet', '-m', 'before');
});
after(() => rmSync(copy, { recursive: true }));

function git(...args: string[]): void {
  const { status, stderr } = spawnSync('git', args, { cwd: copy, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
}

function explain(
  args: readonly string[],
  input = '',
): { status: number | null; stdout: string; stderr: string } {
  const command = [join(root, 'src/cli/main.ts'), 'explain', ...args];
  return spawnSync(process.execPath, command, { cwd: copy, encoding: 'utf8', input });
}

function edit(file: string, change: (text: string) => string): void {
  const path = join(copy, file);
  const text = readFileSync(path, 'utf8');
  const changed = change(text);
  assert.notEqual(changed, text);
  writeFileSync(path, changed);
}

test('a document is told as data, from the standard input too, and drawn', () => {
  const svg = join(copy, 'home.svg');
  const { status, stdout, stderr } = explain(
    ['-', '--app', 'mobile', '--json', '--svg', svg, '--variables', '{"id": "p1"}'],
    'query Card($id: ID!) { product(id: $id) { name eta } } query Other { me { name } }'.split(' query')[0],
  );
  assert.deepEqual([status, stderr], [0, '']);
  const report = JSON.parse(stdout) as { name: string; calls: number; waves: { call: string }[][] };
  assert.equal(report.name, 'Card');
  assert.deepEqual(
    report.waves.map((wave) => wave.map(({ call }) => call)),
    [['shop.Catalog/GetProduct'], ['GET /eta']],
  );
  assert.match(readFileSync(svg, 'utf8'), /^<svg /);
});

test('a trusted operation is known by its name, and a document may stand in the command', () => {
  const byName = explain(['Home', '--app', 'mobile']);
  assert.deepEqual([byName.status, byName.stderr], [0, '']);
  assert.equal(byName.stdout, explain([home, '--app', 'mobile']).stdout);
  const written = explain(['{ product(id: "p1") { name } }', '--app', 'mobile']);
  assert.match(written.stdout, /^an unnamed query of mobile: 1 call in 1 wave, cost 1$/m);
});

test('what is wrong is told in a sentence, and the exit code is 1', () => {
  const rows: [readonly string[], string, RegExp][] = [
    [['-', '--app', 'mobile'], '{ nothing }', /Cannot query field "nothing" on type "Query"/],
    [['-', '--app', 'mobile', '--variables', '[1]'], '{ __typename }', /--variables: it must be an object/],
    [['nowhere.graphql', '--app', 'mobile'], '', /there is no file "nowhere\.graphql"/],
    [
      ['Homer', '--app', 'mobile'],
      '',
      /no trusted operation of that name\. Did you mean "Home"\? It has Home, ProductCard\.$/m,
    ],
    [['{ nothing }', '--app', 'mobile'], '', /Cannot query field "nothing"[^]*document:1:3/],
    [['--diff', 'no-such-branch'], '', /git knows no commit "no-such-branch"/],
  ];
  for (const [args, input, expected] of rows) {
    const { status, stdout, stderr } = explain(args, input);
    assert.equal(status, 1, stderr);
    assert.match(stderr, expected);
    assert.doesNotMatch(stderr, /\n {4}at /);
    assert.equal(stdout, '');
  }
});

test('what changed since a commit is told by operation; a budget that is passed fails', () => {
  edit(home, (text) => text.replace('stock rating } }', 'stock rating eta } }'));
  const changed = explain(['--diff', 'HEAD']);
  assert.equal(changed.stdout, 'mobile Home: 9 to 10 calls, cost 173 to 179\n\n4 operations as before\n');
  assert.equal(changed.status, 0);

  edit('apps/mobile/app.ts', (text) =>
    text.replace("name: 'mobile',", "name: 'mobile', budgets: {operations: {Home: {maxUpstreamCalls: 9}}},"),
  );
  const beyond = explain(['--diff', 'HEAD', '--json']);
  assert.equal(beyond.status, 1);
  const report = JSON.parse(beyond.stdout) as { ok: boolean; operations: Record<string, unknown>[] };
  assert.equal(report.ok, false);
  assert.deepEqual(
    report.operations.find(({ name }) => name === 'mobile Home'),
    {
      name: 'mobile Home',
      before: { calls: 9, waves: 3, cost: 173 },
      after: { calls: 10, waves: 3, cost: 179 },
      passes: 9,
    },
  );
  const all = explain([]);
  assert.equal(all.status, 1);
  assert.match(all.stdout, /^mobile Home +10 calls in 3 waves, cost 179, budget 9: passed$/m);
});
