/**
 * No value can change which call is made. Every hostile value, in every place of a call, from every kind of expression:
 * the service reads that very value in that one place and nothing else changes, or nothing is called and the field is a
 * BAD_USER_INPUT error that names the expression.
 */

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import fc from 'fast-check';
import { type HostileGateway, startHostileGateway, type Told } from './hostile-gateway.ts';
import { positions } from './positions.ts';

let gateway: HostileGateway;
before(async () => {
  gateway = await startHostileGateway();
});
after(() => gateway.stop());
beforeEach(() => gateway.forget());

/** By what each is for. A raw NUL, quotes of every language, dot segments, other hosts, line ends, half characters. */
const hostile: Readonly<Record<string, readonly string[]>> = {
  'a query, a fragment, a parameter, an encoded zero': [
    'a?x=1',
    'a#f',
    'a&admin=1',
    'a;b',
    'a%00',
    '\u0000',
    'a b',
    'a+b',
    '%2e%2e',
    '%252e',
    'a=b',
    'a,b',
    '[]',
    'a[__proto__]=1',
  ],
  'another segment': [
    '..',
    '.',
    '',
    '../admin',
    'a/../../admin',
    '/',
    '//',
    'a/b',
    '\\..\\',
    '%2f',
    '..%2f',
    '..;/',
    '...',
  ],
  'a line of its own': [
    '\r\nX-Admin: 1',
    '\r\n\r\nGET /admin HTTP/1.1\r\n\r\n',
    '%0d%0aX-Admin: 1',
    '\n',
    '\r',
    '\u0085',
    '\u2028',
    '\t',
    ' ',
    ' a',
    'a ',
  ],
  'no text at all': [
    '\ud800',
    'a\udc00b',
    '\ud83d',
    '\u202Eevil',
    '😀',
    'é',
    '\ufeff',
    '\u007f',
    'x'.repeat(64 * 1024),
  ],
  'another host': [
    '@evil.example',
    '//evil.example',
    'http://169.254.169.254/',
    'file:///etc/passwd',
    'http://[::1]:9/',
    'a:b@c',
  ],
  'the end of a text': [
    '","admin":true,"x":"',
    '"}',
    '\\"',
    '\\',
    "'",
    '{"$gt":""}',
    '{args.v}',
    '{parent.id}',
    '$' + '{x}',
    '{{x}}',
  ],
  'another language': [
    "' or 1=1--",
    '; id',
    '$(id)',
    '`id`',
    '</id><admin>1</admin>',
    '<!DOCTYPE x>',
    ']]>',
    '") { admin } #',
    '__proto__',
    'constructor',
  ],
};

type Source = 'args' | 'parent' | 'claims' | 'headers';

async function ask(source: Source, value: string): Promise<Told> {
  const names = positions.map(({ name }) => name);
  switch (source) {
    case 'args': {
      const fields = names.map((name) => `${name}: args_${name}(v: $v)`).join(' ');
      return gateway.ask(`query($v: String) { ${fields} }`, { v: value });
    }
    case 'parent':
      gateway.hostile = JSON.stringify({ v: value });
      return gateway.ask(`{ hostile { ${names.join(' ')} } }`);
    case 'claims':
      return gateway.ask(
        `{ ${names.map((name) => `${name}: claims_${name}`).join(' ')} }`,
        {},
        { authorization: `Bearer ${await gateway.token({ v: value })}` },
      );
    case 'headers':
      return gateway.ask(
        `{ ${names.map((name) => `${name}: headers_${name}`).join(' ')} }`,
        {},
        { 'x-v': value },
      );
  }
}

/** The promise of this file, for one value from one source in all positions. */
async function prove(source: Source, value: string): Promise<{ sent: number; refused: number }> {
  gateway.forget();
  const told = await ask(source, value);
  const above = source === 'parent' ? ['hostile'] : [];
  const data = (source === 'parent' ? told.data?.['hostile'] : told.data) as Record<string, unknown>;
  assert.equal(told.status, 200, told.text);
  let refused = 0;
  for (const position of positions) {
    const shown = `${position.name} from ${source}: ${JSON.stringify(value.slice(0, 80))}`;
    const errors = told.errors.filter(({ path }) => path?.at(-1) === position.name);
    const seen = gateway.seenBy(position);
    if (errors.length === 0) {
      assert.equal(data[position.name], 'ok', shown);
      assert.equal(seen.length, 1, `one call: ${shown}`);
      for (const found of position.read(seen[0] ?? assert.fail(shown))) assert.equal(found, value, shown);
      continue;
    }
    refused++;
    assert.deepEqual(seen, [], `nothing is called: ${shown}`);
    assert.equal(errors.length, 1, shown);
    assert.equal(errors[0]?.extensions['code'], 'BAD_USER_INPUT', `${shown}: ${errors[0]?.message}`);
    assert.deepEqual(errors[0]?.path, [...above, position.name]);
    const expression = { args: 'args.v', parent: 'parent.v', claims: 'claims.v', headers: 'headers.x-v' }[
      source
    ];
    assert.ok(errors[0]?.message.includes(expression), `names the value: ${shown}: ${errors[0]?.message}`);
    if (value.length > 4) assert.ok(!errors[0]?.message.includes(value), 'does not repeat it');
  }
  assert.equal(told.errors.length, refused, told.text);
  assert.equal(gateway.count(), positions.length - refused, `no other call: ${JSON.stringify(value)}`);
  return { sent: positions.length - refused, refused };
}

for (const source of ['args', 'parent', 'claims'] as const)
  describe(`a value from ${source}`, () => {
    for (const [what, values] of Object.entries(hostile))
      test(what, async () => {
        // A token of 64 KiB does not even reach the gateway.
        const possible = values.filter((value) => source !== 'claims' || value.length < 1000);
        for (const value of possible) await prove(source, value);
      });
  });

test('a value from a header of the client', async () => {
  const texts = Object.values(hostile).flat();
  const possible = texts.filter(
    (text) => /^[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?$/.test(text) && text.length < 8000,
  );
  assert.ok(possible.length > 40);
  for (const value of possible) await prove('headers', value);
});

describe('what is sent and what is refused', () => {
  for (const [value, refused] of [
    ['plain', 0],
    ['a/b?c=d&e#f', 0],
    // No segment of its own; in a part of one it changes nothing.
    ['..', 1],
    // Between two letters a space is a space; at the end of a header it is none of its value.
    [' ', 2],
    // A comma divides a comma list.
    ['a,b', 1],
    // A header and metadata are visible ASCII.
    ['é', 3],
    ['\ud800', positions.length],
  ] as const)
    test(JSON.stringify(value), async () => {
      assert.deepEqual(await prove('args', value), { sent: positions.length - refused, refused });
    });
});

test('any text, in any place, from any source', { timeout: 100_000 }, async () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.string({ unit: 'grapheme-composite', maxLength: 20 }),
    fc
      .array(fc.integer({ min: 0, max: 0xff_ff }), { maxLength: 8 })
      .map((units) => String.fromCharCode(...units)),
    fc
      .array(
        fc.constantFrom(
          ...Array.from('/.\\?#&=%+;,:@[]{}"\'\r\n\t \0<>'),
          '..',
          '%2f',
          '{args.v}',
          '\ud800',
          '\udc00',
        ),
        {
          maxLength: 8,
        },
      )
      .map((parts) => parts.join('')),
  );
  await fc.assert(
    fc.asyncProperty(text, fc.constantFrom('args', 'parent', 'claims'), async (value, source) => {
      await prove(source, value);
    }),
    { numRuns: 150 },
  );
});
