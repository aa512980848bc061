/** Counts what says what it is: exports, the keys of the configuration, and all of the public surface. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  configFieldsOf,
  type Declared,
  exportsOf,
  membersOf,
  readSourceFiles,
  type SourceFile,
} from './support/source-code.ts';

const files = readSourceFiles();

function fileAt(path: string): SourceFile {
  const file = files.find((candidate) => candidate.path === path);
  assert.ok(file, `src/${path} is missing`);
  return file;
}

/** What `index.ts` exports, where it is declared, with the members of its classes and interfaces. */
function publicSurface(): readonly Declared[] {
  const index = fileAt('index.ts');
  const exported = index.lines.join('\n').matchAll(/export (?:type )?\{([^}]*)\} from '\.\/([^']+)'/g);
  const named = [...exported].flatMap(([, names = '', path = '']) =>
    names
      .split(',')
      .map((name) => name.trim().replace(/^type /, ''))
      .filter((name) => name !== '')
      .map((name) => ({ file: fileAt(path), name })),
  );
  return [
    ...exportsOf(index),
    ...named.flatMap(({ file, name }) => [
      ...exportsOf(file).filter((declared) => declared.name === `${file.path} ${name}`),
      ...membersOf(file, name),
    ]),
  ];
}

const counted: readonly { what: string; declared: readonly Declared[]; atLeast: number }[] = [
  { what: 'exports of src', declared: files.flatMap(exportsOf), atLeast: 0.8 },
  {
    what: 'keys of the configuration',
    declared: files.filter(({ path }) => path.startsWith('config/')).flatMap(configFieldsOf),
    atLeast: 1,
  },
  { what: 'the public surface', declared: publicSurface(), atLeast: 1 },
];

for (const { what, declared, atLeast } of counted) {
  test(`${what}: at least ${atLeast * 100} % have a docblock`, (context) => {
    const missing = declared.filter(({ isDocumented }) => !isDocumented).map(({ name }) => name);
    const share = 1 - missing.length / declared.length;
    context.diagnostic(`${what}: ${(share * 100).toFixed(1)} % of ${declared.length} have a docblock`);
    assert.ok(
      share >= atLeast,
      `${(share * 100).toFixed(1)} % have one. These have none:\n${missing.join('\n')}`,
    );
  });
}

test('all three are really found', () => {
  const [exported, keys, surface] = counted.map(({ declared }) => declared.map(({ name }) => name));
  assert.ok(exported?.includes('loaders/loaders.ts Loaders'), exported?.join());
  for (const key of ['config/app.ts port', 'config/app.ts minBytes', 'config/identity.ts ttlSeconds'])
    assert.ok(keys?.includes(key), `${key} is missing of ${keys?.join()}`);
  for (const name of [
    'base/errors.ts FacetError',
    'gateway.ts Gateway.reload',
    'config/environment.ts Environment.url',
  ])
    assert.ok(surface?.includes(name), `${name} is missing of ${surface?.join()}`);
});
