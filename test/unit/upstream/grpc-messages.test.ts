/** `grpc/messages.ts`: protobuf messages as the JSON a schema file expects, and back. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import protobuf from 'protobufjs';
import { createDecoder } from '../../../src/upstream/grpc/decode.ts';
import { createEncoder } from '../../../src/upstream/grpc/encode.ts';
import { shortestFloat } from '../../../src/upstream/grpc/float.ts';
import { Misfit } from '../../../src/upstream/grpc/misfit.ts';
import { createRandom } from '../../support/random.ts';

const old = protobuf.parse(
  `
  syntax = "proto2";
  package old;
  message Old { required string id = 1; optional string name = 2 [default = "nobody"]; optional bool flag = 3; repeated group Line = 4 { required int32 qty = 5; } optional Color color = 6; extensions 100 to 199; }
  enum Color { RED = 0; BLUE = 1; }
  extend Old { optional string ext = 100; }
`,
  { keepCase: true },
).root;
old.resolveAll();

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
  message Keyed { map<int64, string> i64 = 1; map<uint64, Inner> u64 = 2; map<bool, string> flags = 3; map<sint64, string> s64 = 4; map<fixed64, string> f64 = 5; map<sfixed64, string> sf64 = 6; map<int32, string> i32 = 7; map<sint32, string> s32 = 8; map<uint32, string> u32 = 9; }
  message Free { google.protobuf.Struct data = 1; google.protobuf.Value value = 2; google.protobuf.ListValue list = 3; google.protobuf.Any any = 4; google.protobuf.Empty nothing = 5; repeated Nothing nothings = 6; map<string, google.protobuf.Value> values = 7; }
  message Nothing {}
  message State { oneof state { Nothing done = 1; google.protobuf.Empty gone = 2; Inner busy = 3; google.protobuf.Struct data = 4; google.protobuf.Value value = 5; string text = 6; } }
  message Inherited { string constructor = 1; repeated string toString = 2; map<string, string> valueOf = 3; Inner isPrototypeOf = 4; }
  message Floats { float f = 1; repeated float fs = 2; map<string, float> by = 3; google.protobuf.FloatValue w = 4; double d = 5; }
  enum Alias { option allow_alias = true; A_NONE = 0; A_ON = 1; A_RUNNING = 1; }
  message Aliased { Alias alias = 1; }
  message Cased { string snake_case_name = 1; string camelName = 2; Inner inner = 3; }
`,
  { keepCase: true },
);
for (const name of ['timestamp', 'duration', 'wrappers', 'struct', 'any', 'empty']) {
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
  assert.deepEqual(decoded('t.Optional', {}), { text: null, number: null, times: null, plain: '' });
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
      maybe: null,
    });
    assert.equal((decoded('t.Colored', { color: 99 }) as { color: unknown }).color, 99);
  });
  test('of an unknown name are refused', () =>
    assert.throws(() => encoded('t.Colored', { color: 'COLOR_BLUE' }), TypeError));
});

test('names are those of the .proto; a field that the message does not have is refused', () => {
  assert.deepEqual(decoded('t.Cased', { snake_case_name: 'a', camelName: 'b' }), {
    snake_case_name: 'a',
    camelName: 'b',
    inner: null,
  });
  assert.throws(() => encoded('t.Cased', { snake_case_name: 'a', snakeCaseName: 'x' }), {
    name: 'TypeError',
    message: 'there is no field "snakeCaseName" (did you mean "snake_case_name"?)',
  });
});

test('a text where a message must be is refused', () => {
  assert.throws(() => encoded('t.Cased', { inner: 'text' }), TypeError);
});

/** As the gateway writes it, and then reads it. */
function again(type: string, message: Record<string, unknown>): Record<string, unknown> {
  const found = root.lookupType(type);
  return createDecoder(found)(createEncoder(found)(message)) as Record<string, unknown>;
}

