/** What the compiled engine must not get wrong, each compared with graphql-js over the same answers. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'graphql';
import { FacetError } from '../../src/base/errors.ts';
import { assertSame, runBoth } from './compare.ts';
import { loadLibrary } from './library.ts';

interface Case {
  readonly name: string;
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
  /** By path; a service is down where there is none. */
  readonly answers?: Readonly<Record<string, unknown>>;
  readonly isCompiled?: false;
  /** The paths of the errors. */
  readonly errors?: readonly string[];
}

const books = [
  {
    id: 1,
    name: 'One',
    kind: 'paper',
    pages: 10,
    authorId: 1,
    tags: ['a', null],
    grid: [[1, null], [2], null],
  },
  { id: 2, name: 'Two', kind: 7, pages: 20, authorId: 2, tags: [], grid: [] },
];
const authors = [
  { id: 1, name: 'Ann', age: null, favouriteId: 2, bestId: 9 },
  { id: '2', name: null, age: 'old', favouriteId: null, bestId: 1 },
];

const cases: readonly Case[] = [
  {
    name: 'keys stand in the order of the document, whichever value comes first',
    query: '{ lastComment { text } hello words page { words title hello } }',
    answers: { '/comments/last': { text: 'x' }, '/words': ['a'] },
  },
  {
    name: 'a field that is selected in several places is one field with all their selections',
    query: `{ authors { a: favourite { id } ...F a: favourite { name } } }
      fragment F on Author { a: favourite { ... on Book { pages } ...G } } fragment G on Book { id kind }`,
    answers: { '/authors/all': authors, '/books?id=2': [books[1]] },
  },
  {
    name: 'response keys of every object, and a key that means something to objects',
    query:
      '{ constructor: hello toString: hello hasOwnProperty: page { constructor: title valueOf: __typename } }',
  },
  { name: '__proto__ as a response key', query: '{ __proto__: hello hello }', isCompiled: false },
  { name: 'introspection', query: '{ hello __type(name: "Book") { name } }', isCompiled: false },
  {
    name: 'the type name of a root',
    query: 'mutation { t: __typename touch }',
    answers: { '/touch': false },
  },
  {
    name: 'conditions, of constants and variables',
    query: `query ($yes: Boolean!, $no: Boolean = false) {
      a: hello @skip(if: $yes) b: hello @include(if: $yes) c: hello @include(if: $yes) @skip(if: $no)
      d: hello @include(if: $no) e: hello @skip(if: true) ... @include(if: $no) { f: hello } ...F @skip(if: $no) }
      fragment F on Query { g: hello @include(if: false) h: hello }`,
    variables: { yes: true },
  },
  {
    name: 'a condition that is null',
    query: 'query ($no: Boolean = false) { hello @include(if: $no) }',
    variables: { no: null },
    isCompiled: false,
    errors: [''],
  },
  {
    name: 'a condition that is null, deep in the selection',
    query: 'query ($no: Boolean = false) { page { title @include(if: $no) } }',
    variables: { no: null },
    errors: ['page'],
  },
  {
    name: 'variables: left out, null, with a default, inside an input object',
    query: `query ($a: String, $b: String = "b", $c: String, $min: Int, $kinds: [Kind!] = [LOST]) {
      a: hello(name: $a) b: hello(name: $b) c: hello(name: $c)
      books(filter: {min: $min, kinds: $kinds, deep: {min: $min}}) { id } }`,
    variables: { c: null, kinds: ['PAPER', 'FILM'] },
    answers: { '/books/all?limit=3&min=1&kinds=paper&kinds=7': books },
  },
  {
    name: 'a variable that is null where its default made the argument not null',
    query: 'query ($limit: Int = 2) { hello items(limit: $limit) { __typename } }',
    variables: { limit: null },
    errors: ['items'],
  },
  {
    name: 'variables that do not fit',
    query:
      'query ($a: Int!, $b: Filter, $c: [Kind!]) { author(id: "1") { books(first: $a, filter: $b) { id } } items(kinds: $c) { __typename } }',
    variables: { a: 'x', b: { min: 1.5, unknown: 1 }, c: ['PAPER', 'NOPE'] },
    isCompiled: false,
    errors: ['', '', '', ''],
  },
  {
    name: 'an operation by its name',
    query: 'query A { hello } query B { words }',
    operationName: 'B',
    answers: { '/words': [] },
  },
  {
    name: 'several operations and no name',
    query: 'query A { hello } query B { words }',
    isCompiled: false,
    errors: [''],
  },
  {
    name: 'a name that no operation has',
    query: 'query A { hello }',
    operationName: 'B',
    isCompiled: false,
    errors: [''],
  },
  {
    name: 'an anonymous operation asked for by an empty name',
    query: '{ hello }',
    operationName: '',
    isCompiled: false,
    errors: [''],
  },
  {
    name: 'null in lists of lists',
    query: '{ books { tags grid kind } }',
    answers: { '/books/all?limit=3': books },
    errors: ['books.0.tags.1', 'books.0.grid.0.1'],
  },
  {
    name: 'null where none may stand goes up to the root',
    query: '{ hello books { id pages } }',
    answers: { '/books/all?limit=3': [books[0], { id: 2 }] },
    errors: ['books.1.pages'],
  },
  {
    name: 'other kinds of values than the type says',
    query: '{ authors { age isAlive name } words anything price { amount currency parts { amount } } }',
    answers: {
      '/authors/all': authors,
      '/words': 'text',
      '/anything': { a: [1] },
      '/price': { amount: '1.5', currency: {}, parts: 7 },
    },
  },
  {
    name: 'leaves that their type writes in another way',
    query: '{ authors { id name age isAlive } }',
    answers: {
      '/authors/all': [
        { id: 7, name: 3, age: true, isAlive: 0 },
        { id: 'a', name: true, age: -0, isAlive: 1 },
        { id: 1, name: 'n', age: 2 ** 31 },
        { id: 1, name: 'n', age: 1.5 },
        { id: 1.5, name: [] },
      ],
    },
  },
  {
    name: 'errors in the place of values',
    query: '{ anything words authors { name awards } }',
    answers: {
      '/anything': new Error('no value'),
      '/words': ['a', 'b'],
      '/authors/all': [new Error('no author'), { id: 1, name: new Error('no name') }, { id: 2, name: 'Ann' }],
    },
  },
  {
    name: 'a list that is null at its first item, while the others are still asked for',
    query: '{ authors { name owns { name } } }',
    answers: { '/authors/all': [{ id: 1, name: 'Ann', ownIds: [null, 3] }], '/books?id=3': [] },
    errors: ['authors.0.owns.0'],
  },
  {
    name: 'concrete types: told, unknown, not possible, not told',
    query:
      '{ items { __typename ... on Named { name } ... on Film { title best { amount } } ... on Book { pages } } named { __typename name } }',
    answers: {
      '/items?limit=3': [
        { ...books[0] },
        { kind: 'film', title: 'F' },
        { kind: 'film', title: 'G', best: { amount: 1 } },
        { kind: 'Author' },
        { kind: 'Price' },
        { kind: 'Kind' },
        { kind: 'Nope' },
        {},
        null,
        7,
      ],
      '/named': { kind: 'person', name: 'Ann' },
    },
  },
  {
    name: 'entities by reference: found, not found, in lists, and their service down',
    query:
      '{ authors { favourite { name rating } best { name } } books { author { name age } coauthors { id } rating } }',
    answers: {
      '/authors/all': [authors[0]],
      '/books/all?limit=3': [{ ...books[0], coauthorIds: [2, null, 3] }],
      '/books?id=2&id=9': [books[1]],
      '/rated?id=2&id=1': [{ id: 2, rating: 4 }],
    },
  },
  {
    name: 'fields that the principal may not ask for',
    query: '{ authors { secret name } }',
    answers: { '/authors/all': [authors[0]] },
    errors: ['authors.0.secret'],
  },
  {
    name: 'a mutation runs its fields one after the other, and stops at a root that is null',
    query: 'mutation { a: touch rename(id: 1, name: "n") { name } drop { id } b: touch }',
    answers: { '/touch': true, '/rename/1': { id: 1, name: 'n' } },
    errors: ['drop'],
  },
  {
    name: 'a mutation whose fields fail and go on',
    query: 'mutation { rename(id: 1, name: "n") { name } b: touch c: __typename }',
    answers: { '/touch': null },
    errors: ['rename'],
  },
  {
    name: 'an item that cannot be entered beside one that is not found: no rejection is left alone',
    query:
      '{ lastComment { about { name } by { name best { name } } } books { coauthors { name best { name } } } }',
    answers: {
      '/comments/last': { about: 3, by: [1] },
      '/books/all?limit=3': [{ ...books[0], coauthorIds: [1, [2], 3] }, null],
      '/books?id=3': [],
    },
  },
  {
    name: 'keys of a list lookup that are wrong',
    query:
      '{ authorsById(ids: ["1", "2", "1"]) { id name } booksById(ids: []) { id } rated(ids: ["7"]) { rating } }',
    answers: { '/authors?id=1&id=2': [authors[1], authors[1]], '/rated?id=7': [{ id: 7 }] },
  },
];

const client = loadLibrary();
for (const { name, query, variables, operationName, answers = {}, isCompiled = true, errors } of cases) {
  test(name, async () => {
    const both = await runBoth(
      client,
      { document: parse(query), variableValues: variables, operationName },
      (path) => {
        if (path in answers) return answers[path];
        throw new FacetError('UPSTREAM_UNAVAILABLE', `Nothing answers ${path}.`, { service: 'library' });
      },
    );
    assertSame(both, name);
    if (both.reference.data != null) assert.equal(both.wasCompiled, isCompiled, 'compiled or not');
    if (errors !== undefined) {
      const paths = (both.compiled.errors ?? []).map(({ path = [] }) => path.join('.'));
      assert.deepEqual(paths.toSorted(), [...errors].toSorted());
    }
  });
}
