/**
 * Bytes that are no good answer: cut off, of another kind, packed, far too many, leading elsewhere. The field that needs
 * them is an error with a code, its siblings are kept, and the gateway holds no more of it than it may.
 */

import assert from 'node:assert/strict';
import { createServer, type Server, type Socket } from 'node:net';
import { after, before, beforeEach, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { startTestGateway, type TestGateway } from '../graphql-services/gateway.ts';
import { listen } from '../graphql-services/services.ts';

/** Writes its answer on the bare connection. */
type Script = (socket: Socket, good: string) => void;

let script: Script;
let connections = 0;
let asked = 0;
let server: Server;
let sibling: Server;
let elsewhere: Server;
let elsewhereAsked = 0;
let elsewhereUrl = '';
const gateways = new Map<string, TestGateway>();

before(async () => {
  server = createServer((socket) => {
    connections++;
    socket.on('error', () => {});
    let heard = '';
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1');
      if (!isWhole(heard)) return;
      const isGraphql = heard.startsWith('POST');
      heard = '';
      asked++;
      script(
        socket,
        isGraphql ? '{"data":{"r0":{"id":"1","name":"n","deep":null}}}' : '{"id":"1","name":"n","deep":null}',
      );
    });
  });
  sibling = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', () => socket.end(answer('"kept"')));
  });
  elsewhere = createServer((socket) => {
    elsewhereAsked++;
    socket.on('error', () => {});
    socket.end(answer('{"id":"evil"}'));
  });
  const url = await listen(server as never);
  elsewhereUrl = await listen(elsewhere as never);
  const other = { url: await listen(sibling as never) };
  const types = 'scalar JSON\ntype Thing { id: ID  name: String  deep: JSON }';
  const files = (sdl: string) => ({
    'schemas/services/a.graphql': sdl,
    'schemas/services/b.graphql': 'type Query { kept: String @rest(get: "/kept") }',
    'schemas/clients/web/schema.graphql': 'extend schema @expose(all: true)',
  });
  const bounds = { timeoutMs: 1000, maxResponseBytes: 1_000_000 };
  gateways.set(
    'REST',
    await startTestGateway(files(`${types} type Query { thing: Thing @rest(get: "/thing") }`), {
      a: { url, ...bounds },
      b: other,
    }),
  );
  gateways.set(
    'GraphQL',
    await startTestGateway(files(`${types} type Query { thing: Thing }`), {
      a: { url: `${url}/graphql`, kind: 'graphql', ...bounds },
      b: other,
    }),
  );
});
after(async () => {
  for (const gateway of gateways.values()) await gateway.stop();
  for (const one of [server, sibling, elsewhere]) one.close();
});
beforeEach(() => {
  connections = asked = elsewhereAsked = 0;
});

/** A GET without a body, or a POST with all that it announces. */
function isWhole(heard: string): boolean {
  const end = heard.indexOf('\r\n\r\n');
  if (end === -1) return false;
  const length = Number(/content-length: (\d+)/i.exec(heard)?.[1] ?? 0);
  return heard.length >= end + 4 + length;
}

