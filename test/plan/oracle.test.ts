/** Size and cost against the slow and obvious way to count them, over random documents. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse } from 'graphql';
import { planOperation } from '../../src/plan/plan-operation.ts';
import { naiveCost, naiveSize } from './naive.ts';
import { asked, shelfClient } from './shelf.ts';

test('2,000 random documents cost and measure what a naive count of them says', () => {
  let costly = 0;
  fc.assert(
    fc.property(asked, ({ text, variables }) => {
      const document = parse(text);
      const plan = planOperation(shelfClient, document);
      const cost = plan.cost(variables);
      assert.deepEqual(plan.size, naiveSize(document));
      const expected = naiveCost(document, variables);
      assert.ok(
        Math.abs(cost - expected) <= 1e-9 * expected,
        `${cost}, counted ${expected}\n${text}\n${JSON.stringify(variables)}`,
      );
      if (cost > 20) costly++;
    }),
    { numRuns: 2000 },
  );
  assert.ok(costly > 200, `${costly} documents cost more than 20`);
});
