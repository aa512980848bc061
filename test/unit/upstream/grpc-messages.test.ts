/** `grpc/messages.ts`: protobuf messages as the JSON a schema file expects, and back. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import protobuf from 'protobufjs';
import { createDecoder } from '../../../src/upstream/grpc/decode.ts';
import { createEncoder } from '../../../src/upstream/grpc/encode.ts';

const { root } = protobuf.parse(
  `
  syntax = "proto3";
  package t;
  message Times { google.protobuf.Timestamp at = 1; google.protobuf.Duration took = 2; repeated google.protobuf.Timestamp all = 3; map<string, google.protobuf.Timestamp> by = 4; }
  message Wrapped { google.protobuf.StringValue text = 1; google.protobuf.Int64Value big = 2; google.protobuf.BoolValue flag = 3; google.protobuf.DoubleValue real = 4; google.protobuf.BytesValue raw = 5; repeated google.protobuf.Int32Value list = 6; }
  message Choice { oneof kind { Times times = 1; string text = 2; int64 big = 3; Color color = 4; } string other = 5; }
  message Optional { optional string text = 1; optional int32 number = 2; optional Times times = 3; string plain = 4; }
  message Maps { map<string, string> texts = 1; map<int32, Inner> inners = 2; map<string, Color> colors = 3; map<string, Inner> named = 4; }
  message Inner { int32 n = 1; }
  message Numbers { int64 i64 = 1; uint64 u64 = 2; sint64 s64 = 3; fixed64 f64 = 4; int32 i32 = 5; uint32 u32 = 6; double d = 7; float f = 8; bool b = 9; bytes raw = 10; repeated int64 list = 11; }
  message Tree { google.protobuf.Timestamp at = 1; repeated Tree kids = 2; Tree next = 3; map<string, Tree> named = 4; }
  message Ping { Pong pong = 1; string id = 2; }
  message Pong { Ping ping = 1; google.protobuf.Timestamp at = 2; }
  enum Color { COLOR_UNSPECIFIED = 0; COLOR_RED = 1; }
  message Colored { Color color = 1; repeated Color list = 2; optional Color maybe = 3; }
  message Cased { string snake_case_name = 1; string camelName = 2; Inner inner = 3; }
`,
  { keepCase: true },
);
for (const name of ['timestamp', 'duration', 'wrappers']) {
  const common = protobuf.common.get(`google/protobuf/${name}.proto`);
  root.addJSON((common as unknown as { nested: Record<string, never> }).nested);
}
root.resolveAll();

/** Encodes by protobufjs alone, decodes by ours. */
function decoded(type: string, message: object): unknown {
  const found = root.lookupType(type);
  return createDecoder(found)(Buffer.from(found.encode(found.fromObject(message)).finish()));
}

/** Encodes by ours, decodes by protobufjs alone. */
function encoded(type: string, message: Record<string, unknown>): unknown {
  const found = root.lookupType(type);
  return found.toObject(found.decode(createEncoder(found)(message)), {
    longs: String,
    enums: String,
    bytes: String,
  });
}

describe('Timestamp', () => {
  const cases: [number, number, string][] = [
    [0, 0, '1970-01-01T00:00:00Z'],
    [1_700_000_000, 0, '2023-11-14T22:13:20Z'],
    [1_700_000_000, 500_000_000, '2023-11-14T22:13:20.500Z'],
    [1_700_000_000, 1, '2023-11-14T22:13:20.000000001Z'],
    [1_700_000_000, 123_456_000, '2023-11-14T22:13:20.123456Z'],
    [-1, 500_000_000, '1969-12-31T23:59:59.500Z'],
    [-62_135_596_800, 0, '0001-01-01T00:00:00Z'],
    [253_402_300_799, 999_999_999, '9999-12-31T23:59:59.999999999Z'],
  ];
  for (const [seconds, nanos, text] of cases) {
    test(`${seconds} s and ${nanos} ns is ${text}, and back`, () => {
      assert.deepEqual((decoded('t.Times', { at: { seconds, nanos } }) as { at: unknown }).at, text);
      const back = (encoded('t.Times', { at: text }) as { at: { seconds?: string; nanos?: number } }).at;
      assert.deepEqual([back.seconds ?? '0', back.nanos ?? 0], [String(seconds), nanos]);
    });
  }

  test('takes offsets, and refuses what is no time', () => {
    const { at } = encoded('t.Times', { at: '2023-11-15T00:13:20+02:00' }) as { at: unknown };
    assert.deepEqual(at, { seconds: '1700000000', nanos: 0 });
    for (const text of ['yesterday', '', '2023-13-01T00:00:00Z', 'March 7'])
      assert.throws(() => encoded('t.Times', { at: text }), TypeError, text);
  });

  test('in lists and maps', () => {
    assert.deepEqual(
      decoded('t.Times', { all: [{ seconds: 0 }, { seconds: 1 }], by: { a: { seconds: 2 } } }),
      {
        at: null,
        took: null,
        all: ['1970-01-01T00:00:00Z', '1970-01-01T00:00:01Z'],
        by: { a: '1970-01-01T00:00:02Z' },
      },
    );
  });

  test('lists and maps of times are written', () => {
    assert.deepEqual(
      encoded('t.Times', { all: ['1970-01-01T00:00:01Z'], by: { a: '1970-01-01T00:00:02Z' } }),
      {
        all: [{ seconds: '1', nanos: 0 }],
        by: { a: { seconds: '2', nanos: 0 } },
      },
    );
  });
});

