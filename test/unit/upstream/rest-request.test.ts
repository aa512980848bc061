/** `rest/request.ts`: each value stays in its place, whatever it is. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type DirectiveNode, Kind, parse } from 'graphql';
import type { FacetError } from '../../../src/base/errors.ts';
import { parseRest } from '../../../src/upstream/rest/directive.ts';
import { renderRest } from '../../../src/upstream/rest/request.ts';
import type { Scope } from '../../../src/upstream/template.ts';
import { createRandom, pickOne } from '../../support/random.ts';

const empty: Scope = { args: {}, parent: {}, claims: undefined, headers: {} };

/** The request of `@rest(...)`, with `v` as its argument. */
function render(directive: string, v?: unknown) {
  const [definition] = parse(`type T { f: Int ${directive} }`).definitions;
  assert.ok(definition?.kind === Kind.OBJECT_TYPE_DEFINITION);
  const node = definition.fields?.[0]?.directives?.[0] as DirectiveNode;
  const call = parseRest(node, { ownService: 'service', report: ({ message }) => assert.fail(message) });
  assert.ok(call !== undefined);
  return renderRest(call.request, { ...empty, args: { v } });
}

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return `${(error as FacetError).code}: ${(error as Error).message}`;
  }
  return 'nothing was refused';
}

describe('a path', () => {
  const cases: [string, unknown, string][] = [
    ['/a/{args.v}', 'b', '/a/b'],
    ['/a/{args.v}/', 'b', '/a/b/'],
    ['/', undefined, '/'],
    ['/a//b', undefined, '/a//b'],
    ['/a/{args.v}', 0, '/a/0'],
    ['/a/{args.v}', false, '/a/false'],
    ['/a/{args.v}', 1e21, '/a/1e%2B21'],
    ['/a/{args.v}', 'x y', '/a/x%20y'],
    ['/a/{args.v}', "!'()*~", "/a/!'()*~"],
    ['/a/{args.v}:run', '..', '/a/..:run'],
    ['/a/x{args.v}', '', '/a/x'],
    ['/a/{args.v}{args.v}', '...', '/a/......'],
    ['/a/{ args.v }?x={ args.v }', 'b', '/a/b?x=b'],
    ['/a/%41', undefined, '/a/%41'],
  ];
  for (const [path, value, expected] of cases)
    test(`${path} with ${JSON.stringify(value)} is ${expected}`, () =>
      assert.equal(render(`@rest(get: "${path}")`, value).path, expected));

  for (const value of ['', '.', '..', null, undefined, {}, [], ['a'], '\uD800', 'a\uDC00b'])
    test(`refuses ${JSON.stringify(value)}`, () =>
      assert.match(
        refusal(() => render('@rest(get: "/a/{args.v}")', value)),
        /^BAD_USER_INPUT: /,
      ));

  for (const [path, value] of [
    ['/a/.{args.v}', '.'],
    ['/a/{args.v}{args.v}', '.'],
    ['/a/{args.v}.', '.'],
    ['/a/{args.v}.', ''],
  ] as const)
    test(`refuses ${path} with "${value}"`, () =>
      assert.match(
        refusal(() => render(`@rest(get: "${path}")`, value)),
        /^BAD_USER_INPUT: /,
      ));

  test('any text is one segment that decodes to it, or is refused', () => {
    const alphabet = [
      '.',
      '/',
      '\\',
      '%',
      '2',
      'e',
      'E',
      'F',
      '?',
      '#',
      '&',
      ' ',
      '\r',
      '\n',
      '\0',
      ';',
      ':',
      '@',
      'é',
      '😀',
      '\uD800',
      '\uDC00',
      'a',
      '',
      '..',
      '%2e',
      '%2F',
      '//',
    ];
    for (let seed = 1; seed <= 3000; seed++) {
      const random = createRandom(seed);
      const value = Array.from({ length: Math.floor(random() * 5) }, () => pickOne(random, alphabet)).join(
        '',
      );
      const isRefused = ['', '.', '..'].includes(value) || !value.isWellFormed();
      if (isRefused) {
        assert.match(
          refusal(() => render('@rest(get: "/v1/{args.v}/end")', value)),
          /^BAD_USER_INPUT: /,
          `seed ${seed}`,
        );
        continue;
      }
      const { path } = render('@rest(get: "/v1/{args.v}/end?x={args.v}")', value);
      const { origin, pathname, searchParams, hash } = new URL(path, 'http://service.example');
      const segments = pathname.split('/');
      assert.deepEqual([origin, hash, segments.length], ['http://service.example', '', 4], `seed ${seed}`);
      assert.equal(decodeURIComponent(segments[2] ?? ''), value, `seed ${seed}`);
      assert.deepEqual([...searchParams], [['x', value]], `seed ${seed}`);
    }
  });
});

