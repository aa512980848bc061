/**
 * Firestore's protos, from google-proto-files, and an emulator of it: values within values, maps, times, oneofs, and
 * replies that are streams.
 */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { importProtoFiles } from '../../src/import/import-service.ts';
import { Project } from '../import/project.ts';
import { type ImportedGateway, serveImported } from './imported-gateway.ts';
import { packagePath } from './material.ts';
import { type Program, startProgram } from './program.ts';

/** On loopback only, and on a port of the system's choice: its own start() has neither. */
const emulator = `
const { FirestoreServer } = require(process.argv[1]);
const { ServerCredentials } = require(process.argv[2]);
new FirestoreServer().server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  console.log(error ?? 'listening on ' + port + '.');
});`;

const database = 'projects/test/databases/(default)';
const parent = `${database}/documents`;
const stack = new AsyncDisposableStack();
let gateway: ImportedGateway;
let server: Program;

before(async () => {
  const args = [packagePath('@firestore-emulator', 'server'), packagePath('@grpc', 'grpc-js')];
  server = stack.use(await startProgram(process.execPath, ['-e', emulator, ...args], /listening on \d+\./));
  const project = stack.use(new Project());
  const file = packagePath('google-proto-files', 'google', 'firestore', 'v1', 'firestore.proto');
  const { operations, findings } = project.save(importProtoFiles([file], project.input('firestore')));
  assert.deepEqual(operations, { of: 17, mapped: 15 });
  assert.deepEqual(
    findings
      .filter(({ kind }) => kind === 'operation')
      .map(({ what, reason }) => [what, reason.slice(0, 20)]),
    [
      ['google.firestore.v1.Firestore/Write', 'it streams both ways'],
      ['google.firestore.v1.Firestore/Listen', 'it streams both ways'],
    ],
  );
  assert.deepEqual(project.check('grpc'), []);
  const port = /listening on (\d+)/.exec(server.output())?.[1];
  // What is known of these documents is written by hand: entries of the map, with their type.
  project.edit(
    'schemas/services/firestore.graphql',
    'type Document {\n',
    'type Document {\n  title: Value @from(path: "fields.title")\n  route: Value @from(path: "fields.route")\n',
  );
  gateway = stack.use(await serveImported(project, { firestore: { url: `grpc://127.0.0.1:${port}` } }));
  await write('ghent', { title: { string_value: 'Ghent' }, size: { integer_value: '3' }, route });
  await write('lyon', { title: { string_value: 'Lyon' }, size: { integer_value: '5000000000' } });
});
after(() => stack.disposeAsync());

const route = {
  map_value: {
    fields: {
      left: { timestamp_value: '2026-11-01T09:30:00.250Z' },
      stops: {
        array_value: { values: [{ string_value: 'Lille' }, { double_value: 1.5 }, { boolean_value: true }] },
      },
    },
  },
};

async function write(id: string, fields: object): Promise<void> {
  const { data, errors } = await gateway.ask(
    'mutation ($database: String, $writes: [WriteInput!]) { commit(database: $database, writes: $writes) { commitTime writeResults { updateTime } } }',
    { database, writes: [{ update: { name: `${parent}/cities/${id}`, fields } }] },
  );
  assert.equal(errors, undefined, server.output());
  assert.match(data.commit.commitTime, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  assert.equal(data.commit.writeResults.length, 1);
}

const valueFields = `__typename
  ... on ValueValueTypeStringValue { text: value }
  ... on ValueValueTypeDoubleValue { real: value }
  ... on ValueValueTypeBooleanValue { is: value }
  ... on MapValue { fields }
  ... on ArrayValue { values { valueType { __typename } } }`;

test('a stream of replies is a subscription, a oneof is a union, and values hold values', async () => {
  const events = await gateway.subscribe(
    `subscription ($input: BatchGetDocumentsInput!) { documents(input: $input) { readTime result {
       __typename
       ... on Document { name title { valueType { ${valueFields} } } route { valueType { ${valueFields} } } }
       ... on BatchGetDocumentsResponseResultMissing { value }
     } } }`,
    { input: { database, documents: [`${parent}/cities/ghent`, `${parent}/cities/atlantis`] } },
  );
  for (const { data, errors } of events) {
    assert.equal(errors, undefined);
    assert.match(data.documents.readTime, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  }
  const [found, missing] = events.map(({ data }) => data.documents.result);
  const { valueType } = found.route;
  assert.deepEqual(
    { ...found, route: valueType.__typename },
    {
      __typename: 'Document',
      name: `${parent}/cities/ghent`,
      title: { valueType: { __typename: 'ValueValueTypeStringValue', text: 'Ghent' } },
      route: 'MapValue',
    },
  );
  assert.equal(valueType.fields.left.timestamp_value, '2026-11-01T09:30:00.250Z');
  const { values } = valueType.fields.stops.array_value;
  assert.deepEqual(
    values.map(({ value_type }: any) => value_type),
    [
      { $case: 'string_value', value: 'Lille' },
      { $case: 'double_value', value: 1.5 },
      { $case: 'boolean_value', value: true },
    ],
  );
  assert.deepEqual(missing, {
    __typename: 'BatchGetDocumentsResponseResultMissing',
    value: `${parent}/cities/atlantis`,
  });
});

const runQuery =
  'subscription ($input: RunQueryInput!) { runQuery(input: $input) { document { name fields } continuationSelector { __typename } } }';

test('a query is filtered by values within values, in the typed form of the input', async () => {
  const ask = (op: string, value: object) =>
    gateway.subscribe(runQuery, {
      input: {
        parent,
        structuredQuery: {
          from: [{ collectionId: 'cities' }],
          where: { fieldFilter: { field: { fieldPath: 'title' }, op, value } },
        },
      },
    });
  const one = await ask('EQUAL', { stringValue: 'Ghent' });
  assert.deepEqual(
    one.map(({ data }) => data.runQuery.document.name),
    [`${parent}/cities/ghent`],
  );
  const both = await ask('IN', {
    arrayValue: { values: [{ stringValue: 'Ghent' }, { stringValue: 'Lyon' }] },
  });
  assert.deepEqual(
    both.map(({ data }) => data.runQuery.document.fields.size.integer_value),
    ['3', '5000000000'],
  );
});

test('a value that does not fit is the client’s error, and the emulator never hears of it', async () => {
  const fields = { when: { timestamp_value: 'yesterday' } };
  const { data, errors } = await gateway.ask(
    'mutation ($writes: [WriteInput!]) { commit(writes: $writes) { commitTime } }',
    { writes: [{ update: { name: `${parent}/cities/lyon`, fields } }] },
  );
  assert.equal(data.commit, null);
  assert.equal(errors?.[0]?.extensions['code'], 'BAD_USER_INPUT');
  assert.match(errors[0].message, /timestamp_value: "yesterday" is no RFC 3339 time/);
});
