/** The other gateways: each has its file, and its packages stand in their own lockfile, in exact versions. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { absentContenders, contenderNames, contenders } from '../../bench/contenders.ts';
import { peers } from '../../bench/peers/peers.ts';

const folder = join(import.meta.dirname, '../../bench/peers');
const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8'));
const manifest = read('package.json') as {
  private: boolean;
  dependencies: Record<string, string>;
};
const lock = read('package-lock.json') as { packages: Record<string, { version?: string }> };

test('users never install them: their package is private and no dependency of ours', () => {
  const ours = JSON.parse(readFileSync(join(folder, '../../package.json'), 'utf8')) as {
    files: string[];
    workspaces?: string[];
  };
  assert.equal(manifest.private, true);
  assert.equal(ours.workspaces, undefined);
  assert.deepEqual(
    ours.files.filter((path) => path.startsWith('bench')),
    [],
  );
});

for (const { name, file, packages } of peers) {
  test(`${name} has its file and its packages`, () => {
    assert.ok(existsSync(join(folder, file)));
    for (const pack of packages) {
      assert.match(manifest.dependencies[pack] ?? '', /^\d+\.\d+\.\d+$/, pack);
      assert.equal(lock.packages[`node_modules/${pack}`]?.version, manifest.dependencies[pack]);
    }
  });
}

test('every contender can run or is told to be absent with a reason', () => {
  const present = contenders().map(({ name }) => name);
  const absent = absentContenders();
  assert.deepEqual(
    [...present, ...absent.map(({ contender }) => contender)].toSorted(),
    contenderNames.toSorted(),
  );
  for (const { contender, reason } of absent) assert.ok(reason.length > 10, contender);
});
