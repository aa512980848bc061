/** The URL of a service: its path begins every call, and its query is part of every call. */

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { Cancellation } from '../../src/base/cancellation.ts';
import { Environment, parseServices } from '../../src/index.ts';
import { graphqlProtocol } from '../../src/upstream/graphql/protocol.ts';
import type { Protocol } from '../../src/upstream/protocol.ts';
import { restProtocol } from '../../src/upstream/rest/protocol.ts';
import { servicesOf } from '../../src/upstream/service.ts';
import { openServices } from '../../src/upstream/services.ts';
import { rendered } from './subjects.ts';

const asked: (string | undefined)[] = [];
const server = createServer((request, response) => {
  asked.push(request.url);
  response.setHeader('content-type', 'application/json');
  request.resume().on('end', () => response.end('{"data":{"r0":{"id":"1"}}}'));
});
before(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
after(() => server.close());

const rows: readonly (readonly [Protocol, path: string, directive: string, target: string])[] = [
  [restProtocol, '', '@rest(get: "/thing")', '/thing'],
  [restProtocol, '/v3/', '@rest(get: "/thing")', '/v3/thing'],
  [restProtocol, '/v3?api_key=k-1', '@rest(get: "/thing")', '/v3/thing?api_key=k-1'],
  [restProtocol, '?api_key=k-1&b=%2F', '@rest(get: "/thing?q={args.q}")', '/thing?q=x&api_key=k-1&b=%2F'],
  [restProtocol, '/v3?', '@rest(get: "/thing?q={args.none}")', '/v3/thing'],
  [restProtocol, '/v3?k=1', '@rest(post: "/thing", body: {a: 1})', '/v3/thing?k=1'],
  [graphqlProtocol, '/graphql?api_key=k-1', '@graphql(field: "thing")', '/graphql?api_key=k-1'],
];

for (const [protocol, path, directive, target] of rows)
  test(`${directive} of a service at ${path === '' ? '/' : path} asks ${target}`, async () => {
    asked.length = 0;
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
    const kind = protocol === graphqlProtocol ? 'graphql' : 'rest';
    const services = await openServices(
      servicesOf(parseServices(() => ({ a: { url, kind } }), new Environment({}))),
    );
    const context = { cancellation: new Cancellation(), principal: undefined, requestId: 'r' };
    try {
      await services.send(rendered(protocol, directive, { q: 'x' }), context);
      assert.deepEqual(asked, [target]);
    } finally {
      await services.close();
    }
  });
