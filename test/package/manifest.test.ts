/** package.json: what npm does with the repository when it is installed and packed. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../road/shop-gateway.ts';

const read = (file: string): unknown => JSON.parse(readFileSync(join(root, file), 'utf8'));

const manifest = read('package.json') as {
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  bundleDependencies: string[];
  allowScripts: Record<string, boolean>;
};

test('npm pack builds first, so that a package always holds dist', () => {
  assert.equal(manifest.scripts['prepack'], 'npm run build');
  assert.doesNotMatch(readFileSync(join(root, '.npmrc'), 'utf8'), /^ignore-scripts/m);
});

test('whatever makes or reads schemas comes inside the package, so that all of it shares one graphql', () => {
  const { packages } = read('package-lock.json') as {
    packages: Record<string, { peerDependencies?: Record<string, string> }>;
  };
  const reading = Object.keys(manifest.dependencies).filter(
    (name) =>
      name === 'graphql' || packages[`node_modules/${name}`]?.peerDependencies?.['graphql'] !== undefined,
  );
  assert.deepEqual(manifest.bundleDependencies, reading);
});

test('every dependency with an install script is named, and denied', () => {
  const { packages } = read('package-lock.json') as { packages: Record<string, { hasInstallScript?: true }> };
  const scripted = Object.entries(packages)
    .filter(([, { hasInstallScript }]) => hasInstallScript === true)
    .map(([path]) => path.replace(/^.*node_modules\//, ''));
  assert.deepEqual(
    Object.fromEntries([...new Set(scripted)].map((name) => [name, false])),
    manifest.allowScripts,
  );
});
