/** Values that are no text: deep, strange or of the wrong kind, into JSON bodies, messages and variables. */

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { type HostileGateway, startHostileGateway, type Told } from './hostile-gateway.ts';

let gateway: HostileGateway;
before(async () => {
  gateway = await startHostileGateway();
});
after(() => gateway.stop());
beforeEach(() => gateway.forget());

/** Sends the JSON text of a variable as it is: `JSON.stringify` could not write all of them. */
function send(field: string, json: string, type = 'JSON', argument = 'input'): Promise<Told> {
  const query = `query ($v: ${type}) { field: ${field}(${argument}: $v) }`;
  return gateway.post(`{"query":${JSON.stringify(query)},"variables":{"v":${json}}}`);
}

function refused(told: Told, names: RegExp): void {
  assert.equal(told.status, 200, told.text);
  assert.equal(told.errors.length, 1, told.text.slice(0, 300));
  const [error] = told.errors;
  assert.equal(error?.extensions['code'], 'BAD_USER_INPUT', error?.message);
  assert.deepEqual(error?.path, ['field']);
  assert.match(error?.message ?? '', names);
  assert.ok((error?.message.length ?? 0) < 300, 'the message does not repeat the value');
  assert.equal(gateway.count(), 0, 'nothing is called');
}

const deepList = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
const deepObject = (levels: number, name = 'inner'): string =>
  `{"${name}":`.repeat(levels) + '{}' + '}'.repeat(levels);

describe('more levels than any service reads', () => {
  for (const field of ['whole', 'inside', 'anything', 'inner'])
    for (const levels of [101, 10_000, 100_000])
      test(`${levels} into ${field}`, async () => {
        refused(await send(field, deepObject(levels)), /args\.input has more than 100 levels/);
        refused(await send(field, deepList(levels)), /args\.input has more than 100 levels/);
      });

  test('98 levels go through', async () => {
    for (const field of ['whole', 'anything', 'inner']) {
      const told = await send(field, deepObject(98));
      assert.deepEqual(told.errors, [], field);
    }
    assert.equal(gateway.count(), 3);
  });

  test('a literal in the document', async () => {
    const literal = '{a:'.repeat(3000) + '1' + '}'.repeat(3000);
    const told = await gateway.post(JSON.stringify({ query: `{ field: whole(input: ${literal}) }` }));
    assert.ok(told.errors.length === 1 && told.status < 500, told.text.slice(0, 300));
    assert.equal(gateway.count(), 0);
  });

  test('a variable of a type that holds itself, and lists in lists', async () => {
    for (const levels of [5000, 100_000]) {
      const told = await send('list', deepList(levels), '[String]', 'vs');
      assert.equal(gateway.count(), 0);
      assert.ok(told.status < 500, told.text.slice(0, 300));
      assert.ok(
        told.errors.every(({ extensions }) => extensions['code'] !== 'INTERNAL_SERVER_ERROR'),
        told.text,
      );
    }
    const told = await send('recursive', deepObject(20_000, 'not'), 'Where');
    assert.equal(gateway.count(), 0);
    assert.ok(told.status < 500 && told.errors.length === 1, told.text.slice(0, 300));
    assert.notEqual(told.errors[0]?.extensions['code'], 'INTERNAL_SERVER_ERROR');
    assert.deepEqual((await send('whole', '1')).errors, [], 'it lives on');
  });
});

describe('names of every object', () => {
  const names =
    '{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}},"toString":"x","hasOwnProperty":1}';
  for (const [field, read] of [
    ['whole', () => JSON.parse(gateway.web.calls[0]?.body ?? '') as unknown],
    ['inside', () => (JSON.parse(gateway.web.calls[0]?.body ?? '') as { v: unknown }).v],
    ['anything', () => JSON.parse(gateway.graph.calls[0]?.body ?? '').variables.v0],
  ] as const)
    test(`are names like any other in ${field}`, async () => {
      assert.deepEqual((await send(field, names)).errors, []);
      assert.equal(JSON.stringify(read()), names);
      assert.equal(({} as Record<string, unknown>)['admin'], undefined);
    });

  test('and as keys of a map', async () => {
    const json = '{"__proto__":"a","constructor":"b","toString":"c"}';
    assert.deepEqual((await send('map', json)).errors, []);
    assert.equal(JSON.stringify(gateway.rpc.calls[0]?.message['map']), json);
  });

  test('of two equal names the last counts, as for every reader', async () => {
    await send('whole', '{"a":1,"a":2}');
    assert.equal(gateway.web.calls[0]?.body, '{"a":2}');
  });
});

describe('half a character, as deep as it stands', () => {
  for (const json of ['"\\ud800"', '{"a":["\\udc00"]}', '{"\\ud800":1}', '{"a":{"b":"x\\ud83dy"}}'])
    for (const field of ['whole', 'inside', 'anything'])
      test(`${json} into ${field}`, async () => {
        refused(await send(field, json), /args\.input holds half a character/);
      });
  test('in a list of parameters', async () => {
    refused(await send('list', '["a","\\ud800"]', '[String]', 'vs'), /args\.vs holds half/);
  });
  test('in a message, a list of it and a key of a map', async () => {
    refused(await send('inner', '{"inner":{"text":"\\ud800"}}'), /args\.input/);
    refused(await send('map', '{"\\ud800":"a"}'), /args\.input/);
  });
});