/** What a message cannot hold, with the words that name it and the path to it. */
function refused(type: string, message: unknown, words: RegExp, path?: readonly string[]): void {
  const found = (root.lookup(type) ?? old.lookup(type)) as protobuf.Type;
  assert.throws(
    () => createEncoder(found)(message as Record<string, unknown>),
    (error: unknown) => {
      assert.ok(error instanceof Misfit, String(error));
      assert.match(error.message, words);
      if (path !== undefined) assert.deepEqual(error.path, path);
      return true;
    },
  );
}

describe('keys of maps', () => {
  const max = '18446744073709551615';
  const keyed = {
    i64: { 1: 'a', '-2': 'b', '-9223372036854775808': 'c' },
    u64: { 9: { n: 1 }, [max]: { n: 2 } },
    flags: { true: 't', false: 'f' },
    s64: { '-5': 's' },
    f64: { [max]: 'f' },
    sf64: { '-1': 'x' },
    i32: { '-2147483648': 'i' },
    s32: { '-3': 'z' },
    u32: { 4294967295: 'u' },
  };
  test('of every kind are text, there and back', () => assert.deepEqual(again('t.Keyed', keyed), keyed));
  test('are those that protobufjs reads', () => {
    const few = { flags: { false: 'f' }, i32: { '-1': 'a' } };
    assert.deepEqual(encoded('t.Keyed', few), few);
  });

  const rows: [string, string][] = [
    ['i64', 'abc'],
    ['i64', '9223372036854775808'],
    ['i64', '01'],
    ['i64', '-0'],
    ['i64', '1.5'],
    ['u64', '-1'],
    ['flags', 'yes'],
    ['flags', ''],
    ['i32', '2147483648'],
    ['u32', ''],
  ];
  for (const [field, key] of rows)
    test(`${JSON.stringify(key)} is none of ${field}`, () =>
      refused('t.Keyed', { [field]: { [key]: 'x' } }, new RegExp(`^${field}: `), [field, key]));
});

describe('members of a oneof', () => {
  test('two of them are refused, whichever stands first', () => {
    refused('t.Choice', { text: 'a', big: 1 }, /text and big are both given, and kind holds one/, ['big']);
    refused('t.Choice', { big: 1, text: 'a' }, /big and text/, ['text']);
  });
  test('one beside nulls is sent', () =>
    assert.deepEqual(encoded('t.Choice', { text: null, big: '5', times: undefined }), { big: '5' }));
  test('a message that was read can be sent as it is', () => {
    for (const given of [{ times: { took: '1s' } }, { text: '' }, { big: '7' }, {}]) {
      const read = again('t.Choice', given);
      assert.deepEqual(again('t.Choice', read), read);
    }
  });
  test('the oneof by its own name takes what replies say, and nothing else', () => {
    assert.deepEqual(encoded('t.Choice', { kind: { $case: 'text', value: 'a' } }), { text: 'a' });
    refused('t.Choice', { kind: 'a' }, /"a" is no object/);
    refused('t.Choice', { kind: { $case: 'other', value: 'a' } }, /kind is one of times, text, big, color/, [
      'kind',
    ]);
    refused('t.Choice', { kind: { $case: 'text', value: 'a' }, big: 1 }, /are both given/);
  });
  test('one of no fields is true', () => {
    assert.deepEqual(again('t.State', { done: true })['state'], { value: true, $case: 'done' });
    assert.deepEqual(again('t.State', { gone: {} })['state'], { value: true, $case: 'gone' });
    assert.deepEqual(again('t.State', { gone: false })['state'], null);
  });
  test('JSON in it is in `value`, so that no name of it is taken', () => {
    const data = { $case: 'mine', value: 1 };
    assert.deepEqual(again('t.State', { data })['state'], { value: data, $case: 'data' });
    assert.deepEqual(again('t.State', { state: { value: null, $case: 'value' } })['state'], {
      value: null,
      $case: 'value',
    });
  });
  test('the last one counts of two on the wire', () => {
    const found = root.lookupType('t.Choice');
    const two = Buffer.concat(
      [{ big: '5' }, { text: 'a' }].map((each) => Buffer.from(found.encode(found.fromObject(each)).finish())),
    );
    const read = createDecoder(found)(two) as Record<string, unknown>;
    assert.deepEqual([read['kind'], read['big'], read['text']], [{ value: 'a', $case: 'text' }, null, 'a']);
  });
});

