/** What is done about a program that the tests need and the machine lacks. */

import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Decision, decideParts, type Machine, programOf } from '../../tools/parts.ts';

const debianRoot: Machine = { missing: [], isRoot: true, isDebian: true, isCI: false };
const lacks = { ...debianRoot, missing: ['nginx', 'chromium'] as const };

const table: [string, Machine, Decision['kind'], RegExp?, boolean?][] = [
  ['nothing is missing', debianRoot, 'ready'],
  ['root on Debian installs', lacks, 'install', /^installing nginx, chromium with apt/],
  ['root on Debian installs in CI too', { ...lacks, isCI: true }, 'install', /apt/],
  [
    'a plain user is told',
    { ...lacks, isRoot: false },
    'lack',
    /^MISSING: nginx, chromium; .*skipped/,
    false,
  ],
  [
    'root of another system is told',
    { ...lacks, isDebian: false },
    'lack',
    /apt-get install -y nginx/,
    false,
  ],
  [
    'in CI that is a failure',
    { ...lacks, isRoot: false, isCI: true },
    'lack',
    /CI=true: the run fails/,
    true,
  ],
];

for (const [it, machine, kind, says = /./, isFailure] of table) {
  test(it, () => {
    const decision = decideParts(machine);
    assert.equal(decision.kind, kind);
    if (decision.kind === 'install') assert.deepEqual(decision.parts, machine.missing);
    if (decision.kind === 'lack') assert.equal(decision.isFailure, isFailure);
    if (decision.kind === 'ready') return;
    assert.match(decision.says, says);
    assert.equal(decision.says.split('\n').length, 1);
  });
}

test('a program is looked for on the PATH, and has to be executable', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'facet-parts-'));
  const path = process.env.PATH;
  t.after(() => {
    process.env.PATH = path;
    rmSync(folder, { recursive: true });
  });
  const program = join(folder, 'etcd');
  process.env.PATH = folder;
  writeFileSync(program, '');
  assert.notEqual(programOf('etcd-server'), program);
  chmodSync(program, 0o755);
  assert.equal(programOf('etcd-server'), program);
});
