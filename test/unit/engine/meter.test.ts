/** What an answer is counted by while it is made. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { GraphQLError } from 'graphql';
import { isNearBound, leftOut, Meter } from '../../../src/engine/meter.ts';
import { type AnswerBounds, UNBOUNDED } from '../../../src/fields/answer-bounds.ts';
import { OperationEnd } from '../../../src/loaders/operation-end.ts';

function meter(bounds: Partial<AnswerBounds> = {}): Meter {
  return new Meter({ ...UNBOUNDED, ...bounds });
}

function endOf(run: () => void): OperationEnd {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof OperationEnd);
    return error;
  }
  assert.fail('it did not end');
}

describe('fields and bytes', () => {
  const rows: readonly [string, Partial<AnswerBounds>, (counting: Meter) => void, string | undefined][] = [
    ['as many fields as allowed', { maxFields: 3 }, (it) => it.add(3, 0), undefined],
    ['a field more', { maxFields: 3 }, (it) => it.add(4, 0), 'The answer has more than 3 fields.'],
    ['as many bytes as allowed', { maxBytes: 9 }, (it) => it.add(1, 9), undefined],
    [
      'a byte more',
      { maxBytes: 9 },
      (it) => it.add(1, 10),
      'The answer is longer than its budget of 9 bytes.',
    ],
    [
      'a text',
      { maxBytes: 9 },
      (it) => it.addLeaf('0123456789'),
      'The answer is longer than its budget of 9 bytes.',
    ],
    ['numbers, which are in the bytes of their field', { maxBytes: 9 }, (it) => it.addLeaf(1e300), undefined],
    [
      'an object in the place of a scalar',
      { maxBytes: 9 },
      (it) => it.addLeaf({ a: [1, 2] }),
      'The answer is longer than its budget of 9 bytes.',
    ],
  ];
  for (const [name, bounds, count, message] of rows) {
    test(name, () => {
      const counting = meter(bounds);
      if (message === undefined) count(counting);
      else assert.equal(endOf(() => count(counting)).message, message);
    });
  }

  test('the same object counts each time it is answered', () => {
    const counting = meter({ maxBytes: 20 });
    const value = { a: [1, 2] };
    counting.addLeaf(value);
    assert.equal(endOf(() => counting.addLeaf(value)).code, 'BUDGET_EXCEEDED');
  });

  test('once it has ended it goes on to throw the same error, and answers nothing else', () => {
    const counting = meter({ maxFields: 1 });
    const end = endOf(() => counting.add(2, 0));
    assert.equal(
      endOf(() => counting.add(1, 0)),
      end,
    );
    const { data, errors } = counting.result({ a: 1 }, [new GraphQLError('another')]);
    assert.equal(data, undefined);
    assert.deepEqual(
      errors?.map(({ message }) => message),
      [end.message],
    );
  });

  test('the first end counts', () => {
    const counting = meter();
    counting.endWith(new OperationEnd('OPERATION_TOO_LARGE', 'first'));
    counting.endWith(new OperationEnd('BUDGET_EXCEEDED', 'second'));
    assert.equal(counting.end?.message, 'first');
  });
});

describe('items of a list', () => {
  test('as many as allowed', () => meter({ maxListItems: 2 }).checkItems(2));
  test('an item more is an error of the list, and not of the operation', () => {
    const counting = meter({ maxListItems: 2 });
    assert.throws(() => counting.checkItems(3), { code: 'UPSTREAM_RESPONSE_TOO_LARGE' });
    assert.equal(counting.end, undefined);
  });
});

describe('errors', () => {
  const errors = ['a', 'b', 'c'].map((message) => new GraphQLError(message));
  const messages = (told: readonly GraphQLError[] = []): string[] => told.map(({ message }) => message);

  test('those within the bound are told', () => {
    assert.deepEqual(messages(meter({ maxErrors: 3 }).result(null, errors).errors), ['a', 'b', 'c']);
  });
  test('of those beyond it the number is told', () => {
    const told = messages(meter({ maxErrors: 2 }).result(null, errors).errors);
    assert.deepEqual(told, ['a', 'b', '1 more errors are left out.']);
  });
  test('and of those that were never made', () => {
    const counting = meter({ maxErrors: 3 });
    assert.equal(counting.isFull(3), true);
    counting.countError();
    counting.countError();
    assert.deepEqual(messages(counting.result(null, errors).errors).at(-1), leftOut(2).message);
  });
  test('without any there is no list of them', () => {
    assert.deepEqual(meter().result({ a: 1 }, []), { data: { a: 1 } });
  });
});

describe('near the bound', () => {
  test('an answer whose text cannot be longer is not measured', () => {
    const counting = meter({ maxBytes: 600 });
    counting.add(1, 100);
    assert.equal(isNearBound(counting.result({}, [])), false);
  });
  test('one whose characters may be written as more bytes is', () => {
    const counting = meter({ maxBytes: 600 });
    counting.add(1, 101);
    assert.equal(isNearBound(counting.result({}, [])), true);
  });
});
