/** docs/mock.md: its operation has the answer that it shows, and its test runs in the project that init writes. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { projectFiles } from '../../src/cli/init.ts';
import { readProject } from '../../src/cli/project.ts';
import { startGateway } from '../../src/index.ts';
import { blocksOf, root } from './markdown.ts';

function block(mark: string): string {
  return blocksOf('mock.md').find(({ marks }) => marks[0] === mark)?.text ?? '';
}

test('the operation is answered as the page shows', async () => {
  const project = await readProject(root, ['mobile'], { MOBILE_PORT: '0' });
  const gateway = await startGateway({ ...project, mock: { services: 'all' }, log: () => {} });
  try {
    const response = await fetch(gateway.apps[0]?.endpoints[0] ?? '', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: block('operation') }),
    });
    assert.deepEqual(await response.json(), JSON.parse(block('answer')));
  } finally {
    await gateway.stop(0);
  }
});

test('the test passes in a project that init writes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'facet-docs-mock-'));
  try {
    const files = [...projectFiles('mine'), ['test/mock.test.ts', block('test')] as const];
    for (const [path, text] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(root, join(folder, 'node_modules/facet-gateway'));
    const args = ['--conditions=facet-source', '--test', 'test/mock.test.ts'];
    const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
    const { status, stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', env });
    assert.equal(status, 0, stdout);
    assert.match(stdout, /every book has a byline/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
