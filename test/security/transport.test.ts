/** HTTP that is not what it seems: content types, encodings, methods, paths, sizes, and requests hidden in requests. */

import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { underOracle } from './oracle.ts';
import { type Raw, rawPost, sendRaw } from './raw.ts';
import { COMPLETE, post, send, startTarget, type Target, type Told } from './target.ts';

let target: Target;
before(async () => {
  target = await startTarget();
});
after(() => target.stop());

const json = 'application/json';
const body = '{"query":"{ hello }"}';
const mutation = 'mutation { setName(v: "x") { id } }';
const typed = (type: string, text = body, more: Record<string, string> = {}) => ({
  method: 'POST',
  headers: { 'content-type': type, ...more },
  body: text,
});

const form = `--x\r\nContent-Disposition: form-data; name="operations"\r\n\r\n${JSON.stringify({ query: mutation })}\r\n--x--\r\n`;
const upload = (map: string): string =>
  form.replace('--x--', `--x\r\nContent-Disposition: form-data; name="map"\r\n\r\n${map}\r\n--x--`);

/** By fetch: the path, how it is sent, the statuses that are right. */
const requests: readonly (readonly [
  id: string,
  what: string,
  path: string,
  init: RequestInit,
  statuses: readonly number[],
])[] = [
  ['S001', 'text/plain', '', typed('text/plain'), [415]],
  [
    'S002',
    'a mutation as a form',
    '',
    typed('application/x-www-form-urlencoded', `query=${encodeURIComponent(mutation)}`),
    [415],
  ],
  ['S003', 'a query as a form', '', typed('application/x-www-form-urlencoded', 'query={hello}'), [415]],
  ['S004', 'a mutation as multipart', '', typed('multipart/form-data; boundary=x', form), [415]],
  ['S006', 'a mutation by GET', `?query=${encodeURIComponent(mutation)}`, {}, [405]],
  ['S008', 'a GET of text/plain', '?query={nothing}', { headers: { 'content-type': 'text/plain' } }, [415]],
  ['S010', 'charset ibm500', '', typed(`${json}; charset=ibm500`), [415]],
  ['S010', 'charset utf-7', '', typed(`${json};charset=utf-7`), [415]],
  ['S011', 'application/jsonp', '', typed('application/jsonp'), [415]],
  ['S011', 'two types', '', typed(`${json}, text/plain`), [415]],
  ['S012', 'gzip that is none', '', typed(json, body, { 'content-encoding': 'gzip' }), [415]],
  ['S012', 'gzip twice', '', typed(json, body, { 'content-encoding': 'gzip, gzip' }), [415]],
  [
    'S013',
    'a body of 5 MB',
    '',
    typed(json, JSON.stringify({ query: `{ hello }#${'a'.repeat(5_000_000)}` })),
    [413],
  ],
  ['S014', 'a URL of 64 KB', `?query=${'a'.repeat(65_536)}`, {}, [414, 431]],
  ['S014', 'a header of 64 KB', '', typed(json, body, { 'x-long': 'a'.repeat(65_536) }), [431]],
  [
    'S014',
    '1,000 headers',
    '',
    typed(json, body, Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`x-${at}`, '1']))),
    [431],
  ],
  ['S017', 'another case', '/../GRAPHQL', typed(json), [404]],
  ['S017', 'a percent in the path', '/../%67raphql', typed(json), [404]],
  ['S017', 'a way up in percents', '/../graphql%2f..%2fadmin', typed(json), [404]],
  ['S018', 'PUT', '', { ...typed(json), method: 'PUT' }, [405]],
  ['S018', 'QUERY', '', { ...typed(json), method: 'QUERY' }, [405]],
  ['S018', 'HEAD', '?query={hello}', { method: 'HEAD' }, [405]],
  ['S020', 'Accept: text/csv', '', typed(json, body, { accept: 'text/csv' }), [406]],
  ['S020', 'Accept: text/html', '', typed(json, body, { accept: 'text/html' }), [406]],
  [
    'S037',
    'an upload into a prototype',
    '',
    typed('multipart/form-data; boundary=x', upload('{"0":["__proto__.polluted"]}')),
    [415],
  ],
  [
    'S038',
    '1,000 files',
    '',
    typed('multipart/form-data; boundary=x', upload(`{"0":[${'"variables.a",'.repeat(999)}"variables.a"]}`)),
    [415],
  ],
  ['S038', 'multipart without a boundary', '', typed('multipart/form-data', form), [415]],
  ['S057', 'a batch', '', typed(json, `[${body}]`), [400]],
  ['S057', 'a batch of 1,000', '', typed(json, `[${`${body},`.repeat(999)}${body}]`), [400]],
  ['S057', 'a batch in a batch', '', typed(json, `[[${body}]]`), [400]],
  [
    'S060',
    'an Accept of 12 KB',
    '',
    typed(json, body, { accept: `${'text/plain;q=0.1,'.repeat(700)}a` }),
    [406],
  ],
];