describe('Duration', () => {
  const cases: [number, number, string][] = [
    [0, 0, '0s'],
    [90, 0, '90s'],
    [1, 500_000_000, '1.500s'],
    [0, 1, '0.000000001s'],
    [-1, -500_000_000, '-1.500s'],
    [0, -500_000_000, '-0.500s'],
  ];
  for (const [seconds, nanos, text] of cases)
    test(`${seconds} s and ${nanos} ns is ${text}, and back`, () => {
      assert.equal((decoded('t.Times', { took: { seconds, nanos } }) as { took: unknown }).took, text);
      const { took } = encoded('t.Times', { took: text }) as { took: { seconds?: string; nanos?: number } };
      assert.deepEqual([took.seconds ?? '0', took.nanos ?? 0], [String(seconds), nanos]);
    });
});

describe('wrappers', () => {
  test('are their value; unset is null and zero is zero', () => {
    assert.deepEqual(
      decoded('t.Wrapped', {
        text: { value: '' },
        big: { value: '9007199254740993' },
        list: [{ value: 0 }, { value: 2 }],
      }),
      {
        text: '',
        big: '9007199254740993',
        flag: null,
        real: null,
        raw: null,
        list: [0, 2],
      },
    );
  });

  test('are written from bare values', () => {
    assert.deepEqual(
      encoded('t.Wrapped', { text: 'a', big: '9007199254740993', flag: false, list: [0, 2] }),
      {
        text: { value: 'a' },
        big: { value: '9007199254740993' },
        flag: { value: false },
        list: [{ value: 0 }, { value: 2 }],
      },
    );
  });
});

describe('oneof', () => {
  test('is the chosen message with its name in $case', () => {
    const { kind } = decoded('t.Choice', { times: { at: { seconds: 0 } } }) as { kind: object };
    assert.deepEqual(kind, { at: '1970-01-01T00:00:00Z', took: null, all: [], by: {}, $case: 'times' });
  });
  test('of a scalar holds it in `value`, the default too', () => {
    assert.deepEqual((decoded('t.Choice', { text: '' }) as { kind: object }).kind, {
      value: '',
      $case: 'text',
    });
    assert.deepEqual((decoded('t.Choice', { big: '5' }) as { kind: object }).kind, {
      value: '5',
      $case: 'big',
    });
    assert.deepEqual((decoded('t.Choice', { color: 'COLOR_RED' }) as { kind: object }).kind, {
      value: 'COLOR_RED',
      $case: 'color',
    });
  });
  test('without a choice is not there', () => {
    assert.equal((decoded('t.Choice', { other: 'x' }) as { kind?: unknown }).kind ?? null, null);
  });
});

test('proto3 optional tells unset from default, and leaves no trace of itself', () => {
  assert.deepEqual(decoded('t.Optional', {}), { plain: '' });
  const set = decoded('t.Optional', { text: '', number: 0, times: {} }) as Record<string, unknown>;
  assert.deepEqual(Object.keys(set).toSorted(), ['number', 'plain', 'text', 'times']);
  assert.deepEqual([set['text'], set['number']], ['', 0]);
});

