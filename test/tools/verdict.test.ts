import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFailed, type Totals, verdict } from '../../tools/verdict.ts';

const cases: { totals: Totals; isCI: boolean; line: string; failed: boolean }[] = [
  { totals: { passed: 3, failed: 0, skipped: 0 }, isCI: false, line: '3 passed, 0 failed', failed: false },
  { totals: { passed: 3, failed: 1, skipped: 0 }, isCI: true, line: '3 passed, 1 failed', failed: true },
  {
    totals: { passed: 3, failed: 0, skipped: 2 },
    isCI: false,
    line: '3 passed, 0 failed, 2 skipped',
    failed: false,
  },
  { totals: { passed: 3, failed: 0, skipped: 2 }, isCI: true, line: '3 passed, 2 failed', failed: true },
];

for (const { totals, isCI, line, failed } of cases) {
  test(`${line}${isCI ? ' in CI' : ''}`, () => {
    assert.equal(verdict(totals, { isCI }), line);
    assert.equal(isFailed(totals, { isCI }), failed);
  });
}