describe('names', () => {
  test('that the message does not have are refused, at every depth', () => {
    refused('t.Maps', { named: { a: { m: 1 } } }, /^named: there is no field "m"/, ['named', 'a', 'm']);
    refused('t.Tree', { kids: [{}, { nxt: {} }] }, /did you mean "next"/, ['kids', '1', 'nxt']);
    refused('t.Free', { nothing: { a: 1 } }, /there is no field "a"/, ['nothing', 'a']);
    refused('t.Choice', JSON.parse('{"__proto__": {"text": "a"}}'), /there is no field "__proto__"/);
  });
  test('that objects inherit are no values', () => {
    assert.deepEqual(encoded('t.Inherited', {}), {});
    const all = { constructor: 'c', toString: ['t'], valueOf: { constructor: 'v' }, isPrototypeOf: { n: 1 } };
    assert.deepEqual(again('t.Inherited', all), all);
    assert.deepEqual(again('t.Inherited', {}), {
      constructor: '',
      toString: [],
      valueOf: {},
      isPrototypeOf: null,
    });
    refused('t.Colored', { color: 'toString' }, /"toString" is no Color/);
  });
});

test('null stands for an unset field, and for no item of a list and no entry of a map', () => {
  assert.deepEqual(encoded('t.Numbers', { i32: null, list: null }), {});
  refused('t.Numbers', { list: ['1', null] }, /^list: null cannot stand/, ['list', '1']);
  refused('t.Maps', { texts: { a: null } }, /^texts: null cannot stand/, ['texts', 'a']);
});

describe('floats', () => {
  test('have the digits of 32 bits, wherever they stand', () =>
    assert.deepEqual(again('t.Floats', { f: 11.11, fs: [0.1, 2.2, 1e10], by: { a: 0.7 }, w: 3.3, d: 0.1 }), {
      f: 11.11,
      fs: [0.1, 2.2, 1e10],
      by: { a: 0.7 },
      w: 3.3,
      d: 0.1,
    }));
  test('too large for 32 bits are refused', () => {
    refused('t.Floats', { f: 1e300 }, /^f: 1e\+300 is too large/, ['f']);
    refused('t.Floats', { w: '3.5e38' }, /too large/);
    refused('t.Floats', { d: '1e400' }, /no number of 64 bits/);
    refused('t.Floats', { d: '0x10' }, /no number/);
  });
  test('that are no numbers are the words of ProtoJSON', () =>
    assert.deepEqual(again('t.Floats', { f: 'NaN', d: '-Infinity' }), {
      f: 'NaN',
      fs: [],
      by: {},
      w: null,
      d: '-Infinity',
    }));
  test('every one has the fewest digits that are it', () => {
    const random = createRandom(7);
    const view = new DataView(new ArrayBuffer(4));
    for (let round = 0; round < 50_000; round++) {
      view.setUint32(0, random() * 2 ** 32);
      const value = view.getFloat32(0);
      if (!Number.isFinite(value)) continue;
      const short = shortestFloat(value);
      assert.equal(Math.fround(short), value);
      const digits = short.toExponential().replace(/e.*|[-.]/g, '').length;
      // No number of fewer digits is this float.
      if (digits > 1)
        for (const fewer of [Number(value.toPrecision(digits - 1)), nextOf(value, digits - 1)])
          assert.notEqual(Math.fround(fewer), value, `${value}`);
    }
  });
  function nextOf(value: number, digits: number): number {
    const near = Number(value.toPrecision(digits));
    const step = 10 ** (Math.floor(Math.log10(Math.abs(value))) - digits + 1);
    return Number((near + Math.sign(value - near) * step).toPrecision(digits));
  }
  const powers: [number, number][] = [
    [2 ** -24, 5.9604645e-8],
    [2 ** 90, 1.2379401e27],
    [2 ** -149, 1e-45],
    [Math.fround(3.4028234663852886e38), 3.4028235e38],
  ];
  for (const [value, short] of powers)
    test(`${value} is ${short}`, () => assert.equal(shortestFloat(value), short));
});

