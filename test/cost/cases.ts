/** Attacks by name: those that once brought the gateway down, and one of each kind at the size that limits still let through. */

import type { Attack, Door } from './target.ts';

export type Place = 'lab' | 'shop';

export interface Case {
  readonly name: string;
  readonly place: Place;
  readonly attack: Attack;
}

/** The same field under many names. */
const many = (count: number, field: string): string =>
  Array.from({ length: count }, (_, at) => `a${at}:${field}`).join(' ');
const keys = (count: number, of: (at: number) => string): readonly string[] =>
  Array.from({ length: count }, (_, at) => of(at));

function post(
  place: Place,
  name: string,
  query: string,
  variables?: Attack['variables'],
  door: Door = 'POST',
): Case {
  return { name, place, attack: { query, door, ...(variables === undefined ? {} : { variables }) } };
}

/** Inputs within inputs. */
function nested(levels: number): unknown {
  return levels === 0 ? {} : { inner: [nested(levels - 1)] };
}

/** Each fragment spreads the next twice. */
const fan = (depth: number): string =>
  keys(
    depth,
    (at) => `fragment f${at} on Row{${at === depth - 1 ? 'id' : `...f${at + 1} ...f${at + 1}`}}`,
  ).join('');

const products = (count: number, fields: string): readonly [string, Attack['variables']] => [
  `query($i:[ID!]!){products(ids:$i){${fields}}}`,
  { i: keys(count, () => 'p1') },
];

export const cases: readonly Case[] = [
  post(
    'shop',
    'one key 9,900 times, 99 aliases of a loaded field',
    ...products(9900, many(99, 'averageRating')),
  ),
  post('shop', 'the same, as many as cost allows', ...products(380, many(99, 'averageRating'))),
  post('shop', 'one key 9,900 times, 99 aliases of a text', ...products(9900, many(99, 'description'))),
  post('shop', 'the same, as many as cost allows', ...products(380, many(99, 'description'))),
  post('shop', 'as many keys as cost allows, a JSON value of each', ...products(7900, 'attributes')),
  post('shop', 'as many different keys, none of which exists', 'query($i:[ID!]!){products(ids:$i){id}}', {
    i: keys(7900, (at) => `x${at}`),
  }),
  post(
    'shop',
    '29 searches',
    `{${keys(29, (at) => `a${at}:search(query:"",first:96){products{id name}}`).join(' ')}}`,
  ),
  post(
    'shop',
    '96 products, 99 aliases of a text',
    `{search(query:"",first:96){products{${many(99, 'description')}}}}`,
  ),
  post(
    'shop',
    '96 products, their reviews, their authors',
    '{search(query:"",first:96){products{reviews(first:40){author{name}}}}}',
  ),
  post('lab', 'a guarded field, 99 aliases', `{rows(first:380){${many(99, 'guarded')}}}`),
  post('lab', 'a value that does not fit, 99 aliases', `{rows(first:380){${many(99, 'bad')}}}`),
  post('lab', 'an enum value that does not fit, 99 aliases', `{rows(first:380){${many(99, 'badKind')}}}`),
  post('lab', 'null where none may stand, 99 aliases', `{rows(first:78){${many(99, 'lost{gone}')}}}`),
  post('lab', 'a call that fails, 99 aliases', `{rows(first:380){${many(99, 'failing')}}}`),
  post('lab', 'loads, 99 aliases', `{rows(first:380){${many(99, 'score')}}}`),
  post('lab', 'references, 99 aliases', `{rows(first:78){${many(99, 'twin{text}')}}}`),
  post('lab', 'JSON values, 99 aliases', `{rows(first:380){${many(99, 'json')}}}`),
  post('lab', 'texts up to the bytes of an answer', `{rows(first:380){${many(99, 'text')}}}`),
  post(
    'lab',
    'values of an interface, 49 aliases of fragments',
    `{things(first:380){${many(49, 'text')} ...on Row{${many(49, 'n').replaceAll('a', 'b')}}}}`,
  ),
  post('lab', 'lists within rows', `{rows(first:7){${many(99, 'things{id}')}}}`),
  post('lab', '100,000 rows of a list that says no size', '{unsized(n:100000){bad}}'),
  post('lab', '10,000 rows of it', '{unsized(n:10000){id text n bad guarded}}'),
  post('lab', '4,900 keys, each another', 'query($i:[ID!]!){rowsById(ids:$i){text}}', {
    i: keys(4900, String),
  }),
  post('lab', '25 fragments that each spread the next twice', `{rows(first:1){...f0}}${fan(25)}`),
  post('lab', 'an input nested 100 levels deep', 'query($f:Filter){rows(filter:$f){id}}', { f: nested(40) }),
  post('lab', 'an input of 9,000 members', 'query($f:Filter){rows(filter:$f){id}}', {
    f: { inner: keys(9000, () => '').map(() => ({})) },
  }),
  post('lab', '50,000 directives', `{hello ${'@include(if:true)'.repeat(5000)}}`),
  post('lab', '100 directives a field', `{rows(first:1){${many(50, 'id @include(if:true)')}}}`),
  post('lab', 'a field that is repeated 9,000 times', `{${'hello '.repeat(9000)}}`),
  post('lab', '5,000 fields that do not exist', `{${keys(3000, (at) => `no${at}`).join(' ')}}`),
  post('lab', '3,000 operations', keys(1600, (at) => `query q${at}{hello}`).join('')),
  post(
    'lab',
    '1,500 variables of a wrong type',
    `query(${keys(1500, (at) => `$v${at}:Int`).join(',')}){hello}`,
    Object.fromEntries(keys(1500, (at) => `v${at}`).map((name) => [name, 'x'])),
  ),
  post('lab', '100 KB of brackets', `{${'['.repeat(100_000)}`),
  post('lab', '200 KB of a comment', `#${'x'.repeat(200_000)}\n{hello}`),
  post('lab', '99 aliases of __typename over rows', `{rows(first:380){${many(99, '__typename')}}}`),
  post(
    'lab',
    'the response key __proto__, which graphql-js runs',
    `{rows(first:90){__proto__:id ${many(98, 'text')}}}`,
  ),
  post(
    'lab',
    'introspection, where it is not answered',
    `{${many(29, '__schema{types{name fields{name}}}')}}`,
  ),
  post(
    'lab',
    'errors of every kind by GET',
    `{rows(first:400){${many(20, 'bad')} ${many(20, 'guarded').replaceAll('a', 'b')} ${many(20, 'failing').replaceAll('a', 'c')}}}`,
    undefined,
    'GET',
  ),
  post(
    'lab',
    'and as an event stream',
    `{rows(first:400){${many(20, 'bad')} ${many(20, 'guarded').replaceAll(/\ba/g, 'b')}}}`,
    undefined,
    'SSE',
  ),
];
