/** Errors without stacks, and with them again. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stackless } from '../../../src/base/stackless.ts';

test('what is made inside has no stack, what is made after has one', () => {
  assert.equal(stackless(() => new Error('inside')).stack, 'Error: inside');
  assert.match(new Error('after').stack ?? '', /stackless\.test\.ts/);
});

test('stacks are back after a throw', () => {
  assert.throws(() => stackless(() => assert.fail('inside')));
  assert.match(new Error('after').stack ?? '', /stackless\.test\.ts/);
});