describe('a query', () => {
  const cases: [string, unknown, string][] = [
    ['get: "/a?x={args.v}"', null, '/a'],
    ['get: "/a?x={args.v}&y=1"', undefined, '/a?y=1'],
    ['get: "/a?x={args.v}"', '', '/a?x='],
    ['get: "/a?x={args.v}"', 0, '/a?x=0'],
    ['get: "/a?x={args.v}"', 'a&b=c', '/a?x=a%26b%3Dc'],
    ['get: "/a?x={args.v}"', 'a+b c', '/a?x=a%2Bb%20c'],
    ['get: "/a?x={args.v}"', ['1', 2, null, 'a,b'], '/a?x=1&x=2&x=a%2Cb'],
    ['get: "/a?x={args.v}"', [], '/a?x='],
    ['get: "/a?x={args.v}&y=1"', [null], '/a?x=&y=1'],
    ['get: "/a", query: {x: "{args.v}"}', [], '/a?x='],
    ['get: "/a?x={args.v}", style: CSV', ['1', 2, null, 'a b'], '/a?x=1,2,a%20b'],
    ['get: "/a?x={args.v}", style: CSV', 'a,b', '/a?x=a%2Cb'],
    ['get: "/a?x=p-{args.v}"', 'b', '/a?x=p-b'],
    ['get: "/a?x=p-{args.v}"', null, '/a'],
    ['get: "/a?x=a%20b&y=c+d"', undefined, '/a?x=a%20b&y=c+d'],
    ['get: "/a?x=a=b"', undefined, '/a?x=a=b'],
    ['get: "/a?x=1", query: {y: "{args.v}", z: null, w: true, n: 1.5}', 'b', '/a?x=1&y=b&w=true&n=1.5'],
    ['get: "/a", query: {x: "a b&c#d+e"}', undefined, '/a?x=a%20b%26c%23d%2Be'],
    ['get: "/a", query: {x: "100%"}', undefined, '/a?x=100%25'],
    ['get: "/a", query: {x: "é"}', undefined, '/a?x=%C3%A9'],
    ['get: "/a", query: {x: "a b-{args.v}"}', 'c', '/a?x=a%20b-c'],
    ['get: "/a", query: {x: ["p", "{args.v}"]}', 'q', '/a?x=p&x=q'],
  ];
  for (const [directive, value, expected] of cases)
    test(`${directive} with ${JSON.stringify(value)} is ${expected}`, () =>
      assert.equal(render(`@rest(${directive})`, value).path, expected));

  const refused: [string, unknown][] = [
    ['get: "/a?x={args.v}"', {}],
    ['get: "/a?x={args.v}"', [{}]],
    ['get: "/a?x={args.v}"', [['a']]],
    ['get: "/a?x=p{args.v}"', ['a']],
    ['get: "/a?x={args.v}"', '\uD800'],
    ['get: "/a?x={args.v}", style: CSV', ['a,b']],
  ];
  for (const [directive, value] of refused)
    test(`${directive} refuses ${JSON.stringify(value)}`, () =>
      assert.match(
        refusal(() => render(`@rest(${directive})`, value)),
        /^BAD_USER_INPUT: /,
      ));
});

describe('headers', () => {
  test('have lower-case names; null and what is not given are left out', () => {
    const given = 'headers: {X_A: "{args.v}", b: "x", c: "{args.none}", d: null, e: 5}';
    assert.deepEqual(render(`@rest(get: "/", ${given})`, 'y').headers, { x_a: 'y', b: 'x', e: '5' });
  });

  for (const value of ['a\r\nb', 'a\nb', '\0', 'é', '\u007f', ['a'], { a: 1 }, '\u2028'])
    test(`refuse ${JSON.stringify(value)}`, () =>
      assert.match(
        refusal(() => render('@rest(get: "/", headers: {a: "{args.v}"})', value)),
        /^BAD_USER_INPUT: /,
      ));
});