suite('HTTP', () => {
  for (const [id, what, path, init, statuses] of requests)
    test(`${id} ${what}`, () =>
      underOracle(target, async () => {
        const told = await send(new URL(`${target.url}${path}`).href, init);
        assert.ok(statuses.includes(told.status), `${told.status} ${told.text}`);
        assert.equal(told.data, undefined);
        return [told];
      }));

  test('S011 APPLICATION/JSON is JSON', () =>
    underOracle(
      target,
      async () => {
        const told = await send(target.url, typed('APPLICATION/JSON; Charset="UTF-8"'));
        assert.equal(told.status, 200);
        return [told];
      },
      { isAnswered: true },
    ));

  test('S012 a bomb of 100 MB in 100 KB is not opened', () => {
    const bomb = gzipSync(Buffer.alloc(100_000_000, 32));
    return underOracle(target, async () => {
      const told = await send(target.url, { ...typed(json, '', { 'content-encoding': 'gzip' }), body: bomb });
      assert.equal(told.status, 415);
      return [told];
    });
  });
});

const told = ({ text, statuses }: Raw): Told => ({
  status: statuses[0] ?? 0,
  headers: new Headers(),
  text: text.replaceAll(/^.*?\r\n\r\n/gs, ''),
  data: undefined,
  errors: [],
});

const length = `Content-Length: ${body.length}`;
const type = 'Content-Type: application/json';
const host = 'Host: facet';
const second = rawPost([host, type, length], body, '/second');

/** On the wire: the bytes, and the statuses that come back. What is not understood closes the connection. */
const onTheWire: readonly (readonly [
  id: string,
  what: string,
  bytes: string,
  statuses: readonly number[],
])[] = [
  ['S009', 'no content type', rawPost([host, length, 'Connection: close']), [415]],
  ['S013', 'a length that is a lie', rawPost([host, type, 'Content-Length: 999999999'], ''), [413]],
  [
    'S013',
    'a body without an end',
    rawPost([host, type, 'Transfer-Encoding: chunked'], `${`4000\r\n${'a'.repeat(0x4000)}\r\n`.repeat(20)}`),
    [413],
  ],
  [
    'S015',
    'a length and chunks',
    rawPost([host, type, length, 'Transfer-Encoding: chunked'], `0\r\n\r\n${second}`),
    [400],
  ],
  [
    'S015',
    'chunks by another name',
    rawPost([host, type, 'Transfer-Encoding: xchunked'], `0\r\n\r\n${second}`),
    [400],
  ],
  ['S015', 'two lengths', rawPost([host, type, length, 'Content-Length: 0'], body + second), [400]],
  ['S015', 'lines that end with a line feed', rawPost([host, type, length]).replaceAll('\r\n', '\n'), [400]],
  ['S015', 'a header that is folded', rawPost([host, 'X-A: 1\r\n Content-Length: 5', type, length]), [400]],
  [
    'S015',
    'a space before the colon',
    rawPost([host, type, `Content-Length : ${body.length}`]) + second,
    [400],
  ],
  ['S015', 'a null byte in a header', rawPost([host, type, length, 'X-A: a\0b']), [400]],
  ['S016', 'two hosts', rawPost([host, 'Host: other', type, length, 'Connection: close']), [400]],
  ['S016', 'no host', rawPost([type, length, 'Connection: close']), [400]],
  [
    'S016',
    'the address of another host',
    rawPost([host, type, length, 'Connection: close'], body, 'http://169.254.169.254/latest'),
    [404],
  ],
  ['S017', 'a way up', rawPost([host, type, length, 'Connection: close'], body, '/graphql/../admin'), [404]],
  ['S017', 'two slashes', rawPost([host, type, length, 'Connection: close'], body, '//graphql'), [404]],
  ['S018', 'TRACE', `TRACE /graphql HTTP/1.1\r\n${host}\r\nConnection: close\r\n\r\n`, [405]],
  ['S018', 'CONNECT', `CONNECT evil.example:80 HTTP/1.1\r\n${host}\r\n\r\n`, []],
];

suite('on the wire', () => {
  for (const [id, what, bytes, statuses] of onTheWire)
    test(`${id} ${what}`, () =>
      underOracle(target, async () => {
        const raw = await sendRaw(target.port, bytes);
        assert.deepEqual(raw.statuses, statuses, raw.text.slice(0, 500));
        assert.ok(raw.isClosed, 'the connection is closed');
        assert.doesNotMatch(raw.text, /"data"/);
        return [told(raw)];
      }));

  test('S021 answers say nosniff, and not what answers', async () => {
    for (const accept of [json, COMPLETE, 'text/csv']) {
      const { headers } = await post(target.url, { query: '{ hello }' }, { accept });
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
      assert.equal(headers.get('server') ?? headers.get('x-powered-by'), null);
    }
  });
});
