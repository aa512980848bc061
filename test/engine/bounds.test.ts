/** Both ways to run an operation keep the bounds of its answer, and say the same when one is passed. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ExecutionResult, parse } from 'graphql';
import { FacetError } from '../../src/base/errors.ts';
import { createEngine } from '../../src/engine/engine.ts';
import type { AnswerBounds } from '../../src/fields/answer-bounds.ts';
import { runWith } from './ask.ts';
import { type Answer, loadLibrary, openRuntime } from './library.ts';

const client = loadLibrary();
const ways = [
  { name: 'compiled', isEager: true },
  { name: 'by graphql-js', isEager: false },
];

interface Row {
  readonly name: string;
  readonly query: string;
  readonly bounds?: Partial<AnswerBounds>;
  readonly maxLoads?: number;
  readonly answer: Answer;
  /** The messages of the errors. */
  readonly errors: readonly string[];
  readonly data: unknown;
}

const people = Array.from({ length: 5 }, (_, at) => ({
  id: `${at}`,
  name: 'x'.repeat(20),
  age: 'old',
  kind: 'person',
}));
const left = (count: number): string => `${count} more errors are left out.`;
const misfit = 'Int cannot represent non-integer value: "old"';
const noScopes = 'Your token does not have the scopes to see this.';

const rows: readonly Row[] = [
  {
    name: 'an answer of too many fields is one error',
    query: '{ authors { id name } }',
    bounds: { maxFields: 10 },
    answer: () => people,
    errors: ['The answer has more than 10 fields.'],
    data: undefined,
  },
  {
    name: 'one of exactly as many is whole',
    query: '{ authors { id } }',
    bounds: { maxFields: 6 },
    answer: () => people,
    errors: [],
    data: { authors: people.map(({ id }) => ({ id })) },
  },
  {
    name: 'texts count each time they are answered',
    query: '{ authors { a: name b: name } }',
    bounds: { maxBytes: 200 },
    answer: () => people,
    errors: ['The answer is longer than its budget of 200 bytes.'],
    data: undefined,
  },
  {
    name: 'a JSON value counts as its text',
    query: '{ anything }',
    bounds: { maxBytes: 200 },
    answer: () => ({ long: people }),
    errors: ['The answer is longer than its budget of 200 bytes.'],
    data: undefined,
  },
  {
    name: 'a list of too many items is null, and the rest is answered',
    query: '{ hello authors { id } }',
    bounds: { maxListItems: 4 },
    answer: () => people,
    errors: ['The list has 5 items; 4 are the most.'],
    data: { hello: 'Hello you!', authors: null },
  },
  {
    name: 'values that do not fit are told up to the bound, and then counted',
    query: '{ authors { age } }',
    bounds: { maxErrors: 2 },
    answer: () => people,
    errors: [misfit, misfit, left(3)],
    data: { authors: people.map(() => ({ age: null })) },
  },
  {
    name: 'so are fields that the caller may not see',
    query: '{ authors { a: secret b: secret } }',
    bounds: { maxErrors: 1 },
    answer: () => people,
    errors: [noScopes, left(9)],
    data: { authors: people.map(() => ({ a: null, b: null })) },
  },
  {
    name: 'and null where it may not stand',
    query: '{ authors { id n: name } }',
    bounds: { maxErrors: 1 },
    answer: () => people.map(({ id }) => ({ id })),
    errors: ['Cannot return null for non-nullable field Author.name.', left(4)],
    data: { authors: people.map(() => null) },
  },
  {
    name: 'calls that fail',
    query: '{ authors { books { name } } }',
    bounds: { maxErrors: 1 },
    answer: (path) => {
      if (path === '/authors/all') return people;
      throw new FacetError('UPSTREAM_UNAVAILABLE', 'down');
    },
    errors: ['down', left(4)],
    data: { authors: people.map(() => null) },
  },
  {
    name: 'one load too many ends the operation with one error, whatever may be null',
    query: '{ authors { awards } hello }',
    maxLoads: 3,
    answer: () => people,
    errors: ['The operation asks for more than 3 values of services.'],
    data: undefined,
  },
  {
    name: 'more keys than may be asked for end it before any is',
    query: '{ authorsById(ids: ["1", "2", "3", "4"]) { name } }',
    maxLoads: 3,
    answer: (path) => assert.fail(`${path} was asked`),
    errors: ['The operation asks for more than 3 values of services.'],
    data: undefined,
  },
  {
    name: 'a key that comes again is one key',
    query: '{ authorsById(ids: ["1", "1", "1", "1"]) { id } }',
    maxLoads: 3,
    answer: () => [{ id: 1, kind: 'person' }],
    errors: [],
    data: { authorsById: Array.from({ length: 4 }, () => ({ id: '1' })) },
  },
];

for (const { name, isEager } of ways) {
  describe(name, () => {
    for (const row of rows) {
      test(row.name, async () => {
        const { data, errors = [] } = await run(row, isEager);
        assert.deepEqual(
          errors.map(({ message }) => message),
          row.errors,
        );
        assert.equal(JSON.stringify(data), JSON.stringify(row.data));
      });
    }

    test('an operation that ends cancels the calls under way', async () => {
      const { runtime } = openRuntime(client, () => people, { maxFields: 10 });
      const engine = createEngine({ schema: client.schema, isEager });
      await runWith(engine, client, { document: parse('{ authors { id name } words }') }, { runtime });
      assert.equal(runtime.call.cancellation.isCancelled, true);
    });
  });
}

test('introspection counts, and more than a field of a service', async () => {
  const query = '{ __schema { types { name fields { name } } } }';
  const { errors } = await run({ query, bounds: { maxFields: 500 }, answer: () => null }, true);
  assert.deepEqual(
    errors?.map(({ message }) => message),
    ['The answer has more than 500 fields.'],
  );
});

test('an error that is made for a field has no stack', () => {
  assert.equal(new FacetError('FORBIDDEN', 'no').stack, 'FacetError: no');
  assert.match(new FacetError('INTERNAL_SERVER_ERROR', 'a bug').stack ?? '', /bounds\.test\.ts/);
});

async function run(
  { query, bounds, maxLoads, answer }: Pick<Row, 'query' | 'bounds' | 'maxLoads' | 'answer'>,
  isEager: boolean,
): Promise<ExecutionResult> {
  const { runtime } = openRuntime(client, answer, bounds, maxLoads);
  const engine = createEngine({ schema: client.schema, isEager });
  return runWith(engine, client, { document: parse(query) }, { runtime });
}
