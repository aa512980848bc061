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
