/** A connection that asks for another protocol: a route may take it, and without one the request is answered as any other. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Handle } from '../../src/edge/front.ts';
import { type Listener, listen } from '../../src/edge/listener.ts';
import { sendRaw } from '../security/raw.ts';
import { type EchoService, startEchoService } from '../support/echo-service.ts';
import { type ProjectGateway, startProject } from '../support/project-gateway.ts';

const asking = (path: string, protocol = 'websocket', more: readonly string[] = []): string =>
  [
    `GET ${path} HTTP/1.1`,
    'Host: here',
    'Connection: upgrade',
    `Upgrade: ${protocol}`,
    'Accept: application/json',
    ...more,
    '',
    '',
  ].join('\r\n');

describe('a handler with an upgrade slot', () => {
  const handle: Handle = {
    answer: (_request, response) => void response.end('as any other'),
    mayUpgrade: ({ url }) => url === '/socket',
    upgrade: (_request, socket, head) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: echo\r\nconnection: upgrade\r\n\r\n');
      socket.write(head);
      socket.pipe(socket);
    },
  };
  let listener: Listener;
  before(async () => {
    listener = await listen('test', '127.0.0.1', 0, handle);
  });
  after(() => listener.stop(0));

  test('is given the connection that it takes, with what was sent after the request', async () => {
    const { statuses, text } = await sendRaw(portOf(listener.origin), `${asking('/socket')}hello`);
    assert.deepEqual(statuses, [101]);
    assert.match(text, /hello$/);
  });

  test('answers what it does not take over HTTP', async () => {
    const { statuses, text } = await sendRaw(portOf(listener.origin), asking('/elsewhere'));
    assert.deepEqual(statuses, [200]);
    assert.match(text, /as any other/);
  });
});

describe('an app whose routes take no connection', () => {
  let service: EchoService;
  let road: ProjectGateway;
  before(async () => {
    service = await startEchoService((path) => path);
    road = await startProject({
      files: {
        'schemas/services/a.graphql': 'type Query { open: String @rest(get: "/open") }',
        'schemas/clients/web/schema.graphql': 'extend schema @expose(all: true)',
        'schemas/clients/closed/schema.graphql': 'extend schema @expose(all: true)',
      },
      services: { a: service.url },
      apps: [{ name: 'web' }, { name: 'closed', addresses: { deny: ['127.0.0.1'] } }],
    });
  });
  after(async () => {
    await road.stop();
    await service.stop();
  });

  for (const [what, app, path, protocol, status] of [
    ['an operation', 'web', '/graphql?query={open}', 'websocket', 200],
    ['an operation of a client that would speak HTTP/2', 'web', '/graphql?query={open}', 'h2c', 200],
    ['no operation', 'web', '/graphql', 'websocket', 400],
    ['a path where nothing is', 'web', '/socket', 'websocket', 404],
    ['an address that may not call', 'closed', '/graphql?query={open}', 'websocket', 403],
  ] as const) {
    test(`${what}: ${status} by HTTP`, async () => {
      const sent = asking(path, protocol);
      const { statuses } = await sendRaw(portOf(road.endpoint(app)), sent);
      assert.deepEqual(statuses, [status]);
    });
  }
});

function portOf(url: string): number {
  return Number(new URL(url).port);
}
