/** One HTTP round trip: the answer as it came, and nothing left over when the work ends before it. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, test } from 'node:test';
import { Pool } from 'undici';
import { Cancellation } from '../../../src/base/cancellation.ts';
import { roundTrip } from '../../../src/upstream/http/round-trip.ts';
import type { Service } from '../../../src/upstream/service.ts';

const service: Service = {
  name: 'a',
  protocol: 'rest',
  endpoints: [{ url: 'http://a', weight: 1, tags: {} }],
  policy: {
    timeoutMs: 1000,
    connectTimeoutMs: 1000,
    connections: 1,
    maxResponseBytes: 10,
    coalesce: false,
    trustMessages: false,
    headers: {},
    identity: 'none',
  },
};

const asked: string[] = [];
let answer: (request: IncomingMessage, response: ServerResponse) => void;
const server = createServer((request, response) => {
  asked.push(request.url ?? '');
  answer(request, response);
});
let pool: Pool;
before(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
beforeEach(async () => {
  asked.length = 0;
  await pool?.destroy();
  pool = new Pool(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { connections: 1 });
});
after(async () => {
  await pool.destroy();
  server.close();
});

function get(path: string, cancellation = new Cancellation()): ReturnType<typeof roundTrip> {
  return roundTrip(pool, { method: 'GET', path }, service, { cancellation, spendBytes: undefined });
}

test('an answer in several parts is one body', async () => {
  answer = (_request, response) => {
    response.writeHead(203, { 'x-a': '1' });
    response.write('ä');
    setImmediate(() => response.end('b'));
  };
  const { statusCode, headers, body } = await get('/');
  assert.deepEqual([statusCode, headers['x-a'], body.toString()], [203, '1', 'äb']);
});

for (const [what, head] of [
  ['announced', { 'content-length': '11' }],
  ['not announced', {}],
] as const) {
  test(`an answer that is too large, ${what}, ends its connection`, async () => {
    const closed = new Promise((resolve) => {
      answer = (_request, response) => {
        response.on('close', () => resolve(response.writableFinished));
        response.writeHead(200, head);
        response.write('12345678901');
      };
    });
    await assert.rejects(get('/'), { code: 'UPSTREAM_RESPONSE_TOO_LARGE' });
    assert.equal(await closed, false);
  });
}

test('a cancelled call is ended at its service, and one that still waits for a connection is never sent', async () => {
  const cancellation = new Cancellation();
  const reason = new Error('enough');
  const arrived = new Promise<ServerResponse>((resolve) => {
    answer = (_request, response) => resolve(response);
  });
  const calls = [get('/first', cancellation), get('/second', cancellation)];
  const closed = once(await arrived, 'close');
  cancellation.cancel(reason);
  for (const call of calls) await assert.rejects(call, reason);
  await closed;
  answer = (_request, response) => response.end();
  await get('/third');
  assert.deepEqual(asked, ['/first', '/third']);
});

test('a call of cancelled work is not sent', async () => {
  const cancellation = new Cancellation();
  const reason = new Error('enough');
  cancellation.cancel(reason);
  await assert.rejects(get('/', cancellation), reason);
  assert.deepEqual(asked, []);
});

test('a connection that breaks off is an error', async () => {
  answer = (request) => request.socket.destroy();
  await assert.rejects(get('/'), { code: 'UND_ERR_SOCKET' });
});
