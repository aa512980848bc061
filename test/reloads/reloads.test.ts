/** 100 reloads under load: no request fails, and nothing stays behind. `npm run test:reloads` does 1,000. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heapSlope, type ReloadReport, runReloads } from './run-reloads.ts';

/**
 * A generation of the shop weighs more than 2 MB, and one that stayed behind after each reload would add as much. What is
 * compiled and cached in the first hundred reloads adds some 30 kB a reload; the long run ends near zero.
 */
const MAX_BYTES_A_RELOAD = 150_000;

let report: ReloadReport;

test('100 reloads under load: queries, mutations and subscriptions do not fail', async () => {
  report = await runReloads(100);
  assert.deepEqual(report.failures, []);
  assert.ok(report.queries > 100 && report.mutations > 20, JSON.stringify(report));
});

test('each reload ends the subscriptions, and their clients come again', () => {
  assert.ok(report.streams > 20, `${report.streams} streams`);
});

test('the heap after collection is flat', () => {
  const slope = heapSlope(report.heap);
  assert.ok(
    slope < MAX_BYTES_A_RELOAD,
    `${Math.round(slope)} bytes a reload: ${JSON.stringify(report.heap)}`,
  );
});

test('sockets are flat', () => {
  const half = Math.floor(report.sockets.length / 2);
  const [first, second] = [report.sockets.slice(0, half), report.sockets.slice(half)];
  assert.ok(Math.max(...second) <= Math.max(...first) + 4, JSON.stringify(report.sockets));
});
