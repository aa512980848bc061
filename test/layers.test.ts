/** The layer rule: a file imports from its own folder and from smaller layers, as the table in src/README.md says. */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '..', 'src');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

/** `| 7 | \`edge\` | ... |` gives edge its number. */
function readLayers(): Map<string, number> {
  const rows = readFileSync(join(root, 'README.md'), 'utf8').matchAll(/^\| (\d+) \| `([\w.-]+)` \|/gm);
  return new Map([...rows].map(([, layer, folder]) => [String(folder), Number(layer)]));
}

function folderOf(file: string): string {
  return file.includes(sep) ? String(file.split(sep)[0]) : '.';
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g)].map(([, path]) =>
    normalize(join(dirname(file), String(path))),
  );
}

const layers = readLayers();

test('every folder of src stands in the table, and nothing else does', () => {
  const folders = new Set(files.map(folderOf));
  assert.deepEqual([...layers.keys()].toSorted(), [...folders].toSorted());
});

test('no file imports from a larger layer, from a sibling of layer 0 but base, or from outside src', () => {
  const wrong = files.flatMap((file) =>
    importsOf(file).flatMap((target) => {
      const [from, to] = [folderOf(file), folderOf(target)];
      if (target.startsWith('..')) return [`${file} imports ${target}, outside src`];
      if (from === to) return [];
      const [own = -1, other = 99] = [layers.get(from), layers.get(to)];
      const mayUse = own === 0 ? to === 'base' : other < own;
      return mayUse ? [] : [`${file} (layer ${own}) imports ${target} (layer ${other})`];
    }),
  );
  assert.deepEqual(wrong, []);
});

test('there are no import cycles', () => {
  const finished = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, trail: readonly string[]): void => {
    if (trail.includes(file)) cycles.push([...trail.slice(trail.indexOf(file)), file].join(' -> '));
    if (finished.has(file) || trail.includes(file)) return;
    for (const target of importsOf(file)) visit(target, [...trail, file]);
    finished.add(file);
  };
  for (const file of files) visit(file, []);
  assert.deepEqual(cycles, []);
});

test('the imports are really found', () => {
  const gateway = importsOf('gateway.ts').map((target) => relative('.', target));
  assert.ok(gateway.includes(join('schema', 'build', 'load.ts')), gateway.join());
  assert.ok(files.flatMap(importsOf).length > 150);
});
