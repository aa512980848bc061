/** Counts what one test file did, from what node:test reported and from how its process ended. */
import type { Finished } from './run-process.ts';
import type { TestLine } from './test-reporter.ts';

export interface Tally {
  passed: number;
  skipped: number;
  failures: Failure[];
}

export interface Failure {
  name: string;
  text: string;
}

/** How the process of a test file ended; `isFiltered` when only tests of a certain name were asked for. */
export type FileEnd = Pick<Finished, 'exitCode' | 'killedBy' | 'timedOut' | 'seconds'> & {
  isFiltered: boolean;
};

/**
 * Leaves are counted: a test that holds subtests counts only if it fails for a reason of its own. A file that crashes,
 * hangs, or holds no test at all is one failure more.
 */
export function tally(lines: readonly TestLine[], end: FileEnd): Tally {
  const result: Tally = { passed: 0, skipped: 0, failures: [] };
  const path: string[] = [];
  // node:test reports a parent right after its last child, one level above it: that is how a parent is known.
  let previousNesting = 0;
  for (const line of lines) {
    if (line.type === 'started') {
      path.length = line.nesting;
      path[line.nesting] = line.name;
    }
    if (line.type === 'started' || line.type === 'warning' || line.type === 'finished') continue;

    const isParent = previousNesting > line.nesting;
    previousNesting = line.nesting;
    if (line.type === 'skipped') result.skipped += 1;
    else if (line.type === 'failed') {
      if (line.error?.kind === 'subtestsFailed') continue;
      const name = [...path.slice(0, line.nesting), line.name].join(' > ');
      result.failures.push({ name, text: line.error?.text ?? 'failed without an error' });
    } else if (!isParent && !line.suite) result.passed += 1;
  }
  const flaw = flawOfFile(lines, end, result);
  if (flaw) result.failures.push({ name: 'the file itself', text: flaw });
  return result;
}

function flawOfFile(lines: readonly TestLine[], end: FileEnd, result: Tally): string | undefined {
  if (end.timedOut) return `ended after ${Math.round(end.seconds)} s. ${whatHangs(lines)}`;
  if (end.killedBy) return `killed by ${end.killedBy}`;
  if (!lines.some((line) => line.type === 'finished')) {
    return `crashed, or left before its tests were done, or holds none (exit code ${end.exitCode})`;
  }
  if (end.exitCode !== 0 && result.failures.length === 0) {
    const warnings = lines.flatMap((line) => (line.type === 'warning' ? [line.message] : []));
    return [`exit code ${end.exitCode}, though every test passed`, ...warnings].join('\n');
  }
  const isEmpty = result.passed + result.skipped + result.failures.length === 0;
  if (isEmpty && !end.isFiltered) return 'holds no test';
  return undefined;
}

function whatHangs(lines: readonly TestLine[]): string {
  const started = lines.flatMap((line) => (line.type === 'started' ? [line.name] : []));
  for (const line of lines) {
    if (line.type !== 'passed' && line.type !== 'failed' && line.type !== 'skipped') continue;
    const index = started.indexOf(line.name);
    if (index >= 0) started.splice(index, 1);
  }
  if (started.length > 0) return `Not finished: ${started.join(', ')}`;
  return 'No test was running: something it opened (a server, a socket, a timer) was never closed, or it never yields';
}