describe('maps', () => {
  test('are objects, with numbers as keys, whatever a key is called', () => {
    const found = root.lookupType('t.Maps');
    const message = found.create({
      texts: Object.fromEntries([
        ['__proto__', 'p'],
        ['constructor', 'c'],
        ['', 'e'],
      ]),
      inners: { 5: { n: 1 } },
      colors: { a: 1 },
    });
    const plain = createDecoder(found)(Buffer.from(found.encode(message).finish())) as {
      texts: object;
      inners: object;
      colors: object;
    };
    assert.deepEqual(
      Object.entries(plain.texts).toSorted(([a], [b]) => (a < b ? -1 : 1)),
      [
        ['', 'e'],
        ['__proto__', 'p'],
        ['constructor', 'c'],
      ],
    );
    assert.deepEqual(plain.inners, { 5: { n: 1 } });
    assert.deepEqual(plain.colors, { a: 'COLOR_RED' });
  });

  test('of messages keep a key called __proto__ and no prototype is touched', () => {
    const found = root.lookupType('t.Maps');
    const message = found.create({ named: Object.fromEntries([['__proto__', { n: 7 }]]) });
    const { named } = createDecoder(found)(Buffer.from(found.encode(message).finish())) as { named: object };
    assert.deepEqual(Object.entries(named), [['__proto__', { n: 7 }]]);
    assert.equal(({} as { n?: number }).n, undefined);
  });

  test('are written with every key', () => {
    assert.deepEqual(encoded('t.Maps', { texts: { a: 'x' }, inners: { 5: { n: 1 } } }), {
      texts: { a: 'x' },
      inners: { 5: { n: 1 } },
    });
  });
});

describe('numbers', () => {
  test('of 64 bits are text, so that no digit is lost', () => {
    const large = {
      i64: '-9223372036854775808',
      u64: '18446744073709551615',
      s64: '-5',
      f64: '9007199254740993',
      list: ['9007199254740993'],
    };
    assert.deepEqual(decoded('t.Numbers', large), {
      ...large,
      i32: 0,
      u32: 0,
      d: 0,
      f: 0,
      b: false,
      raw: '',
    });
    assert.deepEqual(encoded('t.Numbers', large), large);
  });

  const misfits: [string, unknown][] = [
    ['i64', 'abc'],
    ['i64', '9223372036854775808'],
    ['i64', '1.5'],
    ['i64', ''],
    ['u64', '-1'],
    ['i32', 'abc'],
    ['i32', 5_000_000_000],
    ['i32', 1.5],
    ['u32', -1],
    ['d', 'abc'],
    ['b', 'yes'],
    ['list', ['1', 'x']],
  ];
  for (const [field, value] of misfits)
    test(`${JSON.stringify(value)} is no ${field}, and never becomes another value`, () =>
      assert.throws(() => encoded('t.Numbers', { [field]: value }), TypeError));
});

test('messages that hold themselves, directly or through another, are converted at every depth', () => {
  const at = { seconds: 0 };
  const epoch = '1970-01-01T00:00:00Z';
  const tree = decoded('t.Tree', {
    at,
    kids: [{ at, kids: [{ at }] }],
    next: { next: { at } },
    named: { a: { at } },
  }) as any;
  assert.deepEqual(
    [tree.at, tree.kids[0].at, tree.kids[0].kids[0].at, tree.next.next.at, tree.named.a.at],
    [epoch, epoch, epoch, epoch, epoch],
  );
  const ping = decoded('t.Ping', { pong: { at, ping: { pong: { at } } } }) as any;
  assert.deepEqual([ping.pong.at, ping.pong.ping.pong.at], [epoch, epoch]);
  const pong = decoded('t.Pong', { ping: { pong: { at } } }) as any;
  assert.equal(pong.ping.pong.at, epoch);
  assert.deepEqual(encoded('t.Tree', { kids: [{ next: { at: epoch } }] }), {
    kids: [{ next: { at: { seconds: '0', nanos: 0 } } }],
  });
});

describe('enums', () => {
  test('are names; a number the .proto does not know stays a number', () => {
    assert.deepEqual(decoded('t.Colored', { color: 'COLOR_RED', list: ['COLOR_RED', 'COLOR_UNSPECIFIED'] }), {
      color: 'COLOR_RED',
      list: ['COLOR_RED', 'COLOR_UNSPECIFIED'],
    });
    assert.equal((decoded('t.Colored', { color: 99 }) as { color: unknown }).color, 99);
  });
  test('of an unknown name are refused', () =>
    assert.throws(() => encoded('t.Colored', { color: 'COLOR_BLUE' }), TypeError));
});

test('names are those of the .proto; a field the message does not have is left out', () => {
  assert.deepEqual(decoded('t.Cased', { snake_case_name: 'a', camelName: 'b' }), {
    snake_case_name: 'a',
    camelName: 'b',
    inner: null,
  });
  assert.deepEqual(encoded('t.Cased', { snake_case_name: 'a', snakeCaseName: 'x' }), {
    snake_case_name: 'a',
  });
});

test('a text where a message must be is refused', () => {
  assert.throws(() => encoded('t.Cased', { inner: 'text' }), TypeError);
});