function answer(
  body: string | Buffer,
  {
    status = '200 OK',
    type = 'application/json',
    length = Buffer.byteLength(body),
    headers = '',
  }: {
    status?: string;
    type?: string;
    length?: number;
    headers?: string;
  } = {},
): Buffer {
  const head = `HTTP/1.1 ${status}\r\ncontent-type: ${type}\r\ncontent-length: ${length}\r\n${headers}connection: close\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), Buffer.from(body)]);
}

const html = '<html><body>Log in, please: s3cret</body></html>';
/** Too few bytes for what is announced, and the connection ends. */
const cutShort: Script = (socket, good) => socket.end(answer(good.slice(0, 12), { length: good.length }));

const BAD = 'UPSTREAM_BAD_RESPONSE';
const GONE = 'UPSTREAM_UNAVAILABLE';
interface Row {
  readonly name: string;
  readonly script: Script;
  /** Undefined: the answer is good. By protocol where they differ. */
  readonly code: string | undefined | readonly [rest: string | undefined, graphql: string | undefined];
}

const rows: readonly Row[] = [
  { name: 'a good answer', script: (socket, good) => socket.end(answer(good)), code: undefined },
  { name: 'HTML with 200', script: (socket) => socket.end(answer(html, { type: 'text/html' })), code: BAD },
  { name: 'HTML that says it is JSON', script: (socket) => socket.end(answer(html)), code: BAD },
  {
    name: 'HTML with 502',
    script: (socket) => socket.end(answer(html, { status: '502 Bad Gateway', type: 'text/html' })),
    code: GONE,
  },
  {
    name: 'JSON that was cut, of the announced length',
    script: (socket, good) => socket.end(answer(good.slice(0, -2))),
    code: BAD,
  },
  { name: 'JSON that was cut before its announced length', script: cutShort, code: GONE },
  {
    name: 'more than was announced',
    script: (socket, good) => socket.end(answer(good, { length: good.length - 1 })),
    code: BAD,
  },
  {
    name: 'two lengths that differ',
    script: (socket, good) => socket.end(answer(good, { headers: 'content-length: 5\r\n' })),
    code: GONE,
  },
  {
    name: 'a length and chunks',
    script: (socket, good) => socket.end(answer(good, { headers: 'transfer-encoding: chunked\r\n' })),
    code: GONE,
  },
  {
    name: 'a chunk of a length that is none',
    script: (socket) =>
      socket.end(
        'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n',
      ),
    code: GONE,
  },
  { name: 'no HTTP at all', script: (socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'), code: GONE },
  { name: 'nothing, and the end', script: (socket) => socket.end(), code: GONE },
  { name: 'a reset', script: (socket) => socket.resetAndDestroy(), code: GONE },
  { name: 'half a head', script: (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-ty'), code: GONE },
  { name: 'silence', script: () => {}, code: 'UPSTREAM_TIMEOUT' },
  {
    name: 'a body that never ends',
    script: (socket, good) => socket.write(answer(good.slice(0, 9), { length: 99 })),
    code: 'UPSTREAM_TIMEOUT',
  },
  {
    name: 'gzip that nobody asked for',
    script: (socket, good) => socket.end(answer(gzipSync(good), { headers: 'content-encoding: gzip\r\n' })),
    code: BAD,
  },
  {
    name: 'packed a thousand times',
    script: (socket, good) =>
      socket.end(answer(good, { headers: `content-encoding: ${'gzip,'.repeat(999)}gzip\r\n` })),
    code: BAD,
  },
  {
    name: 'gzip that says it is JSON',
    script: (socket, good) => socket.end(answer(gzipSync(good))),
    code: BAD,
  },
  {
    name: 'an announced body above the limit',
    script: (socket) => socket.end(answer('{}', { length: 300_000_000 })),
    code: ['UPSTREAM_RESPONSE_TOO_LARGE', 'UPSTREAM_RESPONSE_TOO_LARGE'],
  },
  {
    name: '204',
    script: (socket) => socket.end('HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n'),
    code: [undefined, BAD],
  },
  { name: 'an empty body', script: (socket) => socket.end(answer('')), code: [undefined, BAD] },
  {
    name: '304',
    script: (socket) => socket.end('HTTP/1.1 304 Not Modified\r\nconnection: close\r\n\r\n'),
    code: BAD,
  },
  {
    name: '100 again and again',
    script: (socket, good) =>
      socket.end(Buffer.concat([Buffer.from('HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(3)), answer(good)])),
    code: undefined,
  },
  {
    name: 'a status that is none',
    script: (socket) => socket.end(answer('{}', { status: '999 Ok' })),
    code: 'UPSTREAM_ERROR',
  },
  { name: 'a JSON text, number, list', script: (socket) => socket.end(answer('[1,2]')), code: BAD },
  {
    name: 'a byte order mark',
    script: (socket, good) => socket.end(answer(`\ufeff${good}`)),
    code: undefined,
  },
  {
    name: 'no UTF-8',
    script: (socket) => socket.end(answer(Buffer.from([0x7b, 0xff, 0xfe, 0x7d]))),
    code: BAD,
  },
  {
    name: 'a head of 100 KB',
    script: (socket, good) => socket.end(answer(good, { headers: `x-long: ${'a'.repeat(100_000)}\r\n` })),
    code: GONE,
  },
];

for (const [index, name] of ['REST', 'GraphQL'].entries())
  describe(name, () => {
    const ask = (query = '{ thing { id name } kept }') => gateways.get(name)?.ask(query) ?? assert.fail(name);
    for (const { name: what, script: given, code } of rows)
      test(what, async () => {
        script = given;
        const expected = typeof code === 'object' ? code[index] : code;
        const { data, errors = [] } = await ask();
        assert.equal(data.kept, 'kept', 'the sibling');
        assert.equal(errors[0]?.extensions['code'], expected, JSON.stringify({ data, errors }));
        assert.deepEqual(
          errors.map(({ path }) => path),
          expected === undefined ? [] : [['thing']],
        );
        if (expected !== undefined) assert.equal(data.thing, null);
        assert.ok(!JSON.stringify({ data, errors }).includes('s3cret'), 'what was answered is not told');
      });

    for (const status of ['301 Moved', '302 Found', '303 See Other', '307 Temporary', '308 Permanent'])
      test(`a redirect is never followed: ${status}`, async () => {
        script = (socket) => socket.end(answer('', { status, headers: `location: ${elsewhereUrl}/\r\n` }));
        const { data, errors } = await ask();
        assert.deepEqual([data, errors?.[0]?.extensions['code']], [{ thing: null, kept: 'kept' }, BAD]);
        assert.equal(elsewhereAsked, 0);
        assert.equal(asked, 1);
      });

    test('more than the limit, without an end, ends the connection', async () => {
      let written = 0;
      const closed = Promise.withResolvers<void>();
      script = (socket) => {
        socket.once('close', () => closed.resolve());
        socket.write(
          'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n',
        );
        const chunk = `10000\r\n"${'a'.repeat(0xfffe)}"\r\n`;
        const more = (): void => {
          while (written < 300_000_000 && !socket.destroyed) {
            written += chunk.length;
            if (!socket.write(chunk)) return void socket.once('drain', more);
          }
        };
        more();
      };
      const before = process.memoryUsage().rss;
      const { data, errors } = await ask();
      assert.deepEqual([data.kept, errors?.[0]?.extensions['code']], ['kept', 'UPSTREAM_RESPONSE_TOO_LARGE']);
      await closed.promise;
      assert.ok(written < 50_000_000, `stopped after ${written} bytes`);
      assert.ok(process.memoryUsage().rss - before < 100_000_000, 'little of it was kept');
    });

    test('JSON of 100,000 levels', async () => {
      const levels = 100_000;
      script = (socket, good) =>
        socket.end(answer(good.replace('"deep":null', `"deep":${'['.repeat(levels)}${']'.repeat(levels)}`)));
      const { data, errors = [] } = await ask('{ thing { id deep } kept }');
      assert.equal(data.kept, 'kept');
      assert.equal(errors[0]?.extensions['code'], BAD, JSON.stringify(errors));
      assert.deepEqual(errors[0]?.path, ['thing', 'deep']);
      assert.equal(data.thing.id, '1');
      script = (socket, good) => socket.end(answer(good));
      assert.deepEqual((await ask()).data.thing, { id: '1', name: 'n' }, 'it lives on');
    });

    test('headers of a service are its own', async () => {
      script = (socket, good) =>
        socket.end(
          answer(good, {
            headers:
              'set-cookie: session=evil\r\naccess-control-allow-origin: *\r\nlocation: /x\r\nx-internal: host-7\r\ncache-control: public, max-age=99\r\nx-request-id: other\r\n',
          }),
        );
      const { headers } = (await gateways.get(name)?.fetch('{ thing { id } }')) ?? assert.fail();
      for (const header of ['set-cookie', 'access-control-allow-origin', 'location', 'x-internal'])
        assert.equal(headers.get(header), null, header);
      assert.ok(!/max-age=99/.test(headers.get('cache-control') ?? ''));
      assert.notEqual(headers.get('x-request-id'), 'other');
    });

    test('and it goes on serving', async () => {
      script = (socket, good) => socket.end(answer(good));
      assert.deepEqual((await ask()).data, { thing: { id: '1', name: 'n' }, kept: 'kept' });
      assert.ok(connections > 0);
    });
  });
