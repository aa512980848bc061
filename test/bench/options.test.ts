/** The command line: defaults, the quick run, and what is refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isWrkInstalled } from '../../bench/load/wrk.ts';
import { readOptions, UsageError, workNames } from '../../bench/options.ts';

test('without options: all work, with peers, by wrk where it is installed', () => {
  const load = isWrkInstalled() ? 'wrk' : 'autocannon';
  assert.deepEqual(readOptions([]), {
    method: { load, rounds: 11, seconds: 1, connections: 50 },
    isQuick: false,
    only: workNames,
    hasPeers: true,
    isCheck: false,
    json: false,
    out: 'bench/results',
    page: undefined,
    from: undefined,
    profile: undefined,
  });
});

test('--quick has fewer rounds, unless they are given', () => {
  const methodOf = (...args: string[]) => readOptions(args)?.method;
  assert.deepEqual([methodOf('--quick')?.rounds, methodOf('--quick')?.seconds], [7, 1]);
  assert.deepEqual([methodOf('--quick', '--rounds', '3')?.rounds], [3]);
  assert.equal(methodOf('--seconds', '0.5')?.load, 'autocannon');
});

test('--help is no run', () => {
  assert.equal(readOptions(['--quick', '--help']), undefined);
});

const refusals: [name: string, args: string[], message: RegExp][] = [
  ['no rounds', ['--rounds', '0'], /^--rounds must be a whole number from 1 to 50, not "0"$/],
  ['half a round', ['--rounds', '1.5'], /^--rounds must be a whole number/],
  ['seconds that are no number', ['--seconds', 'two'], /^--seconds must be a number from 0\.1 to 60/],
  ['too many connections', ['--connections', '1001'], /^--connections must be a whole number from 1 to 1000/],
  ['unknown work', ['--only', 'greet,all'], /^--only: there is no "all"; there are greet, /],
  ['an unknown load', ['--load', 'ab'], /^--load: there is no "ab"; there are autocannon, wrk$/],
  ['parts of a second by wrk', ['--load', 'wrk', '--seconds', '0.5'], /^--load wrk needs whole --seconds$/],
  ['an unknown profile', ['--profile', 'all'], /^--profile: there is no "all"/],
  ['an unknown option', ['--nothing'], /--nothing/],
  ['a word too many', ['greet'], /greet/],
];
for (const [name, args, message] of refusals) {
  test(`${name}: refused with what would be right`, () => {
    assert.throws(
      () => readOptions(args),
      (error) => error instanceof UsageError && message.test(error.message),
    );
  });
}
