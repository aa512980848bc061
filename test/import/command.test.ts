/** The command as its users run it. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../docs/markdown.ts';
import { fixtures, goldens, Project } from './project.ts';

const petstore = join(fixtures, 'petstore.yaml');
const golden = readFileSync(join(goldens, 'petstore.graphql'), 'utf8');

function facet(project: Project, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'src/cli/main.ts'), '--project', project.root, 'import', ...args],
    { encoding: 'utf8', cwd: project.root, timeout: 30_000 },
  );
  return { status, stdout, stderr };
}

test('it writes the file, and tells what is in it and what is not', () => {
  using project = new Project();
  const { status, stdout, stderr } = facet(project, 'openapi', petstore, '--as', 'pets');
  assert.equal(status, 0, stderr);
  assert.equal(stdout, '');
  assert.equal(
    stderr,
    `schemas/services/pets.graphql: 6 fields from 6 of 6 operations, 7 types
not in it:
  Query.owners, of its reply total: the field is items of the reply
the document says that the service is at https://pets.example/api/v1 (apps/services.ts)
`,
  );
  assert.equal(project.read('schemas/services/pets.graphql'), golden);
});

test('--stdout prints and --out writes elsewhere', () => {
  using project = new Project();
  const printed = facet(project, 'openapi', petstore, '--as', 'pets', '--stdout');
  assert.equal(printed.stdout, golden);
  assert.equal(existsSync(join(project.root, 'schemas')), false);
  assert.equal(facet(project, 'openapi', petstore, '--as', 'pets', '--out', 'deep/er.graphql').status, 0);
  assert.equal(project.read('deep/er.graphql'), golden);
});

test('--json is the report as data', () => {
  using project = new Project();
  const { stdout, status } = facet(
    project,
    'openapi',
    join(fixtures, 'swagger.json'),
    '--as',
    'old',
    '--json',
  );
  assert.equal(status, 0);
  const report = JSON.parse(stdout);
  assert.deepEqual(
    { ...report, added: report.added.length },
    {
      ok: true,
      service: 'old',
      file: 'schemas/services/old.graphql',
      url: 'https://old.example/v2',
      operations: { of: 5, mapped: 3, unmapped: ['POST /items/{itemId}/image', 'GET /report'] },
      fields: 3,
      types: 7,
      unmapped: [
        {
          what: 'POST /items/{itemId}/image',
          reason: 'its body is multipart/form-data, and @rest sends JSON or a form',
        },
        { what: 'GET /report', reason: 'its reply is text/csv, and @rest reads JSON' },
      ],
      changed: [
        {
          what: 'GET /items, query parameter near',
          reason: 'it is a text: write its items joined, in the style pipeDelimited',
        },
      ],
      added: 10,
      replaced: [],
      removed: [],
      kept: [],
      conflicts: [],
      protos: [],
    },
  );
});

test('a refusal has exit code 1 and writes nothing', () => {
  using project = new Project();
  const mine = 'type Pet {\n  id: Int\n}\n';
  project.write('schemas/services/pets.graphql', mine);
  const refused = facet(project, 'openapi', petstore, '--as', 'pets');
  assert.equal(refused.status, 1);
  assert.match(
    refused.stderr,
    /pets\.graphql: Pet was written by hand, and the API has one too\n {2}- type Pet \{\n {2}- {3}id: Int\n/,
  );
  assert.equal(project.read('schemas/services/pets.graphql'), mine);
  assert.equal(JSON.parse(facet(project, 'openapi', petstore, '--as', 'pets', '--json').stdout).ok, false);
  assert.equal(facet(project, 'openapi', petstore, '--as', 'pets', '--force').status, 0);
  assert.equal(project.read('schemas/services/pets.graphql'), golden);
});

test('.proto files are copied beside the file', () => {
  using project = new Project();
  const { status, stderr } = facet(project, 'proto', join(fixtures, 'library.proto'), '--as', 'library');
  assert.equal(status, 0, stderr);
  assert.ok(stderr.includes('library.v1.Library/Chat: it streams both ways'), stderr);
  for (const name of ['library.proto', 'library_types.proto'])
    assert.equal(project.read(`schemas/services/protos/${name}`), readFileSync(join(fixtures, name), 'utf8'));
});

test('mistakes are told in a line', () => {
  using project = new Project();
  for (const [args, message] of [
    [['openapi', 'nowhere.yaml', '--as', 'pets', '--json'], /nowhere\.yaml cannot be read/],
    [['openapi', petstore], /required option '--as <service>'/],
    [['openapi', petstore, '--as', 'Pets'], /a service is named in lower case/],
    [['openapi', petstore, '--as', 'pets', '--stdout', '--json'], /say what to print/],
    [['proto', 'nowhere.proto', '--as', 'pets'], /nowhere\.proto/],
    [['proto', '--as', 'pets'], /say what to import/],
  ] as const) {
    const { status, stdout, stderr } = facet(project, ...args);
    assert.equal(status, 1);
    const given: readonly string[] = args;
    const about = given.includes('--stdout')
      ? {}
      : { service: 'pets', file: 'schemas/services/pets.graphql' };
    if (given.includes('--json'))
      assert.deepEqual(JSON.parse(stdout), { ok: false, ...about, error: stderr.trimEnd() });
    else assert.equal(stdout, '');
    assert.match(stderr, message);
    assert.doesNotMatch(stderr, /^ {4}at /m);
  }
});
