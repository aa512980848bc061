/** Templates: text with paths in braces and nothing else. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FacetError } from '../../../src/base/errors.ts';
import { expressionsOf, fill, parseTemplate, parseText, type Scope } from '../../../src/upstream/template.ts';

const scope: Scope = {
  args: {
    id: '7',
    n: 3,
    flag: false,
    none: null,
    list: [1, 2],
    deep: { a: { b: 'x' } },
    half: '\uD800',
    big: 10n,
  },
  parent: { name: 'Ada', at: { city: 'London' } },
  keys: [{ a: 1 }, { a: 2 }],
  claims: { sub: '9', org: { id: 4 }, nothing: null },
  headers: { 'x-region': 'eu', 'x-none': undefined },
};

function filled(value: unknown, inScope: Scope = scope): unknown {
  return fill(
    parseTemplate(value, (message) => assert.fail(message)),
    inScope,
  );
}

describe('parseText', () => {
  const bad: [string, string][] = [
    ['{', 'a "{" without its "}"'],
    ['}', 'a "}" without its "{"'],
    ['{args.id', 'a "{" without its "}"'],
    ['a}b{args.id}', 'a "}" without its "{"'],
    ['{}', '"{}" is not an expression'],
    ['{ }', '"{}" is not an expression'],
    ['{args}', '"{args}" names nothing in args'],
    ['{claims}', '"{claims}" names nothing in claims'],
    ['{arg.id}', '"{arg.id}" is not an expression'],
    ['{args.id + 1}', '"{args.id + 1}" is not an expression'],
    ['{args.id()}', '"{args.id()}" is not an expression'],
    ['{args[0]}', '"{args[0]}" is not an expression'],
    ['{args..id}', '"{args..id}" is not an expression'],
    ['{args.id.}', '"{args.id.}" is not an expression'],
    ['{args.{parent.id}}', '"{args.{parent.id}" is not an expression'],
    ['{process.env}', '"{process.env}" is not an expression'],
    ['{argsx.id}', '"{argsx.id}" is not an expression'],
  ];
  for (const [text, message] of bad) test(`refuses ${text}`, () => assert.equal(parseText(text), message));

  test('takes blanks round the path, and text round the braces', () => {
    assert.deepEqual(parseText('a{ args.id }b{keys}'), [
      'a',
      { root: 'args', path: ['id'], text: 'args.id' },
      'b',
      { root: 'keys', path: [], text: 'keys' },
    ]);
    assert.deepEqual(parseText(''), []);
  });
});

describe('fill', () => {
  const cases: [string, unknown, unknown][] = [
    ['a constant', 5, 5],
    ['text without an expression', 'a', 'a'],
    ['an empty text', '', ''],
    ['one expression keeps its type', '{args.n}', 3],
    ['false stays false', '{args.flag}', false],
    ['a list stays a list', '{args.list}', [1, 2]],
    ['an object stays an object', '{args.deep}', { a: { b: 'x' } }],
    ['a deep path', '{args.deep.a.b}', 'x'],
    ['a path through a text', '{args.id.length}', undefined],
    ['what is inherited', '{args.toString}', undefined],
    ['a prototype', '{args.__proto__}', undefined],
    ['text with a number', 'n={args.n}', 'n=3'],
    ['text with a big number', '{args.big}!', '10!'],
    ['text with false', '{args.flag}!', 'false!'],
    ['text with null is null', 'n={args.none}', null],
    ['text with what is not given is not given', 'n={args.nope}', undefined],
    ['text with null and with what is not given is not given', '{args.none}{args.nope}', undefined],
    ['a header', '{headers.X-Region}', 'eu'],
    ['a header that is not there', '{headers.x-none}', undefined],
    ['a claim', 'u{claims.org.id}', 'u4'],
    ['keys', '{keys}', [{ a: 1 }, { a: 2 }]],
    ['a part of the keys', '{keys.a}', [1, 2]],
    [
      'an object leaves out what is not given and keeps null',
      { a: '{args.nope}', b: '{args.none}', c: 1 },
      { b: null, c: 1 },
    ],
    ['a list keeps its places', ['{args.nope}', '{args.n}'], [null, 3]],
    ['nested', { a: [{ b: '{parent.at.city}' }] }, { a: [{ b: 'London' }] }],
  ];
  for (const [name, template, value] of cases) {
    test(name, () => assert.deepEqual(filled(template), value));
  }

  const refused: [string, unknown, string][] = [
    ['a list in text', 'a{args.list}', 'BAD_USER_INPUT'],
    ['an object in text', 'a{args.deep}', 'BAD_USER_INPUT'],
    ['half a character in text', 'a{args.half}', 'BAD_USER_INPUT'],
    ['a claim the token has not', '{claims.role}', 'FORBIDDEN'],
    ['a claim that is null', '{claims.nothing}', 'FORBIDDEN'],
  ];
  for (const [name, template, code] of refused)
    test(`refuses ${name}`, () => assert.throws(() => filled(template), { name: 'FacetError', code }));

  test('a claim without a principal', () => {
    assert.throws(
      () => filled('{claims.sub}', { ...scope, claims: undefined }),
      (error) => error instanceof FacetError && error.code === 'UNAUTHENTICATED',
    );
  });

  test('what a value holds is never read as a template', () => {
    assert.equal(filled('<{args.id}>', { ...scope, args: { id: '{claims.sub}' } }), '<{claims.sub}>');
  });
});

test('every expression of a template is found', () => {
  const template = parseTemplate({ a: ['x{args.id}y{parent.name}', 5], b: { c: '{keys}' } }, assert.fail);
  assert.deepEqual(
    [...expressionsOf(template)].map(({ text }) => text),
    ['args.id', 'parent.name', 'keys'],
  );
});
