/** Services are imported from what a running server says of itself. */

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { loadSync, type PackageDefinition } from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';
import { parse, print, visit } from 'graphql';
import protobuf from 'protobufjs';
import descriptor from 'protobufjs/ext/descriptor/index.js';
import { startShop } from '../../apps/shop/shop.ts';
import { importProtoFiles, importReflection } from '../../src/import/import-service.ts';
import { Environment, parseApp, parseServices, startGateway } from '../../src/index.ts';
import { runProcess } from '../../tools/run-process.ts';
import { root } from '../docs/markdown.ts';
import { fixtures, Project } from './project.ts';

const library = join(fixtures, 'library.proto');

interface Running extends AsyncDisposable {
  readonly address: string;
}

async function start(prepare: (server: Server) => void): Promise<Running> {
  const server = new Server();
  prepare(server);
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    ),
  );
  return {
    address: `127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => server.forceShutdown(),
  };
}

/** The protocol's own messages, for servers that say what no library would. */
const protocol = protobuf.parse(
  `syntax = "proto3";
  message Request { string file_by_filename = 3; string file_containing_symbol = 4; string list_services = 7; }
  message Response { Files file_descriptor_response = 4; Services list_services_response = 6; Failure error_response = 7; }
  message Files { repeated bytes file_descriptor_proto = 1; }
  message Services { repeated Service service = 1; }
  message Service { string name = 1; }
  message Failure { int32 error_code = 1; string error_message = 2; }`,
  { keepCase: true },
).root;
const request = protocol.lookupType('Request');
const response = protocol.lookupType('Response');

type Answer = (asked: Record<string, string>) => object | undefined;

function reflection(version: string, answer: Answer) {
  return (server: Server): void => {
    const path = `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`;
    server.addService(
      {
        ServerReflectionInfo: {
          path,
          requestStream: true,
          responseStream: true,
          requestDeserialize: (bytes: Buffer) => request.toObject(request.decode(bytes)),
          requestSerialize: (value: Buffer) => value,
          responseDeserialize: (bytes: Buffer) => bytes,
          responseSerialize: (value: object) =>
            Buffer.from(response.encode(response.fromObject(value)).finish()),
        },
      },
      {
        ServerReflectionInfo: (call: any) => {
          call.on('data', (asked: Record<string, string>) => {
            const said = answer(asked);
            if (said !== undefined) call.write(said);
          });
          call.on('end', () => answer({ end: '' }) !== undefined && call.end());
        },
      },
    );
  };
}

/** What a service file says, without its words for people: a server has no comments of its .proto files. */
function bare(text: string): string {
  const silent = visit(parse(text), {
    enter: (node) =>
      'description' in node && node.description ? { ...node, description: undefined } : undefined,
  });
  return print(silent);
}

test('a server with reflection is imported as its .proto files are', async () => {
  const definition: PackageDefinition = loadSync(library, { includeDirs: [fixtures], keepCase: true });
  await using server = await start((each) => new ReflectionService(definition).addToServer(each));
  using project = new Project();
  const reflected = project.save(await importReflection(server.address, project.input('library')));
  using other = new Project();
  const read = importProtoFiles([library], other.input('library'));
  assert.equal(bare(reflected.text), bare(read.text));
  assert.deepEqual(reflected.operations, read.operations);
  assert.match(
    reflected.text,
    /^# Imported by facet import from the reflection of 127\.0\.0\.1:\d+: library\.v1\.Library\.\n/,
  );
  assert.deepEqual(project.check('grpc'), []);
  const again = await importReflection(server.address, project.input('library'));
  assert.deepEqual({ text: again.text, files: again.files }, { text: reflected.text, files: [] });
});

const file = {
  name: 'a/b.proto',
  package: 'a.b',
  syntax: 'proto3',
  dependency: ['a/types.proto', 'google/protobuf/empty.proto', 'options.proto'],
  messageType: [
    { name: 'X', field: [{ name: 'thing', number: 1, label: 1, type: 11, typeName: '.a.Thing' }] },
  ],
  service: [
    { name: 'S', method: [{ name: 'GetX', inputType: '.google.protobuf.Empty', outputType: '.a.b.X' }] },
  ],
};
const types = {
  name: 'a/types.proto',
  package: 'a',
  messageType: [{ name: 'Thing', field: [{ name: 'id', number: 1, label: 1, type: 9 }] }],
};

/** Sends one file at a time, as some servers do; `options.proto` it does not have. */
function answerWith(...files: readonly object[]): Answer {
  const bytesOf = (each: object): Uint8Array =>
    descriptor.FileDescriptorProto.encode(descriptor.FileDescriptorProto.fromObject(each)).finish();
  return ({ list_services: list, file_containing_symbol: symbol, file_by_filename: name, end }) => {
    if (end !== undefined) return {};
    if (list !== undefined)
      return { list_services_response: { service: [{ name: 'a.b.S' }, { name: 'grpc.health.v1.Health' }] } };
    const found = files.find((each) => symbol !== undefined || (each as { name?: string }).name === name);
    return found === undefined
      ? { error_response: { error_code: 5, error_message: 'no such file' } }
      : { file_descriptor_response: { file_descriptor_proto: [bytesOf(found)] } };
  };
}

for (const version of ['v1', 'v1alpha']) {
  test(`${version} alone is enough, and files that are not sent along are asked for`, async () => {
    await using server = await start(reflection(version, answerWith(file, types)));
    using project = new Project();
    const { files, text } = project.save(await importReflection(server.address, project.input('api')));
    assert.deepEqual(files.map(({ path }) => path.slice(project.root.length + 1)).toSorted(), [
      'schemas/services/protos/api/a/b.proto',
      'schemas/services/protos/api/a/types.proto',
    ]);
    assert.match(text, / {2}x: X @grpc\(rpc: "a\.b\.S\/GetX"\)/);
    assert.deepEqual(project.check('grpc'), []);
  });
}

test('a server that says what cannot be is told of in a line, and none can make the import wait or write elsewhere', async () => {
  const table: [string, (server: Server) => void, RegExp][] = [
    ['no reflection', () => {}, /has no reflection: neither grpc\.reflection\.v1 nor v1alpha/],
    ['no service', reflection('v1', () => ({ list_services_response: {} })), /tells of no service/],
    ['silence', reflection('v1', () => undefined), /gave no complete answer in 300 ms/],
    [
      'a place outside',
      reflection('v1', answerWith({ ...file, name: '../../x.proto' })),
      /is no path to a \.proto file/,
    ],
    [
      'a name that is text',
      reflection('v1', answerWith({ ...file, messageType: [{ name: 'X {} message Y' }] }, types)),
      /has "X \{\} message Y" for a name/,
    ],
    ['a type that is nowhere', reflection('v1', answerWith(file)), /no such Type or Enum '\.a\.Thing'/],
    [
      'bytes that are no descriptor',
      reflection('v1', ({ list_services: list }) =>
        list === undefined
          ? { file_descriptor_response: { file_descriptor_proto: [Buffer.from([255, 255])] } }
          : { list_services_response: { service: [{ name: 'a.b.S' }] } },
      ),
      /sent a file descriptor that cannot be read/,
    ],
  ];
  for (const [what, prepare, message] of table) {
    await using server = await start(prepare);
    using project = new Project();
    await assert.rejects(
      importReflection(server.address, project.input('api'), { timeoutMs: 300 }),
      { name: 'StartupError', message },
      what,
    );
  }
  using project = new Project();
  const nobody = importReflection('127.0.0.1:1', project.input('api'), { timeoutMs: 300 });
  await assert.rejects(nobody, { name: 'StartupError', message: /127\.0\.0\.1:1 / });
  await assert.rejects(importReflection('no port', project.input('api')), { message: /write host:port/ });
});

test('the shop’s gRPC services are imported by the command, and answer', async (t) => {
  const shop = await startShop({ services: ['catalog', 'inventory'] });
  t.after(() => shop.stop());
  using project = new Project();
  for (const name of ['catalog', 'inventory'] as const) {
    const facet = [join(root, 'src/cli/main.ts'), '--project', project.root, 'import', 'proto'];
    const args = [...facet, '--reflect', shop.endpoints[name], '--as', name];
    const { exitCode, output } = await runProcess(process.execPath, args, { timeoutMs: 30_000 });
    assert.equal(exitCode, 0, output);
  }
  assert.deepEqual(project.check('grpc'), []);
  const env = new Environment({});
  const gateway = await startGateway({
    root: project.root,
    services: parseServices(
      () => ({ catalog: { url: shop.endpoints.catalog }, inventory: { url: shop.endpoints.inventory } }),
      env,
    ),
    apps: [parseApp(() => ({ name: 'all', port: 0 }), env)],
    log: () => {},
  });
  t.after(() => gateway.stop(0));
  const answer = await fetch(gateway.apps[0]?.endpoints[0] ?? '', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ product(id: "p1") { id name } }' }),
  });
  assert.deepEqual(await answer.json(), { data: { product: { id: 'p1', name: 'The Quiet Harbour' } } });
});