describe('times that are none', () => {
  const times = [
    '2023-02-30T00:00:00Z',
    '2023-02-29T12:00:00Z',
    '1900-02-29T12:00:00Z',
    '2023-04-31T00:00:00Z',
    '2023-00-10T00:00:00Z',
    '2023-02-28T24:00:00Z',
    '2023-02-28T23:60:00Z',
    '2016-12-31T23:59:60Z',
    '2023-02-28T00:00:00+24:00',
    '2023-02-28T00:00:00',
    '0000-12-31T00:00:00Z',
    '0001-01-01T00:00:00+00:01',
    '9999-12-31T23:59:59-00:01',
    '2023-02-28T00:00:00.1234567890Z',
  ];
  for (const at of times) test(at, () => refused('t.Times', { at }, /^at: /, ['at']));
  test('those that are stay themselves', () => {
    for (const at of ['2024-02-29T12:00:00Z', '2000-02-29T00:00:00Z', '0001-01-01T00:00:00Z'])
      assert.equal(again('t.Times', { at })['at'], at);
  });
  test('written out they hold to the same bounds', () => {
    refused('t.Times', { at: { seconds: 0, nanos: -1 } }, /^at: /);
    refused('t.Times', { at: { seconds: '253402300800' } }, /^at: .*year 1 to 9999/);
    refused('t.Times', { took: '315576000001s' }, /^took: /);
    refused('t.Times', { took: { seconds: 1, nanos: -1 } }, /one sign/);
    refused('t.Times', { took: { seconds: 1, nano: 1 } }, /did you mean "nanos"/);
  });
  test('a moment after year 9999 that a service says is no other moment', () => {
    const { at } = decoded('t.Times', { at: { seconds: '253402300800' } }) as { at: unknown };
    assert.equal(at, '+010000-01-01T00:00:00Z');
  });
});

describe('JSON in messages', () => {
  const data = { a: 1, b: { c: true, d: [null, 'x', {}] }, constructor: 2 };
  test('Struct, Value and ListValue are JSON both ways', () => {
    const all = { data, value: 'hello', list: [1, 'a', null, [2]], values: { n: null, o: data } };
    const read = again('t.Free', all);
    assert.deepEqual(
      { data: read['data'], value: read['value'], list: read['list'], values: read['values'] },
      all,
    );
    for (const value of [null, 0, false, '', [], {}])
      assert.deepEqual(again('t.Free', { value })['value'], value);
  });
  test('what is not the JSON of their kind is refused', () => {
    refused('t.Free', { data: [1] }, /^data: \[1\] is no object/, ['data']);
    refused('t.Free', { list: 'a' }, /^list: "a" is no list/);
    refused('t.Free', { data: { a: Number.POSITIVE_INFINITY } }, /no number/, ['data', 'a']);
  });
  test('more levels than a message may have are refused', () => {
    let value: unknown = 1;
    for (let level = 0; level < 60; level++) value = [value];
    refused('t.Free', { value }, /more levels/);
  });
  test('Any is its message beside @type; of an unknown type its bytes', () => {
    const rows = [
      { '@type': 'type.googleapis.com/t.Inner', n: 5 },
      { '@type': 'type.googleapis.com/t.Nothing' },
      { '@type': 'type.googleapis.com/google.protobuf.Timestamp', value: '1970-01-01T00:00:01Z' },
      { '@type': 'type.googleapis.com/google.protobuf.Struct', value: data },
      { '@type': 'type.googleapis.com/not.Known', value: 'AQ==' },
    ];
    for (const any of rows) assert.deepEqual(again('t.Free', { any })['any'], any);
  });
  test('Any of what its type is not is refused', () => {
    refused('t.Free', { any: { n: 5 } }, /has no "@type"/);
    refused('t.Free', { any: { '@type': 'x/t.Inner', m: 5 } }, /there is no field "m"/, ['any', 'm']);
    refused('t.Free', { any: { '@type': 'x/t.Innr', n: 5 } }, /there is no message "x\/t.Innr"/, [
      'any',
      'n',
    ]);
    refused('t.Free', { any: { '@type': 'x/google.protobuf.Duration', value: 'soon' } }, /no duration/);
  });
  test('Any within Any ends somewhere', () => {
    const found = root.lookupType('google.protobuf.Any');
    let any = found.create({ type_url: 'x/t.Inner' });
    for (let level = 0; level < 1000; level++)
      any = found.create({ type_url: 'x/google.protobuf.Any', value: found.encode(any).finish() });
    assert.throws(() => createDecoder(found)(Buffer.from(found.encode(any).finish())), RangeError);
  });
});