describe('a body', () => {
  const cases: [string, unknown, string | undefined][] = [
    ['', 1, undefined],
    [', body: "{args.v}"', { a: [1, null] }, '{"a":[1,null]}'],
    [', body: "{args.v}"', undefined, undefined],
    [', body: {a: "{args.v}"}', undefined, '{}'],
    [', body: {a: "{args.v}"}', null, '{"a":null}'],
    [', body: {a: "{args.v}", b: "x{args.v}"}', '"}', '{"a":"\\"}","b":"x\\"}"}'],
    [', body: ["{args.v}", 1]', undefined, '[null,1]'],
    [', body: "text"', 1, '"text"'],
    [', body: {a: "{args.v}"}', JSON.parse('{"__proto__":1}'), '{"a":{"__proto__":1}}'],
  ];
  for (const [directive, value, expected] of cases)
    test(`post${directive} with ${JSON.stringify(value)} is ${expected}`, () =>
      assert.equal(render(`@rest(post: "/"${directive})`, value).body, expected));

  for (const value of ['\uD800', { a: ['\uDC00'] }, JSON.parse('{"\\ud800": 1}')])
    test(`refuses half a character in ${JSON.stringify(value)}`, () =>
      assert.match(
        refusal(() => render('@rest(post: "/", body: {a: "{args.v}"})', value)),
        /^BAD_USER_INPUT: /,
      ));
});

describe('a form', () => {
  const input = (style: string): string =>
    `@rest(post: "/a", body: "{args.v}", bodyFormat: FORM${style === '' ? '' : `, style: ${style}`})`;
  const cases: [string, unknown, string][] = [
    ['', { a: 'x y', b: 1.5, c: false, d: '&=+%[é' }, 'a=x+y&b=1.5&c=false&d=%26%3D%2B%25%5B%C3%A9'],
    ['', { a: null, b: undefined, c: '' }, 'c='],
    ['', { a: ['x', 2, null] }, 'a=x&a=2'],
    ['', { a: [] }, ''],
    ['CSV', { a: ['x', 2] }, 'a=x%2C2'],
    ['INDEX', { a: ['x', 2] }, 'a%5B0%5D=x&a%5B1%5D=2'],
    ['', { a: { b: { c: 1 }, d: null } }, 'a%5Bb%5D%5Bc%5D=1'],
    ['', { a: [{ b: 1 }, { b: 2 }] }, 'a%5B0%5D%5Bb%5D=1&a%5B1%5D%5Bb%5D=2'],
  ];
  for (const [style, value, body] of cases)
    test(`${JSON.stringify(value)} ${style} is ${body}`, () => {
      const request = render(input(style), value);
      assert.equal(request.body, body);
      assert.equal(request.headers['content-type'], 'application/x-www-form-urlencoded');
    });

  test('an argument that is not given is no body', () => assert.equal(render(input('')).body, undefined));

  const refused: [string, string, unknown, RegExp][] = [
    ['a list', '', ['a'], /^BAD_USER_INPUT: The body of a form is an object/],
    ['a text', '', 'a=b', /^BAD_USER_INPUT: The body of a form is an object/],
    ['a comma in a joined list', 'CSV', { a: ['x,y'] }, /^BAD_USER_INPUT: An item of a holds a comma/],
    ['half a character', '', { a: '\uD800' }, /^BAD_USER_INPUT: /],
  ];
  for (const [what, style, value, message] of refused)
    test(`refuses ${what}`, () =>
      assert.match(
        refusal(() => render(input(style), value)),
        message,
      ));
});

describe('a numbered list', () => {
  const path = (v: unknown): string => render('@rest(get: "/a?v={args.v}", style: INDEX)', v).path;
  test('has its numbers in the name', () => assert.equal(path(['x', 'y z']), '/a?v[0]=x&v[1]=y%20z'));
  test('a single value has none', () => assert.equal(path('x'), '/a?v=x'));
  test('an empty list is a name without a value', () => assert.equal(path([]), '/a?v='));
});
