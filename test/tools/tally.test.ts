import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FileEnd, tally } from '../../tools/tally.ts';
import type { TestLine } from '../../tools/test-reporter.ts';

const good: FileEnd = { exitCode: 0, killedBy: null, timedOut: false, seconds: 1, isFiltered: false };
const bad: FileEnd = { ...good, exitCode: 1 };
const finished: TestLine = { type: 'finished' };

const started = (name: string, nesting = 0): TestLine => ({ type: 'started', name, nesting });
const passed = (name: string, nesting = 0, suite = false): TestLine => ({
  type: 'passed',
  name,
  nesting,
  suite,
});
const skipped = (name: string, nesting = 0): TestLine => ({ type: 'skipped', name, nesting, suite: false });
const failed = (name: string, nesting = 0, kind = 'testCodeFailure'): TestLine => ({
  type: 'failed',
  name,
  nesting,
  suite: false,
  error: { kind, text: `${name} is wrong` },
});

interface Case {
  it: string;
  lines: TestLine[];
  end: FileEnd;
  is: { passed: number; skipped: number; failed: string[] };
}

const cases: Case[] = [
  {
    it: 'counts leaves, not the tests and suites that hold them',
    lines: [
      passed('a', 1),
      passed('b', 1),
      passed('parent'),
      passed('c', 1),
      passed('suite', 0, true),
      finished,
    ],
    end: good,
    is: { passed: 3, skipped: 0, failed: [] },
  },
  {
    it: 'counts tests that stand side by side',
    lines: [passed('a'), passed('b'), skipped('c'), finished],
    end: good,
    is: { passed: 2, skipped: 1, failed: [] },
  },
  {
    it: 'counts a failure below a parent once, under its full name',
    lines: [
      started('parent'),
      started('a', 1),
      failed('a', 1),
      failed('parent', 0, 'subtestsFailed'),
      finished,
    ],
    end: bad,
    is: { passed: 0, skipped: 0, failed: ['parent > a'] },
  },
  {
    it: 'counts a parent that fails for a reason of its own',
    lines: [passed('a', 1), failed('parent', 0, 'hookFailed'), finished],
    end: bad,
    is: { passed: 1, skipped: 0, failed: ['parent'] },
  },
  {
    it: 'counts a crash at import',
    lines: [],
    end: bad,
    is: { passed: 0, skipped: 0, failed: ['the file itself'] },
  },
  {
    it: 'counts process.exit(0) in the middle',
    lines: [passed('a')],
    end: good,
    is: { passed: 1, skipped: 0, failed: ['the file itself'] },
  },
  {
    it: 'counts a file that hangs',
    lines: [passed('a'), started('b')],
    end: { ...good, exitCode: null, killedBy: 'SIGKILL', timedOut: true },
    is: { passed: 1, skipped: 0, failed: ['the file itself'] },
  },
  {
    it: 'counts an exit code that no test explains',
    lines: [passed('a'), finished],
    end: bad,
    is: { passed: 1, skipped: 0, failed: ['the file itself'] },
  },
  {
    it: 'counts a file without a test as failed',
    lines: [finished],
    end: good,
    is: { passed: 0, skipped: 0, failed: ['the file itself'] },
  },
  {
    it: 'lets a name filter leave a file with nothing to do',
    lines: [finished],
    end: { ...good, isFiltered: true },
    is: { passed: 0, skipped: 0, failed: [] },
  },
];

for (const { it, lines, end, is } of cases) {
  test(it, () => {
    const result = tally(lines, end);
    const names = result.failures.map(({ name }) => name);
    assert.deepEqual({ passed: result.passed, skipped: result.skipped, failed: names }, is);
  });
}

test('says which test was running when a file hung', () => {
  const { failures } = tally([started('a'), passed('a'), started('b')], {
    ...good,
    timedOut: true,
    seconds: 120,
  });
  assert.equal(failures[0]?.text, 'ended after 120 s. Not finished: b');
});