describe('lists of parameters', () => {
  for (const [json, target] of [
    ['["1","2&ids=3"]', '/list?id=1&id=2%26ids%3D3'],
    ['["a",null,""]', '/list?id=a&id='],
    ['[]', '/list?id='],
    ['null', '/list'],
    ['["a[__proto__]=1"]', '/list?id=a%5B__proto__%5D%3D1'],
  ] as const)
    test(`${json} repeated`, async () => {
      assert.deepEqual((await send('list', json, '[String]', 'vs')).errors, []);
      assert.equal(gateway.web.calls[0]?.target, target);
    });
  test('joined by commas', async () => {
    await send('comma', '["a","b c"]', '[String]', 'vs');
    assert.equal(gateway.web.calls[0]?.target, '/comma?id=a,b%20c');
    gateway.forget();
    refused(await send('comma', '["a","b,c"]', '[String]', 'vs'), /args\.vs holds a comma/);
  });
});

/** What a field of a message makes of a value: the value a service reads, or undefined for a refusal. */
const messages: readonly (readonly [field: string, json: string, read?: unknown])[] = [
  ['bytes', '"AQID"', Buffer.from([1, 2, 3])],
  ['bytes', '"_-8"', Buffer.from([0xff, 0xef])],
  ['bytes', '""', Buffer.alloc(0)],
  ['bytes', '"A"'],
  ['bytes', '"AQ==x"'],
  ['bytes', '"not base64!"'],
  ['bytes', '12'],
  ['bytes', '[1,2]'],
  ['bytes', '{"length":1000000000}'],
  ['big', '"9223372036854775807"', '9223372036854775807'],
  ['big', '"-9223372036854775808"', '-9223372036854775808'],
  ['big', '"9223372036854775808"'],
  ['big', '9007199254740993', '9007199254740993'],
  ['big', '1e30'],
  ['big', '1.5'],
  ['big', '"1e3"'],
  ['big', '"0x10"'],
  ['big', '""'],
  ['big', '" 1"'],
  ['big', '"1\\n"'],
  ['big', 'true'],
  ['big', '[1]'],
  ['big', '{"low":1,"high":0}'],
  ['small', '4294967295', 4294967295],
  ['small', '4294967296'],
  ['small', '-1'],
  ['real', '1e308', 1e308],
  ['real', '1e999'],
  // ProtoJSON writes the numbers that JSON lacks as these texts.
  ['real', '"NaN"', Number.NaN],
  ['real', '"Infinity"', Number.POSITIVE_INFINITY],
  ['real', '"nan"'],
  ['real', '""'],
  ['kind', '"KIND_A"', 'KIND_A'],
  ['kind', '1', 'KIND_A'],
  ['kind', '"__proto__"'],
  ['kind', '"constructor"'],
  ['kind', '"KIND_B"'],
  ['kind', '99'],
  ['flag', 'true', true],
  ['flag', '"true"'],
  ['flag', '1'],
  ['map', '[]'],
  ['map', '"x"'],
  ['map', '{"a":{"b":1}}'],
  ['inners', '{"a":{"text":"x"}}', { a: { text: 'x' } }],
  ['inners', '{"a":"x"}'],
  ['inner', '{"text":["x"]}'],
  ['inner', '{"unknown":1}'],
  ['inner', '[]'],
];

describe('values of a message', () => {
  for (const [field, json, read] of messages)
    test(`${field} ${json}`, async () => {
      const told = await send(field, json);
      if (read === undefined) {
        refused(told, /args\.input does not fit the request: /);
        return;
      }
      assert.deepEqual(told.errors, []);
      const found = gateway.rpc.calls[0]?.message[field];
      if (typeof read === 'number' && typeof found === 'number') assert.equal(found, read);
      else assert.deepEqual(JSON.parse(JSON.stringify(found)), JSON.parse(JSON.stringify(read)));
    });
});

test('a variable of a GraphQL service is its type, or the service says what is wrong with it', async () => {
  await send('anything', '{"$gt":"","a":[1,{"b":null}]}');
  assert.deepEqual(JSON.parse(gateway.graph.calls[0]?.body ?? '').variables, {
    v0: { $gt: '', a: [1, { b: null }] },
  });
  gateway.forget();
  const told = await send('number', '"12"');
  assert.deepEqual(told.errors, []);
  assert.deepEqual(JSON.parse(gateway.graph.calls[0]?.body ?? '').variables, { v0: 12 });
});

test('headers of the connection are never the client`s', async () => {
  const headers = {
    'x-v': 'plain',
    'transfer-encoding-x': 'a',
    te: 'trailers',
    'x-user-id': 'admin',
    cookie: 'a=b',
    'x-request-id': 'bad id\u00e9'.slice(0, 6),
  };
  const told = await gateway.ask('{ headers_header }', {}, headers);
  assert.deepEqual(told.errors, []);
  const [call] = gateway.web.calls;
  assert.deepEqual(
    call?.rawHeaders
      .filter((_, index) => index % 2 === 0)
      .map((name) => name.toLowerCase())
      .toSorted(),
    ['accept', 'accept-encoding', 'connection', 'host', 'x-request-id', 'x-tag'],
  );
});
