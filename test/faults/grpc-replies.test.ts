/** Messages that a gRPC service should not send: each is an error at its place, or a value that is safe. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Server, ServerCredentials, type sendUnaryData, status } from '@grpc/grpc-js';
import protobuf from 'protobufjs';
import { readProtoFiles } from '../../src/upstream/grpc/protos.ts';
import { startTestGateway, type TestGateway } from '../graphql-services/gateway.ts';

const proto = `syntax = "proto3";
package t;
import "google/protobuf/timestamp.proto";
import "google/protobuf/any.proto";
enum Kind { KIND_UNKNOWN = 0; KIND_A = 1; }
message Ask {}
message Item { string id = 1; int32 count = 2; }
message Thing {
  string id = 1;
  int64 big = 2;
  double real = 3;
  Kind kind = 4;
  repeated Kind kinds = 5;
  bytes bytes = 6;
  map<string, string> map = 7;
  Thing inner = 8;
  repeated Item items = 9;
  optional string maybe = 10;
  google.protobuf.Timestamp at = 11;
  google.protobuf.Any any = 12;
  oneof choice { Item item = 13; string text = 14; }
  uint64 huge = 15;
}
service T { rpc Get(Ask) returns (Thing); }
`;
const sdl = `scalar JSON
enum Kind { A @wire(value: "KIND_A") }
type Item { id: ID!  count: Int! }
type Thing {
  id: ID
  big: Int
  bigText: String @from(path: "big")
  real: Float
  kind: Kind
  kinds: [Kind]
  bytes: String
  map: JSON
  inner: Thing
  items: [Item!]
  firm: Item! @from(path: "item")
  maybe: String
  sure: String! @from(path: "maybe")
  at: String
  any: JSON
  choice: JSON
  huge: ID
  number: Int @from(path: "id")
  list: [String] @from(path: "id")
  one: Item @from(path: "items")
}
type Query { thing: Thing @grpc(rpc: "t.T/Get") kept: String @value(of: "kept") }
`;

const folder = mkdtempSync(join(tmpdir(), 'facet-grpc-replies-'));
writeFileSync(join(folder, 't.proto'), proto);
const Thing = readProtoFiles([join(folder, 't.proto')]).lookupType('t.Thing');
let bytes: Buffer | { code: number; details: string };
let server: Server;
let gateway: TestGateway;
before(async () => {
  server = new Server({ 'grpc.max_send_message_length': 64 * 1024 * 1024 });
  const raw = { requestSerialize: (b: Buffer) => b, requestDeserialize: (b: Buffer) => b };
  server.addService(
    {
      Get: {
        path: '/t.T/Get',
        requestStream: false,
        responseStream: false,
        ...raw,
        responseSerialize: (b: Buffer) => b,
        responseDeserialize: (b: Buffer) => b,
      },
    },
    {
      Get: (_call: unknown, done: sendUnaryData<Buffer>) =>
        Buffer.isBuffer(bytes) ? done(null, bytes) : done(bytes),
    },
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  gateway = await startTestGateway(
    {
      'schemas/services/a.graphql': sdl,
      'schemas/services/a.proto': proto,
      'schemas/clients/web/schema.graphql': 'extend schema @expose(all: true)',
    },
    { a: { url: `grpc://127.0.0.1:${port}`, maxResponseBytes: 4_000_000 } },
  );
});
after(async () => {
  await gateway?.stop();
  server.forceShutdown();
  rmSync(folder, { recursive: true });
});

function message(value: object): Buffer {
  return Buffer.from(Thing.encode(Thing.fromObject(value)).finish());
}

/** A field by its number and wire type, as bytes. */
function field(number: number, wire: number, content: Uint8Array): Buffer {
  const writer = protobuf.Writer.create().uint32((number << 3) | wire);
  if (wire === 2) writer.bytes(content);
  return Buffer.concat([writer.finish(), wire === 2 ? Buffer.alloc(0) : content]);
}

function nested(levels: number): Buffer {
  let inner: Buffer = Buffer.alloc(0);
  for (let level = 0; level < levels; level++) inner = field(8, 2, inner);
  return inner;
}

