/** Medians, spreads and percentiles. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { percentile, scaled, summarise } from '../../bench/statistics.ts';

const summaries: [values: number[], median: number, min: number, max: number][] = [
  [[5], 5, 5, 5],
  [[3, 1, 2], 2, 1, 3],
  [[4, 1, 3, 2], 2.5, 1, 4],
  [[10, 9, 100], 10, 9, 100],
];
for (const [values, median, min, max] of summaries) {
  test(`of ${values.join(', ')} the median is ${median}`, () => {
    assert.deepEqual(summarise(values), { median, min, max });
  });
}

test('a percentile is the value of the nearest rank', () => {
  const values = Float64Array.from({ length: 200 }, (_, index) => index + 1);
  assert.deepEqual(
    [0.5, 0.99, 1, 0].map((share) => percentile(values, share)),
    [100, 198, 200, 1],
  );
  assert.equal(percentile(Float64Array.of(7), 0.99), 7);
});

test('a scaled summary keeps its order', () => {
  assert.deepEqual(scaled({ median: 20, min: 10, max: 40 }, 10), { median: 2, min: 1, max: 4 });
});
