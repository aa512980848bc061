/** Every project of this folder is refused for what its file says: the codes, the places, the words, the fixes. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { checkProject } from '../../src/schema/build/check-project.ts';
import {
  addApps,
  readBrokenProjects,
  removeProject,
  shownAs,
  sound,
  writeProject,
} from '../support/broken-project.ts';

const projects = readBrokenProjects();
const main = join(import.meta.dirname, '..', '..', 'src/cli/main.ts');

function check(change?: Parameters<typeof writeProject>[0]) {
  const root = writeProject(change);
  try {
    return checkProject({ root, services: sound.services, apps: sound.apps });
  } finally {
    removeProject(root);
  }
}

test('the sound project has nothing wrong', () => {
  assert.deepEqual(check().map(shownAs), []);
});

describe('broken', () => {
  for (const [name, { about, change, found }] of projects)
    test(`${name}: ${about}`, () => {
      const told = check(change).map(shownAs);
      // A fix that lists all directives there are is not repeated here.
      assert.deepEqual(
        told.map(({ fix, ...rest }, at) => (found[at]?.fix === undefined ? rest : { ...rest, fix })),
        found,
      );
    });
});

test('there are at least 100 projects, and most near misses say what was meant', () => {
  assert.ok(projects.length >= 100);
  const meant = projects.filter(([, { found }]) =>
    found.some(({ message }) => message.includes('Did you mean')),
  );
  assert.ok(meant.length >= 45, `${meant.length}`);
});

test('of more problems than anybody reads the first 1,000 are told', () => {
  const lines = Array.from({ length: 1500 }, (_, at) => `  f${at}: Int @rset(get: "/x")`);
  const found = check({ 'schemas/clients/web/schema.graphql': `type Query {\n${lines.join('\n')}\n}\n` });
  assert.ok(found.length > 900 && found.length <= 1000, `${found.length}`);
  assert.deepEqual(new Set(found.map(({ code }) => code)), new Set(['FACET_UNKNOWN_DIRECTIVE']));
});

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The real command in the project's folder. */
function facet(root: string, args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(process.execPath, [main, '-C', root, ...args], { encoding: 'utf8' }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

describe('the command', { concurrency: true }, () => {
  const chosen = ['contract-path', 'several-files', 'syntax-twice', 'n-plus-one'];
  for (const name of chosen)
    test(`tells ${name} as text and as JSON`, async () => {
      const [, project] = projects.find(([other]) => other === name) ?? [];
      assert.ok(project);
      const root = writeProject(project.change);
      try {
        addApps(root);
        const [text, json] = await Promise.all([facet(root, ['check']), facet(root, ['check', '--json'])]);
        const errors = project.found.filter(({ severity }) => severity !== 'warning');
        const report = JSON.parse(json.stdout) as {
          ok: boolean;
          problems: Parameters<typeof shownAs>[0][];
          warnings: Parameters<typeof shownAs>[0][];
        };
        assert.equal(report.ok, errors.length === 0);
        assert.deepEqual(report.problems.map(shownAs), errors);
        assert.deepEqual([...report.problems, ...report.warnings].map(shownAs), project.found);
        for (const { code, at, message } of project.found)
          assert.match(
            text.stdout,
            new RegExp(`^${escaped(at)} {2}(?:warning )?${code} {2}${escaped(message)}$`, 'm'),
          );
        assert.deepEqual([text.code, json.code], errors.length === 0 ? [0, 0] : [1, 1]);
        assert.equal(text.stderr + json.stderr, '');
      } finally {
        removeProject(root);
      }
    });
});

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