const BAD = 'UPSTREAM_BAD_RESPONSE';
const rows: readonly (readonly [
  name: string,
  ask: string,
  reply: Buffer | { code: number; details: string },
  data: unknown,
  errors?: readonly string[],
])[] = [
  [
    'a good message',
    'id maybe items { id }',
    message({ id: '1', items: [{ id: 'i' }] }),
    { id: '1', maybe: null, items: [{ id: 'i' }] },
  ],
  [
    'nothing at all',
    'id kind items { id }',
    Buffer.alloc(0),
    { id: '', kind: null, items: [] },
    [`thing.kind ${BAD}`],
  ],
  [
    'an enum number that the file does not have',
    'id kind',
    Buffer.concat([message({ id: '1' }), field(4, 0, Buffer.from([99]))]),
    { id: '1', kind: null },
    [`thing.kind ${BAD}`],
  ],
  [
    'one of them in a list',
    'kinds',
    field(5, 2, Buffer.from([1, 99, 1])),
    { kinds: ['A', null, 'A'] },
    [`thing.kinds.1 ${BAD}`],
  ],
  [
    'int64 above 2^31 as Int',
    'id big bigText',
    message({ id: '1', big: '3000000000' }),
    { id: '1', big: null, bigText: '3000000000' },
    [`thing.big ${BAD}`],
  ],
  ['int64 as Int where it fits', 'big', message({ big: 7 }), { big: 7 }],
  [
    'int64 above 2^53 as text',
    'bigText huge',
    message({ big: '9007199254740993', huge: '18446744073709551615' }),
    { bigText: '9007199254740993', huge: '18446744073709551615' },
  ],
  ['NaN', 'id real', message({ id: '1', real: Number.NaN }), { id: '1', real: null }, [`thing.real ${BAD}`]],
  ['Infinity', 'real', message({ real: Number.POSITIVE_INFINITY }), { real: null }, [`thing.real ${BAD}`]],
  [
    'a key of a map by the name of every object',
    'map',
    message({ map: JSON.parse('{"__proto__":"x","constructor":"y"}') as object }),
    { map: JSON.parse('{"__proto__":"x","constructor":"y"}') as unknown },
  ],
  [
    'an unset message that cannot be null',
    'id firm { id }',
    message({ id: '1', text: 'x' }),
    null,
    [`thing.firm ${BAD}`],
  ],
  ['an unset optional that cannot be null', 'sure', message({ id: '1' }), null, [`thing.sure ${BAD}`]],
  [
    'the other member of a oneof',
    'choice',
    message({ text: 'x' }),
    { choice: { value: 'x', $case: 'text' } },
  ],
  [
    'a text where the file has a number',
    'id number',
    message({ id: 'abc' }),
    { id: 'abc', number: null },
    [`thing.number ${BAD}`],
  ],
  ['a text where the file has a list', 'list', message({ id: 'abc' }), { list: null }, [`thing.list ${BAD}`]],
  [
    'a list where the file has one',
    'one { id }',
    message({ items: [{ id: 'i' }] }),
    { one: null },
    [`thing.one ${BAD}`],
  ],
  [
    'a time beyond all years',
    'at id',
    message({ id: '1', at: { seconds: '99999999999999' } }),
    { at: '99999999999999s', id: '1' },
  ],
  [
    'Any',
    'any',
    message({ any: { type_url: 'type.googleapis.com/evil.Type', value: Buffer.from([1]) } }),
    { any: { '@type': 'type.googleapis.com/evil.Type', value: 'AQ==' } },
  ],
  ['text that is no UTF-8', 'id', field(1, 2, Buffer.from([0x61, 0xff])), { id: 'a\ufffd' }],
  ['bytes', 'bytes', message({ bytes: Buffer.from([255, 0]) }), { bytes: '/wA=' }],
  ['no protobuf', 'id', Buffer.from('<html>login</html>'), null, [`thing ${BAD}`]],
  [
    'a message that was cut',
    'id',
    message({ id: 'long enough to be cut' }).subarray(0, -4),
    null,
    [`thing ${BAD}`],
  ],
  ['10,000 messages in each other', 'id', nested(10_000), null, [`thing ${BAD}`]],
  ['a length that lies', 'id', Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0x07]), null, [`thing ${BAD}`]],
  [
    '5 MB, above the limit',
    'id',
    message({ id: 'x'.repeat(5_000_000) }),
    null,
    ['thing UPSTREAM_RESPONSE_TOO_LARGE'],
  ],
  [
    'a status and nothing else',
    'id',
    { code: status.INTERNAL, details: 'secret at 10.0.0.7' },
    null,
    ['thing UPSTREAM_ERROR'],
  ],
  ['a status that is none', 'id', { code: 99, details: 'secret' }, null, ['thing UPSTREAM_ERROR']],
];

describe('gRPC', () => {
  for (const [name, ask, reply, thing, errors = []] of rows)
    test(name, async () => {
      bytes = reply;
      const answer = await gateway.ask(`{ thing { ${ask} } kept }`);
      assert.equal(
        JSON.stringify(answer.data),
        JSON.stringify({ thing, kept: 'kept' }),
        JSON.stringify(answer.errors),
      );
      const told = (answer.errors ?? []).map(
        ({ path, extensions }) => `${path?.join('.')} ${String(extensions['code'])}`,
      );
      assert.deepEqual(told.toSorted(), errors);
      assert.doesNotMatch(JSON.stringify(answer.errors ?? []), /secret|login|at \w+ \(/);
      assert.equal(({} as Record<string, unknown>)['x'], undefined);
    });
  test('and it goes on serving', async () => {
    bytes = message({ id: '1' });
    assert.deepEqual(await gateway.ask('{ thing { id } }'), { data: { thing: { id: '1' } } });
  });
});
