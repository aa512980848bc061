/** Where a request comes from, whatever it says itself, and who may call from there. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import type { AppInput } from '../../src/config/app.ts';
import { createAddresses } from '../../src/edge/addresses.ts';
import { Environment, parseApp } from '../../src/index.ts';
import { type GuardedGateway, startGuardedGateway } from '../support/guarded-gateway.ts';

type Rules = NonNullable<AppInput['addresses']>;
const rulesOf = (addresses: Rules) =>
  createAddresses(parseApp(() => ({ name: 'a', port: 0, addresses }), new Environment({})).addresses);

describe('the address of a client', () => {
  const trustedProxies = ['10.0.0.0/8', '2001:db8:1::/48', '::ffff:192.0.2.0/120'];
  const rows: readonly (readonly [from: string, forwarded: string | undefined, client: string])[] = [
    ['203.0.113.9', undefined, '203.0.113.9'],
    ['203.0.113.9', '1.2.3.4', '203.0.113.9'],
    ['::ffff:203.0.113.9', '1.2.3.4', '203.0.113.9'],
    ['10.0.0.1', '1.2.3.4', '1.2.3.4'],
    ['::ffff:10.0.0.1', '1.2.3.4', '1.2.3.4'],
    ['::ffff:a00:1', '1.2.3.4', '1.2.3.4'],
    ['192.0.2.7', '1.2.3.4', '1.2.3.4'],
    ['192.0.3.7', '1.2.3.4', '192.0.3.7'],
    ['2001:db8:1::5', '2001:DB8:0:0::7', '2001:db8::7'],
    ['10.0.0.1', '6.6.6.6, 1.2.3.4', '1.2.3.4'],
    ['10.0.0.1', '6.6.6.6, 1.2.3.4, 10.9.9.9', '1.2.3.4'],
    ['10.0.0.1', '10.1.1.1, 10.2.2.2', '10.1.1.1'],
    ['10.0.0.1', '6.6.6.6, nonsense', '10.0.0.1'],
    ['10.0.0.1', '6.6.6.6, nonsense, 10.2.2.2', '10.2.2.2'],
    ['10.0.0.1', '', '10.0.0.1'],
    ['10.0.0.1', '1.2.3.4:5678', '1.2.3.4'],
    ['10.0.0.1', '[2001:db8::7]:443', '2001:db8::7'],
    ['10.0.0.1', '::ffff:1.2.3.4', '1.2.3.4'],
    ['10.0.0.1', '0x01020304', '10.0.0.1'],
    ['10.0.0.1', '01.02.03.04', '10.0.0.1'],
    ['10.0.0.1', Array.from({ length: 100 }, (_, hop) => `6.6.6.${hop}`).join(','), '6.6.6.99'],
  ];
  for (const [from, forwarded, client] of rows)
    test(`${from} ${forwarded?.slice(0, 40) ?? ''} is ${client}`, () => {
      const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
      const socket = { remoteAddress: from } as IncomingMessage['socket'];
      assert.equal(rulesOf({ trustedProxies }).clientOf({ socket, headers }), client);
    });
});

describe('who may call', () => {
  const rows: readonly (readonly [Rules, string, boolean])[] = [
    [{}, '1.2.3.4', true],
    [{ deny: ['1.2.3.0/24'] }, '1.2.3.4', false],
    [{ deny: ['1.2.3.0/24'] }, '1.2.4.4', true],
    [{ deny: ['::ffff:1.2.3.4'] }, '1.2.3.4', false],
    [{ deny: ['2001:db8::/32'] }, '2001:db8::1', false],
    [{ allow: ['1.2.3.4'] }, '1.2.3.4', true],
    [{ allow: ['1.2.3.4'] }, '1.2.3.5', false],
    [{ allow: ['1.2.3.4'] }, '', false],
    [{ allow: ['1.0.0.0/8'], deny: ['1.2.0.0/16'] }, '1.2.3.4', false],
    [{ allow: ['0.0.0.0/0'] }, '2001:db8::1', false],
  ];
  for (const [rules, address, isAllowed] of rows)
    test(`${JSON.stringify(rules)} ${address}: ${isAllowed}`, () =>
      assert.equal(rulesOf(rules).isAllowed(address), isAllowed));

  for (const wrong of [
    '0177.0.0.1',
    '2130706433',
    '0x7f.1',
    '10.0.0.0/33',
    '::/129',
    '10.0.0.0/8/8',
    'fe80::1%eth0',
    'localhost',
    '10.0.0.0/',
  ])
    test(`${wrong} stops the start`, () =>
      assert.throws(() => rulesOf({ deny: [wrong] }), /addresses\.deny\.0: an address/));
});

describe('at the listener', () => {
  let guarded: GuardedGateway;
  before(async () => {
    const limits: AppInput['limits'] = { rates: [{ name: 'each', window: '1h', max: 2, per: ['address'] }] };
    const addresses = { trustedProxies: ['127.0.0.1'], deny: ['203.0.113.0/24'] };
    guarded = await startGuardedGateway({ addresses, limits });
  });
  after(() => guarded.stop());

  test('a denied one is told so before its body is read, and its connection is closed', async () => {
    const sent = request(`${guarded.origin}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-length': 1000,
        'x-forwarded-for': '203.0.113.7',
      },
    });
    sent.on('error', () => {});
    sent.write('{');
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    assert.equal(response.statusCode, 403);
    assert.equal(response.headers.connection, 'close');
    let text = '';
    for await (const chunk of response) text += String(chunk);
    assert.equal((JSON.parse(text) as { code: string }).code, 'FORBIDDEN');
    assert.deepEqual(guarded.calls, []);
    sent.destroy();
  });

  test('limits count by the client behind the proxy, and what it writes itself does not change who it is', async () => {
    const statuses: number[] = [];
    for (const hops of ['8.8.8.8', '1.1.1.1, 8.8.8.8', '2.2.2.2, 8.8.8.8', '9.9.9.9'])
      statuses.push((await guarded.ask('POST', '{ open }', [['x-forwarded-for', hops]])).status);
    assert.deepEqual(statuses, [200, 200, 429, 200]);
  });

  test('liveness is told to whoever asks', async () => {
    const socket = connect(Number(new URL(guarded.origin).port), '127.0.0.1');
    socket.end('GET /livez HTTP/1.1\r\nhost: a\r\nx-forwarded-for: 203.0.113.7\r\nconnection: close\r\n\r\n');
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    assert.match(text, /^HTTP\/1\.1 200/);
  });
});
