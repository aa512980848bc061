/** Rows find their keys by what they say, never by their order. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FacetError } from '../../../src/base/errors.ts';
import { isWholeKey, keyText } from '../../../src/loaders/batch-key.ts';
import { spread } from '../../../src/loaders/spread.ts';
import { createRandom, pickOne, shuffled } from '../../support/random.ts';

const one = { service: 's', many: false, rowKey: (row: unknown) => (row as { id: unknown }).id };
const many = { ...one, many: true };

describe('spread', () => {
  const a = { id: 1, n: 'a' };
  const b = { id: '2', n: 'b' };
  const cases: [string, unknown, unknown[], unknown[]][] = [
    ['in another order', [b, a], ['1', '2'], [a, b]],
    ['a number is the same id as its text', [a, b], [1, 2], [a, b]],
    ['a missing row', [a], ['1', '2'], [a, null]],
    ['a row nobody asked for', [a, b], ['1'], [a]],
    ['null among the rows', [null, a, undefined], ['1'], [a]],
    ['no rows', [], ['1'], [null]],
    ['null for a reply', null, ['1'], [null]],
    ['undefined for a reply', undefined, ['1'], [null]],
    [
      'keys that name properties of every object',
      [{ id: '__proto__' }],
      ['__proto__', 'constructor', 'toString'],
      [{ id: '__proto__' }, null, null],
    ],
    ['a row without a key is nobody’s', [{ n: 1 }, { id: null }], ['undefined', 'null'], [null, null]],
  ];
  for (const [name, reply, keys, expected] of cases)
    test(name, () => assert.deepEqual(spread(reply, keys, one), expected));

  test('two rows for one key are that key’s error only', () => {
    const [first, second] = spread([a, b, { id: '1', n: 'z' }], ['1', '2'], one);
    assert.ok(first instanceof FacetError);
    assert.equal(first.code, 'UPSTREAM_BAD_RESPONSE');
    assert.deepEqual(second, b);
  });

  test('many rows keep their order under each key', () => {
    const rows = [
      { id: 2, n: 1 },
      { id: 1, n: 2 },
      { id: 2, n: 3 },
    ];
    assert.deepEqual(spread(rows, ['1', '2', '3'], many), [[rows[1]], [rows[0], rows[2]], []]);
  });

  for (const reply of [{}, 'text', 5, true])
    test(`${JSON.stringify(reply)} is no list`, () =>
      assert.throws(() => spread(reply, ['1'], one), { code: 'UPSTREAM_BAD_RESPONSE' }));

  test('any order of the rows gives the same result', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const random = createRandom(seed);
      const keys = Array.from({ length: 12 }, (_, index) => (random() < 0.5 ? index : String(index)));
      const rows = keys
        .filter(() => random() < 0.7)
        .map((key) => ({ id: random() < 0.5 ? String(key) : Number(key), n: Math.floor(random() * 100) }));
      const expected = keys.map((key) => rows.find((row) => String(row.id) === String(key)) ?? null);
      assert.deepEqual(spread(shuffled(random, rows), keys, one), expected, `seed ${seed}`);
    }
  });

  test('any order of the rows of composite keys gives the same result', () => {
    const options = {
      ...one,
      rowKey: (row: unknown) => ({ b: (row as { y: unknown }).y, a: (row as { x: unknown }).x }),
    };
    for (let seed = 1; seed <= 300; seed++) {
      const random = createRandom(seed);
      const parts = ['1', '2', '1,2', '"', ']'];
      const all = parts.flatMap((x) => parts.map((y) => ({ x, y })));
      const rows = all.filter(() => random() < 0.5);
      const keys = Array.from({ length: 8 }, () => pickOne(random, all)).map(({ x, y }) => ({ a: x, b: y }));
      const expected = keys.map((key) => rows.find((row) => row.x === key.a && row.y === key.b) ?? null);
      assert.deepEqual(spread(shuffled(random, rows), keys, options), expected, `seed ${seed}`);
    }
  });
});

describe('keyText', () => {
  test('is equal for equal keys and different for different ones', () => {
    assert.equal(keyText(7), keyText('7'));
    assert.equal(keyText({ a: 1, b: 2 }), keyText({ b: '2', a: '1' }));
    assert.notEqual(keyText({ a: '1', b: '2' }), keyText({ a: '1,2', b: '' }));
    assert.notEqual(keyText({ a: 1 }), keyText({ b: 1 }));
    assert.notEqual(keyText('1'), keyText('01'));
  });
});

describe('isWholeKey', () => {
  for (const key of ['', 0, false, 'a', { a: 0 }, { a: '' }])
    test(`${JSON.stringify(key)} is`, () => assert.ok(isWholeKey(key)));
  for (const key of [null, undefined, { a: null }, { a: 1, b: undefined }])
    test(`${JSON.stringify(key)} is not`, () => assert.ok(!isWholeKey(key)));
  test('a list is no key', () => assert.throws(() => isWholeKey(['a']), FacetError));
});
