/**
 * The layer rule: a file imports from its own folder and from smaller layers, as the tables in src/README.md say; and
 * the same inside a folder whose sub-folders stand there.
 */

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '..', 'src');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

/** `| 7 | \`edge\` | ... |` gives edge its number. */
function readLayers(): Map<string, number> {
  return readRows(/^\| (\d+) \| `([\w.-]+)` \|/gm);
}

/** `| 3 | \`schema/graph\` | ... |`: the order inside a folder. `schema/.` are the files of schema itself. */
function readInnerLayers(): Map<string, number> {
  return readRows(/^\| (\d+) \| `([\w-]+\/[\w.-]+)` \|/gm);
}

function readRows(row: RegExp): Map<string, number> {
  const rows = readFileSync(join(root, 'README.md'), 'utf8').matchAll(row);
  return new Map([...rows].map(([, layer, folder]) => [String(folder), Number(layer)]));
}

function folderOf(file: string): string {
  return file.includes(sep) ? String(file.split(sep)[0]) : '.';
}

/** `schema/graph` of schema/graph/graph.ts, and `schema/.` of schema/model.ts. */
function innerFolderOf(file: string): string {
  const [folder = '.', inner = '.', ...rest] = file.split(sep);
  return `${folder}/${rest.length === 0 ? '.' : inner}`;
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g)].map(([, path]) =>
    normalize(join(dirname(file), String(path))),
  );
}

const layers = readLayers();
const innerLayers = readInnerLayers();
const ordered = new Set([...innerLayers.keys()].map((inner) => inner.split('/')[0]));

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

test('every sub-folder of a folder that is ordered inside stands in its table, and nothing else does', () => {
  const inner = files.filter((file) => file.includes(sep) && ordered.has(folderOf(file))).map(innerFolderOf);
  // The folder's own files may stand above and below the others: contract and composition in one place.
  const found = new Set(inner.filter((folder) => !folder.endsWith('/.') || innerLayers.has(folder)));
  assert.deepEqual([...innerLayers.keys()].toSorted(), [...found].toSorted());
});

test('inside a folder no file imports from a larger layer of it', () => {
  const wrong = files.flatMap((file) =>
    importsOf(file).flatMap((target) => {
      const [from, to] = [innerFolderOf(file), innerFolderOf(target)];
      if (from === to || folderOf(file) !== folderOf(target)) return [];
      const [own, other] = [innerLayers.get(from), innerLayers.get(to)];
      if (own === undefined || other === undefined || other < own) return [];
      return [`${file} (layer ${own} of ${folderOf(file)}) imports ${target} (layer ${other})`];
    }),
  );
  assert.deepEqual(wrong, []);
});

test('no two sub-folders import from each other, directly or round others', () => {
  const edges = new Map<string, Set<string>>();
  for (const file of files)
    for (const target of importsOf(file)) {
      const [from, to] = [innerFolderOf(file), innerFolderOf(target)];
      if (from === to || [from, to].some((folder) => folder.endsWith('/.'))) continue;
      edges.set(from, (edges.get(from) ?? new Set()).add(to));
    }
  assert.deepEqual(
    cyclesOf([...edges.keys()], (folder) => [...(edges.get(folder) ?? [])]),
    [],
  );
});

test('there are no import cycles', () => {
  assert.deepEqual(cyclesOf(files, importsOf), []);
});

function cyclesOf(nodes: readonly string[], next: (node: string) => readonly string[]): string[] {
  const finished = new Set<string>();
  const cycles: string[] = [];
  const visit = (node: string, trail: readonly string[]): void => {
    if (trail.includes(node)) cycles.push([...trail.slice(trail.indexOf(node)), node].join(' -> '));
    if (finished.has(node) || trail.includes(node)) return;
    for (const target of next(node)) visit(target, [...trail, node]);
    finished.add(node);
  };
  for (const node of nodes) visit(node, []);
  return cycles;
}

test('every file that the README names is there', () => {
  const named = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/`([\w./-]+\.ts)`/g)].map(
    ([, file]) => String(file),
  );
  assert.ok(named.length > 80, String(named.length));
  // A name alone is that of a file in the folder that its row is about.
  const isThere = (file: string): boolean =>
    files.some((known) => known === file || known.endsWith(`/${file}`)) ||
    (file.startsWith('test/') && existsSync(join(root, '..', file)));
  assert.deepEqual(
    named.filter((file) => !isThere(file)),
    [],
  );
});

test('the imports are really found', () => {
  const gateway = importsOf('gateway.ts').map((target) => relative('.', target));
  assert.ok(gateway.includes(join('schema', 'build', 'load.ts')), gateway.join());
  assert.ok(files.flatMap(importsOf).length > 150);
});
