/** Who sends slowly is not waited for; attacks that take as long as the bounds they wait for. */

import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, suite, test } from 'node:test';
import { rawPost } from './raw.ts';
import { post, startTarget, type Target } from './target.ts';

let target: Target;
before(async () => {
  target = await startTarget();
});
after(() => target.stop());

/** The status that comes, while a byte is sent each second. */
function trickle(port: number, beginning: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(beginning));
    const drip = setInterval(() => socket.write('a'), 1000);
    socket.once('data', (piece) => {
      resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(piece.toString('latin1'))?.[1]));
      socket.destroy();
    });
    socket.on('error', () => {});
    socket.once('close', () => {
      clearInterval(drip);
      reject(new Error('closed without an answer'));
    });
  });
}

suite('slowly', { concurrency: true }, () => {
  const head = ['Host: facet', 'Content-Type: application/json'];
  test('S013 a body that comes a byte a second is 408', async () => {
    assert.equal(await trickle(target.port, rawPost([...head, 'Content-Length: 1000'], '{"query":"')), 408);
  });
  test('S013 headers that come a byte a second are 408', async () => {
    assert.equal(await trickle(target.port, 'POST /graphql HTTP/1.1\r\nHost: facet\r\nX-A: '), 408);
  });
  test('S013 200 connections that send nothing keep nobody out', async () => {
    const sockets = Array.from({ length: 200 }, () => connect(target.port, '127.0.0.1'));
    for (const socket of sockets) socket.on('error', () => {}).write('POST /graphql HTTP/1.1\r\n');
    const { status } = await post(target.url, { query: '{ hello }' });
    assert.equal(status, 200);
    await Promise.all(
      sockets.map((socket) => new Promise((resolve) => socket.resume().once('close', resolve))),
    );
  });
  test('S054 a document asked for 20,000 times beside another client', async () => {
    let longestMs = 0;
    for (let round = 0; round < 100; round++) {
      const from = performance.now();
      await Promise.all(
        Array.from({ length: 200 }, () => post(target.url, { query: '{ __schema { types { name } } }' })),
      );
      longestMs = Math.max(longestMs, performance.now() - from);
    }
    assert.ok(longestMs < 5000, `${longestMs}`);
  });
});
