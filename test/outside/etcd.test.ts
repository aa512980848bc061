/** etcd is one store behind gRPC and REST: its protos, which etcd3 ships, are imported, and its JSON gateway is a REST service. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { importProtoFiles } from '../../src/import/import-service.ts';
import { programOf } from '../../tools/parts.ts';
import { Project } from '../import/project.ts';
import { type ImportedGateway, serveImported } from './imported-gateway.ts';
import { freePort, packagePath } from './material.ts';
import { startProgram } from './program.ts';

/** etcd's own JSON gateway (etcd.io, "gRPC gateway"): keys and values are bytes in base64, and long numbers are text. */
const restService = `type RestPair { key: Bytes!  value: Bytes  version: BigInt! }
type Query {
  restPairs(key: Bytes!, limit: Int): [RestPair!]
    @rest(post: "/v3/kv/range", body: {key: "{args.key}", limit: "{args.limit}"}, pick: "kvs")
}
type Mutation {
  restPut(key: Bytes!, value: Bytes!): JSON @rest(post: "/v3/kv/put", body: {key: "{args.key}", value: "{args.value}"})
}
scalar JSON
`;

const etcd = programOf('etcd-server');
const options = { skip: etcd === undefined ? 'no etcd on this machine' : false };
const stack = new AsyncDisposableStack();
let gateway: ImportedGateway;

before(async () => {
  if (etcd === undefined) return;
  const folder = mkdtempSync(join(tmpdir(), 'facet-etcd-'));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const client = `127.0.0.1:${await freePort()}`;
  const peer = `http://127.0.0.1:${await freePort()}`;
  stack.use(
    await startProgram(
      etcd,
      [
        `--data-dir=${folder}`,
        `--listen-client-urls=http://${client}`,
        `--advertise-client-urls=http://${client}`,
        `--listen-peer-urls=${peer}`,
        `--initial-advertise-peer-urls=${peer}`,
        `--initial-cluster=default=${peer}`,
      ],
      /ready to serve client requests/,
    ),
  );
  const project = stack.use(new Project());
  const file = packagePath('etcd3', 'proto', 'rpc.proto');
  const { operations, findings } = project.save(importProtoFiles([file], project.input('etcd')));
  assert.deepEqual(operations, { of: 41, mapped: 39 });
  assert.deepEqual(
    findings.filter(({ kind }) => kind === 'operation').map(({ what }) => what),
    ['etcdserverpb.Watch/Watch', 'etcdserverpb.Lease/LeaseKeepAlive'],
  );
  project.write('schemas/services/etcd-rest.graphql', restService);
  gateway = stack.use(
    await serveImported(project, {
      etcd: { url: `grpc://${client}` },
      'etcd-rest': { url: `http://${client}` },
    }),
  );
});
after(() => stack.disposeAsync());

const base64 = (text: string): string => Buffer.from(text).toString('base64');

test('put and range over gRPC', options, async () => {
  const put =
    'mutation ($key: Bytes, $value: Bytes) { put(key: $key, value: $value, prevKv: true) { header { revision } prevKv { value } } }';
  const first = await gateway.ask(put, { key: base64('colour'), value: base64('red') });
  assert.deepEqual(first.errors, undefined);
  assert.equal(first.data.put.prevKv, null);
  const second = await gateway.ask(put, { key: base64('colour'), value: base64('blue') });
  assert.deepEqual(second.data.put.prevKv, { value: base64('red') });
  assert.equal(BigInt(second.data.put.header.revision), BigInt(first.data.put.header.revision) + 1n);

  const range =
    'query ($input: RangeInput!) { range(input: $input) { count more kvs { key value version createRevision } } }';
  const { data } = await gateway.ask(range, {
    input: { key: base64('colour'), limit: 5, sortOrder: 'DESCEND', sortTarget: 'KEY' },
  });
  assert.deepEqual(data, {
    range: {
      count: '1',
      more: false,
      kvs: [
        {
          key: base64('colour'),
          value: base64('blue'),
          version: '2',
          createRevision: first.data.put.header.revision,
        },
      ],
    },
  });
});

test('put and range over REST, of the same store', options, async () => {
  const { data, errors } = await gateway.ask(
    `mutation { restPut(key: "${base64('size')}", value: "${base64('größer')}") }`,
  );
  assert.equal(errors, undefined);
  assert.ok(data.restPut.header.revision);
  const asked = await gateway.ask(
    `{ restPairs(key: "${base64('size')}", limit: 1) { key value version }
       range(input: {key: "${base64('size')}"}) { kvs { key value version } } }`,
  );
  const pair = { key: base64('size'), value: base64('größer'), version: '1' };
  assert.deepEqual(asked.data, { restPairs: [pair], range: { kvs: [pair] } });
});

test('bytes that are no bytes, and failures of the store, are errors of their field', options, async () => {
  const { data, errors } = await gateway.ask(
    `{ none: user(name: "nobody") { roles } broken: range(input: {key: "ä"}) { count } members { members { name } } }`,
  );
  assert.equal(data.members.members.length, 1);
  const codes = Object.fromEntries(errors?.map(({ path, extensions }) => [path, extensions['code']]) ?? []);
  assert.deepEqual(codes, { none: 'CONFLICT', broken: 'BAD_USER_INPUT' });
});
