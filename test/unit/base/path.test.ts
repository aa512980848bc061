/** Paths into payloads. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  compilePath,
  every,
  parsePath,
  pathText,
  payloadWith,
  readProperty,
} from '../../../src/base/path.ts';

describe('parsePath', () => {
  const good: [string, unknown][] = [
    ['a', ['a']],
    ['a.b', ['a', 'b']],
    ['images[0].url', ['images', 0, 'url']],
    ['items[].sku', ['items', every, 'sku']],
    ['[0]', [0]],
    ['[].a', [every, 'a']],
    ['a[][0]', ['a', every, 0]],
    ['$case', ['$case']],
    ['a-b_c9', ['a-b_c9']],
    ['a[007]', ['a', 7]],
    ['toString.length', ['toString', 'length']],
    [`['@type']`, ['@type']],
    [`["it's"].x`, ["it's", 'x']],
    [`a['b.c'][0]['9']`, ['a', 'b.c', 0, '9']],
  ];
  for (const [text, path] of good) test(`reads ${text}`, () => assert.deepEqual(parsePath(text), path));

  const bad = [
    '',
    '.',
    'a.',
    '.a',
    'a..b',
    'a[',
    'a]',
    'a[-1]',
    'a[x]',
    `['']`,
    `['__proto__']`,
    `['a`,
    `['a"]`,
    `['a']b`,
    'a b',
    '9a',
    'a[0]b',
    'a/b',
    '__proto__',
    'a.constructor',
    'prototype.x',
    'a[0].__proto__',
    ' a',
  ];
  for (const text of bad) test(`refuses "${text}"`, () => assert.equal(parsePath(text), undefined));
});

describe('compilePath', () => {
  const payload = {
    a: { b: [{ c: 1 }, { c: 2 }, null, {}] },
    text: 'xyz',
    nested: [[{ n: 1 }], [], [{ n: 2 }, { n: 3 }]],
    none: null,
    zero: 0,
    toString: 'own',
  };
  const reads: [string, unknown][] = [
    ['a.b[1].c', 2],
    ['a.b[].c', [1, 2, undefined, undefined]],
    ['a.b[9].c', undefined],
    ['nested[][].n', [[1], [], [2, 3]]],
    ['nested[2][1].n', 3],
    ['text.length', undefined],
    ['text[0]', undefined],
    ['text[].a', undefined],
    ['none.x', undefined],
    ['none', null],
    ['zero', 0],
    ['valueOf', undefined],
    ['toString', 'own'],
    ['a.hasOwnProperty', undefined],
  ];
  for (const [text, value] of reads) {
    test(`reads ${text}`, () => assert.deepEqual(compilePath(parsePath(text) ?? [])(payload), value));
  }

  test('gives undefined for anything that is no object', () => {
    for (const value of [undefined, null, 1, 'x', true]) {
      assert.equal(compilePath(['a'])(value), undefined);
      assert.equal(compilePath(['a', 0, every, 'b'])(value), undefined);
    }
  });

  test('an empty path is the payload itself', () => assert.equal(compilePath([])(payload), payload));
});

test('readProperty reaches no function and nothing inherited', () => {
  assert.equal(readProperty({ f: () => 1 }, 'f'), undefined);
  assert.equal(readProperty([1], 'map'), undefined);
  assert.equal(readProperty(JSON.parse('{"valueOf": 1}'), 'valueOf'), 1);
  assert.equal(readProperty({}, '__proto__'), undefined);
});

describe('payloadWith', () => {
  for (const text of ['id', 'data.id', 'items[0].id', 'a[].b']) {
    test(`makes what ${text} is read from`, () => {
      const path = parsePath(text) ?? [];
      const value = compilePath(path)(payloadWith(path, 7));
      assert.deepEqual(value, path.includes(every) ? [7] : 7);
    });
  }
});

test('pathText writes indexes and each item of a list', () => {
  for (const text of ['images[0].url', 'items[].sku', 'rows[][2]', "['@type'][].id"])
    assert.equal(pathText(parsePath(text) ?? []), text);
});

test('pathText writes what parsePath reads as the same properties', () => {
  for (const [properties, text] of [
    [['a', 'b-c', '$d'], 'a.b-c.$d'],
    [['@type'], "['@type']"],
    [['a', 'b.c', 'd'], "a['b.c'].d"],
    [["it's"], `["it's"]`],
    [['1st', 'x'], "['1st'].x"],
    [['__proto__'], undefined],
    [[''], undefined],
    [[`'"`], undefined],
  ] as const) {
    assert.equal(pathText(properties), text);
    if (text !== undefined) assert.deepEqual(parsePath(text), properties);
  }
});
