/** Where documents come from, how large they may be, and what is no document. */

import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { importOpenApiFile, importProtoFiles } from '../../src/import/import-service.ts';
import { fetchText, parseDocument, readDocument } from '../../src/openapi/document.ts';
import { Project } from './project.ts';

async function serve(handle: RequestListener) {
  const server = createServer(handle);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api.json`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}

test('JSON and YAML are read, and from a URL as well', async () => {
  const wanted = { openapi: '3.0.0', paths: {} };
  assert.deepEqual(parseDocument('{"openapi": "3.0.0", "paths": {}}', 'a'), wanted);
  assert.deepEqual(parseDocument('openapi: 3.0.0\npaths: {}\n', 'a'), wanted);
  assert.deepEqual(parseDocument('{openapi: 3.0.0, paths: {}}', 'a'), wanted);
  await using server = await serve((_request, response) => void response.end(JSON.stringify(wanted)));
  assert.deepEqual(await readDocument(server.url), wanted);
});

test('a fetch is bounded in time and size, and says what went wrong', async () => {
  await using endless = await serve((_request, response) => void response.write('x'.repeat(2000)));
  await assert.rejects(fetchText(endless.url, { timeoutMs: 100 }), /gave no complete answer in 100 ms/);
  await assert.rejects(fetchText(endless.url, { maxBytes: 1000 }), /answered more than 1000 bytes/);
  await using missing = await serve((_request, response) => void response.writeHead(404).end());
  await assert.rejects(fetchText(missing.url), /answered 404/);
  await assert.rejects(fetchText('http://127.0.0.1:1/x'), /cannot be fetched/);
});

test('a redirect is followed on the same host only, and not without end', async () => {
  const wanted = { openapi: '3.0.0', paths: {} };
  await using other = await serve((_request, response) => void response.end(JSON.stringify(wanted)));
  await using server = await serve((request, response) => {
    const [, kind] = /^\/api\.json\?(\w+)/.exec(request.url ?? '') ?? [];
    const to = { near: '/moved.json', far: other.url, round: '/api.json?round' }[kind ?? ''];
    if (to === undefined) response.end(JSON.stringify(wanted));
    else response.writeHead(302, { location: to }).end('moved');
  });
  assert.deepEqual(await readDocument(`${server.url}?near`), wanted);
  await assert.rejects(readDocument(`${server.url}?far`), {
    name: 'StartupError',
    message: `${server.url}?far redirects to ${new URL(other.url).origin}, another host: import from there if you trust it`,
  });
  await assert.rejects(readDocument(`${server.url}?round`), /redirects more than 5 times/);
});

test('what is no document of an API is told in a line', async () => {
  using project = new Project();
  for (const [name, text, message] of [
    ['none.yaml', 'just text', /holds no object/],
    ['bad.yaml', 'a: [1', /bad\.yaml/],
    ['other.json', '{"hello": 1}', /no OpenAPI document/],
    ['future.json', '{"openapi": "4.0.0"}', /OpenAPI 4\.0\.0/],
  ] as const) {
    const file = project.write(name, text);
    await assert.rejects(importOpenApiFile(file, project.input('api')), { name: 'StartupError', message });
  }
  await assert.rejects(importOpenApiFile('/nowhere.yaml', project.input('api')), {
    name: 'StartupError',
    message: /cannot be read/,
  });
  assert.throws(
    () => importProtoFiles([project.write('a.proto', 'syntax = "proto3";')], project.input('api')),
    /there is no service/,
  );
  assert.throws(
    () => importProtoFiles([project.write('b.proto', 'nonsense')], project.input('api')),
    /b\.proto/,
  );
});

test('an alias of YAML cannot be blown up', () => {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < 12; level++)
    lines.push(`a${level}: &a${level} [${Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ')}]`);
  assert.throws(() => parseDocument(lines.join('\n'), 'bomb.yaml'), /bomb\.yaml/);
});

test('.proto files are copied with what they import, once', () => {
  using project = new Project();
  const contract =
    'syntax = "proto3"; package a; import "b/types.proto"; service S { rpc GetX(X) returns (X); }';
  project.write('contracts/b/types.proto', 'syntax = "proto3"; package a; message X { string id = 1; }');
  const file = project.write('contracts/a.proto', contract);
  const first = project.save(importProtoFiles([file], project.input('api')));
  assert.deepEqual(
    first.files.map(({ path }) => path.slice(project.root.length + 1)),
    ['schemas/services/protos/a.proto', 'schemas/services/protos/b/types.proto'],
  );
  assert.deepEqual(project.check('grpc'), []);
  assert.deepEqual(importProtoFiles([file], project.input('api')).files, []);
  assert.deepEqual(
    importProtoFiles([`${project.root}/schemas/services/protos/a.proto`], project.input('api')).files,
    [],
  );
  project.write('contracts/a.proto', contract.replace('GetX', 'FindX'));
  assert.equal(importProtoFiles([file], project.input('api')).files.length, 1);
  project.write(
    'contracts/a.proto',
    contract.replace('package a', 'package other').replace('(X)', '(a.X)').replace('(X)', '(a.X)'),
  );
  assert.throws(() => importProtoFiles([file], project.input('api')), /is another file, of the package a/);
});

test('.proto files import from folders above them and from --proto-path, and keep that form when they are copied', () => {
  using project = new Project();
  const types = (what: string): string =>
    `syntax = "proto3"; package ${what}; message Thing { string id = 1; }`;
  project.write('repository/common/types.proto', types('common'));
  project.write('vendor/outer/types.proto', types('outer'));
  const file = project.write(
    'repository/orders/v1/orders.proto',
    `syntax = "proto3"; package orders; import "common/types.proto"; import "outer/types.proto";
     service Orders { rpc GetThing(outer.Thing) returns (common.Thing); }`,
  );
  assert.throws(() => importProtoFiles([file], project.input('orders')), {
    name: 'StartupError',
    message: /a file it imports cannot be read: .*outer\/types\.proto/,
  });
  const { files } = project.save(
    importProtoFiles([file], project.input('orders'), { protoPath: [`${project.root}/vendor`] }),
  );
  assert.deepEqual(
    files.map(({ path }) => path.slice(`${project.root}/schemas/services/`.length)).toSorted(),
    ['protos/common/types.proto', 'protos/orders/v1/orders.proto', 'protos/outer/types.proto'],
  );
  assert.deepEqual(project.check('grpc'), []);
});

test('two contracts may have types of one name', () => {
  using project = new Project();
  for (const name of ['first', 'second']) {
    const file = project.write(
      `${name}/${name}.proto`,
      `syntax = "proto3"; package shop; message Thing { string ${name} = 1; }
       service ${name} { rpc GetThing(Thing) returns (Thing); }`,
    );
    project.save(importProtoFiles([file], project.input(name)));
  }
  assert.deepEqual(project.check('grpc'), []);
});

test('a .proto file that names a type of no file is told in a line', () => {
  using project = new Project();
  const file = project.write(
    'a.proto',
    'syntax = "proto3"; service S { rpc GetX(Nowhere) returns (Nowhere); }',
  );
  assert.throws(() => importProtoFiles([file], project.input('api')), {
    name: 'StartupError',
    message: /no such (?:type|Type).*Nowhere/,
  });
});