describe('messages of no fields', () => {
  test('are true where they are set', () => {
    assert.equal(decoded('t.Nothing', {}), true);
    assert.equal(decoded('google.protobuf.Empty', {}), true);
    const read = again('t.Free', { nothing: true, nothings: [true, {}] });
    assert.deepEqual([read['nothing'], read['nothings']], [true, [true, true]]);
  });
  test('false leaves them unset', () => {
    assert.deepEqual(encoded('t.Free', { nothing: false }), {});
    refused('t.Free', { nothings: [false] }, /cannot stand in a list/, ['nothings', '0']);
    refused('t.Free', { nothing: 'yes' }, /no object/);
  });
});

test('of two names for a number replies say the first, and requests may say each', () => {
  assert.deepEqual(again('t.Aliased', { alias: 'A_RUNNING' }), { alias: 'A_ON' });
  assert.deepEqual(again('t.Aliased', { alias: 'A_ON' }), { alias: 'A_ON' });
});

describe('proto2', () => {
  const type = old.lookupType('old.Old');
  test('an optional field that is not set is null, whatever its default; groups are messages', () =>
    assert.deepEqual(createDecoder(type)(createEncoder(type)({ id: '1', line: [{ qty: 0 }] })), {
      id: '1',
      name: null,
      flag: null,
      line: [{ qty: 0 }],
      color: null,
    }));
  test('what is set is there, its default too', () =>
    assert.deepEqual(
      createDecoder(type)(createEncoder(type)({ id: '', name: 'nobody', flag: false, color: 'RED' })),
      { id: '', name: 'nobody', flag: false, line: [], color: 'RED' },
    ));
  test('a required field is needed', () => {
    refused('old.Old', { name: 'a' }, /it needs id/, ['id']);
    refused('old.Old', { id: 'a', line: [{}] }, /^line: it needs qty/, ['line', '0', 'qty']);
  });
  test('extensions are neither read nor written', () => {
    refused('old.Old', { id: 'a', '.old.ext': 'x' }, /there is no field/);
    const bytes = Buffer.from(type.encode(type.create({ id: 'a', '.old.ext': 'x' })).finish());
    assert.equal(Object.hasOwn(createDecoder(type)(bytes) as object, '.old.ext'), false);
  });
});

test('members of a message that an edition says have presence are null when unset', () => {
  const edition = protobuf.parse(
    `edition = "2023"; package e;
     message M { int32 a = 1; int32 b = 2 [features.field_presence = IMPLICIT]; int32 c = 3 [features.field_presence = LEGACY_REQUIRED]; }`,
    { keepCase: true },
  ).root;
  edition.resolveAll();
  const type = edition.lookupType('e.M');
  assert.deepEqual(createDecoder(type)(createEncoder(type)({ c: 0 })), { a: null, b: 0, c: 0 });
  assert.throws(() => createEncoder(type)({}), /it needs c/);
});
