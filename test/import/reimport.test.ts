/** A second import: what was edited by hand is kept, what changed on both sides is refused. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse, print } from 'graphql';
import { type ImportResult, importOpenApiFile } from '../../src/import/import-service.ts';
import { markOf } from '../../src/import/marks.ts';
import { decide } from '../../src/import/reimport.ts';
import { conflictText } from '../../src/import/report.ts';
import { fixtures, Project } from './project.ts';

const file = 'schemas/services/pets.graphql';
const document = readFileSync(join(fixtures, 'petstore.yaml'), 'utf8');

async function importText(project: Project, text: string, isForced = false): Promise<ImportResult> {
  const path = project.write('petstore.yaml', text);
  return project.save(await importOpenApiFile(path, project.input('pets', isForced)));
}

test('every decision', () => {
  const [a, b, c] = ['type A { a: Int }', 'type A { b: Int }', 'type A { c: Int }'];
  const mark = markOf(a);
  const table: [Parameters<typeof decide>[0], ReturnType<typeof decide>, ReturnType<typeof decide>?][] = [
    [{ mine: undefined, theirs: a, mark: undefined }, 'theirs'],
    [{ mine: a, theirs: a, mark }, 'same'],
    [{ mine: a, theirs: b, mark }, 'theirs'],
    [{ mine: a, theirs: undefined, mark }, 'theirs'],
    [{ mine: b, theirs: a, mark }, 'mine'],
    [{ mine: b, theirs: b, mark }, 'same'],
    [{ mine: b, theirs: c, mark }, 'conflict', 'theirs'],
    [{ mine: b, theirs: undefined, mark }, 'mine'],
    [{ mine: undefined, theirs: a, mark }, 'mine'],
    [{ mine: undefined, theirs: b, mark }, 'mine'],
    [{ mine: a, theirs: undefined, mark: undefined }, 'mine'],
    [{ mine: a, theirs: b, mark: undefined }, 'conflict', 'theirs'],
  ];
  for (const [sides, decision, forced = decision] of table) {
    assert.equal(decide(sides, false), decision, JSON.stringify(sides));
    assert.equal(decide(sides, true), forced, JSON.stringify(sides));
  }
});

test('edits, additions, comments and deletions by hand are kept; the API’s own changes are taken', async () => {
  using project = new Project();
  await importText(project, document);
  project.edit(
    file,
    '  fullName: String! @from(path: "full_name")',
    '  # Their whole name.\n  name: String! @from(path: "full_name")',
  );
  project.edit(file, '  """One pet."""\n', '  # By hand.\n  """One pet, by its id."""\n');
  project.edit(file, '  deletePet(id: ID!): Boolean @rest(delete: "/pets/{args.id}")\n', '');
  project.edit(
    file,
    'type Query {',
    'type Extra {\n  of: Int @value(of: 1)\n}\n\ntype Query {\n  extra: Extra @value(of: {})',
  );
  assert.deepEqual(project.check(), []);

  const { merged } = await importText(
    project,
    document
      .replace('owner_id: { type: string }', 'owner_id: { type: string }\n        colour: { type: string }')
      .replace(
        '  /owners:\n',
        '  /shops:\n    get: { responses: { "200": { description: ok, content: { application/json: { schema: { type: string } } } } } }\n  /owners:\n',
      ),
  );
  assert.deepEqual(merged, {
    kept: [
      'Owner: edited by hand',
      'Query.pet: edited by hand',
      'Mutation.deletePet: deleted by hand',
      'Extra: written by hand',
      'Query.extra: written by hand',
    ],
    added: ['Query.shops'],
    changed: ['Pet', 'NewPetInput'],
    removed: [],
    conflicts: [],
  });
  const text = project.read(file);
  for (const kept of [
    '  # Their whole name.\n  name: String!',
    '  # By hand.\n  """One pet, by its id."""\n  pet(id: ID!)',
    'type Extra {',
    '  extra: Extra @value(of: {})',
    '  colour: String',
    '  shops: String @rest(get: "/shops")',
  ])
    assert.ok(text.includes(kept), kept);
  assert.ok(!text.includes('deletePet(id'));
  assert.deepEqual(project.check(), []);
  const again = await importText(project, project.read('petstore.yaml'));
  assert.equal(again.text, text);
});

test('what the API no longer has is removed, but not what was edited by hand', async () => {
  using project = new Project();
  await importText(project, document);
  project.edit(file, '  """One pet."""\n', '  """One pet, by its id."""\n');
  const without = document
    .replace(/ {2}\/owners\/\{ownerId\}:[^]*?(?=components:)/, '')
    .replace(/ {4}get:\n {6}operationId: showPetById[^]*?(?= {4}delete:)/, '');
  const { merged } = await importText(project, without);
  assert.deepEqual(merged.removed.toSorted(), ['Owner', 'Query.owner', 'Query.owners']);
  assert.deepEqual(merged.kept, ['Query.pet: edited by hand, and gone from the API']);
});

test('what changed on both sides is refused with both sides; a mark or --force decides', async () => {
  using project = new Project();
  await importText(project, document);
  project.edit(
    file,
    '  name: String!\n  ownerId: ID @from(path: "owner_id")\n  birth',
    '  nickname: String! @from(path: "name")\n  ownerId: ID @from(path: "owner_id")\n  birth',
  );
  const edited = project.read(file);
  const next = document.replace(
    'owner_id: { type: string }',
    'owner_id: { type: string }\n        colour: { type: string }',
  );

  const refused = await importText(project, next);
  assert.deepEqual(
    refused.merged.conflicts.map(({ key }) => key),
    ['NewPetInput'],
  );
  assert.equal(project.read(file), edited);
  const told = conflictText(refused, file);
  const mark = refused.merged.conflicts[0]?.mark;
  assert.equal(
    told,
    [
      `${file}: NewPetInput was edited by hand, and has changed in the API`,
      '  -   nickname: String! @from(path: "name")',
      '  +   name: String!',
      '  +   colour: String',
      `  to keep the one of the file, let its mark at the end of the file be: # NewPetInput ${mark}`,
      'nothing is written: 1 to decide, or --force to take the new ones',
    ].join('\n'),
  );

  project.write(file, edited.replace(/^# NewPetInput .*$/m, `# NewPetInput ${mark}`));
  const kept = await importText(project, next);
  assert.deepEqual(kept.merged.kept, ['NewPetInput: edited by hand']);
  assert.ok(project.read(file).includes('nickname: String!'));

  project.write(file, edited);
  const forced = await importText(project, next, true);
  assert.deepEqual(forced.merged.changed, ['Pet', 'NewPetInput']);
  assert.ok(!project.read(file).includes('nickname'));
});

test('a file that was written by hand is not overwritten', async () => {
  using project = new Project();
  project.write(file, 'type Pet {\n  id: Int\n}\n');
  const { merged } = await importText(project, document);
  assert.deepEqual(
    merged.conflicts.map(({ key }) => key),
    ['Pet'],
  );
  assert.equal(project.read(file), 'type Pet {\n  id: Int\n}\n');
  project.write(file, `type Pet {\n  id: Int\n}\n\n# Pet ${merged.conflicts[0]?.mark}\n`);
  assert.deepEqual((await importText(project, document)).merged.kept, ['Pet: edited by hand']);
});

test('a type that was deleted by hand comes back when something needs it', async () => {
  using project = new Project();
  await importText(project, document);
  project.write(file, project.read(file).replace(/type PetPhoto \{[^}]*\}\n\n/, ''));
  const { merged } = await importText(project, document);
  assert.deepEqual(merged.added, ['PetPhoto']);
  assert.deepEqual(project.check(), []);
});

const formatters: Readonly<Record<string, (text: string) => string>> = {
  'line ends of Windows': (text) => text.replaceAll('\n', '\r\n'),
  'other quotes and spaces': (text) =>
    text
      .replaceAll(/^( *)"""([^"\n]+)"""$/gm, '$1"""\n$1$2\n$1"""')
      .replaceAll(/^ {2}/gm, '    ')
      .replaceAll(/: (?=[A-Z[])/g, ':  '),
  // Comments are no part of what graphql-js prints, so those of the import are put back.
  'the printer of graphql-js': (text) =>
    [print(parse(text)), ...text.split('\n').filter((line) => /^# \S+ [0-9a-f]{10}$/.test(line))].join('\n'),
  'a definition below the marks': (text) => `${text}\ntype Mine {\n  of: Int @value(of: 1)\n}\n`,
  'the marks in the middle': (text) => {
    const [before = '', marks = ''] = text.split(/(?=# Marks of)/);
    return before.replace('type Query', () => `${marks}\ntype Query`);
  },
};

for (const [name, format] of Object.entries(formatters))
  test(`${name}: nothing was edited`, async () => {
    using project = new Project();
    await importText(project, document);
    project.write(file, format(project.read(file)));
    const { merged } = await importText(
      project,
      document.replace(
        'owner_id: { type: string }',
        'owner_id: { type: string }\n        colour: { type: string }',
      ),
    );
    assert.deepEqual(merged.conflicts, []);
    assert.deepEqual(merged.changed, ['Pet', 'NewPetInput']);
    assert.deepEqual(merged.kept, name.startsWith('a definition') ? ['Mine: written by hand'] : []);
    assert.deepEqual(project.check(), []);
    const again = await importText(project, project.read('petstore.yaml'));
    assert.deepEqual([again.merged.changed, again.merged.added], [[], []]);
  });

test('what a kept definition names is kept, until nothing names it', async () => {
  const shown = (schemas: string): string => `openapi: 3.0.3
info: {title: t, version: '1'}
paths: {/a: {get: {operationId: a, responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}}}}
components: {schemas: {${schemas}}}
`;
  const before = shown(
    'A: {type: object, properties: {id: {type: string}, port: {$ref: "#/components/schemas/Port"}}}, Port: {type: object, properties: {host: {$ref: "#/components/schemas/Host"}}}, Host: {type: object, properties: {name: {type: string}}}',
  );
  const after = shown('A: {type: object, properties: {id: {type: string}}}');
  using project = new Project();
  await importText(project, before);
  const unedited = project.read(file);
  project.edit(file, '  a: A @rest(get: "/a")', '  a: A @rest(get: "/a")\n  port: Port @rest(get: "/port")');
  const { merged } = await importText(project, after);
  assert.deepEqual(merged.removed, []);
  assert.deepEqual(merged.kept, [
    'Port: gone from the API, and something that was edited by hand names it',
    'Host: gone from the API, and something that was edited by hand names it',
    'Query.port: written by hand',
  ]);
  assert.deepEqual(project.check(), []);
  project.edit(file, '  port: Port @rest(get: "/port")\n', '');
  assert.deepEqual((await importText(project, after)).merged.removed, ['Port', 'Host']);
  project.write(file, unedited);
  assert.deepEqual((await importText(project, after)).merged.removed, ['Port', 'Host']);
});
