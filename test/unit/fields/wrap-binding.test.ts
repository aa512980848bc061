/** A wrapped binding is the one it is made of, but for what is changed. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { guard } from '../../../src/fields/access.ts';
import { type FieldBinding, type Runtime, wantNothing } from '../../../src/fields/binding.ts';
import { wrapBinding } from '../../../src/fields/wrap-binding.ts';

const runtime = {} as Runtime;

async function* events(): AsyncGenerator<unknown> {
  yield 1;
}

/** Everything that a binding can say. */
function whole(calls: string[]): Required<FieldBinding> {
  return {
    name: 'whole',
    needs: 2,
    anyOf: 6,
    isPerParent: true,
    isShared: true,
    resolve: () => 'value',
    read: () => 'value',
    prefetch: () => void calls.push('prefetch'),
    select: () => void calls.push('select'),
    subscribe: events,
    event: (message) => message,
  };
}

test('what nobody changes is as it was, but for the reading without a resolver', () => {
  const calls: string[] = [];
  const binding = whole(calls);
  const wrapped = wrapBinding(binding, { resolve: () => 'other' });
  const { name, needs, anyOf, isPerParent, isShared, event, subscribe } = wrapped;
  assert.deepEqual(
    { name, needs, anyOf, isPerParent, isShared, event, subscribe },
    {
      name: 'whole',
      needs: 2,
      anyOf: 6,
      isPerParent: true,
      isShared: true,
      event: binding.event,
      subscribe: binding.subscribe,
    },
  );
  assert.equal(wrapped.resolve({}, {}, runtime, wantNothing), 'other');
  assert.equal(wrapped.read, undefined);
  wrapped.prefetch?.({}, {}, runtime, wantNothing);
  wrapped.select?.(
    { origin: '', runtime } as Parameters<NonNullable<FieldBinding['select']>>[0],
    {},
    wantNothing,
  );
  assert.deepEqual(calls, ['prefetch', 'select']);
});

test('what a binding does not do, the wrapped one does not either', () => {
  const bare: FieldBinding = { name: 'bare', needs: 0, resolve: () => null };
  const wrapped = wrapBinding(bare, {
    resolve: () => null,
    prefetch: () => assert.fail('there is nothing to prefetch'),
    select: () => assert.fail('there is nothing to select'),
    subscribe: () => assert.fail('there is no stream'),
  });
  const { prefetch, select, subscribe, event, anyOf } = wrapped;
  assert.deepEqual(
    { prefetch, select, subscribe, event, anyOf },
    {
      prefetch: undefined,
      select: undefined,
      subscribe: undefined,
      event: undefined,
      anyOf: undefined,
    },
  );
});

test('what is known only once all bindings are made is read when it is asked for', () => {
  let needs = 0;
  const late: FieldBinding = {
    name: 'late',
    get needs() {
      return needs;
    },
    resolve: () => null,
  };
  const wrapped = wrapBinding(late, { resolve: () => null });
  needs = 4;
  assert.equal(wrapped.needs, 4);
});

test('a guarded binding is shared as the one it guards', () => {
  const guarded = guard(whole([]), { isAuthenticated: true, scopes: [], policies: [] });
  assert.equal(guarded.isShared, true);
  assert.equal(guarded.isPerParent, true);
});
