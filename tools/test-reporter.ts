/** A node:test reporter for a program: one JSON line per event that the counting in `tally.ts` needs. */
import type { TestEvent } from 'node:test/reporters';
import { inspect } from 'node:util';

/** What is kept of an event of node:test. `nesting` is 0 for a test that stands at the top of its file. */
export type TestLine =
  | { type: 'started'; name: string; nesting: number }
  | {
      type: 'passed' | 'failed' | 'skipped';
      name: string;
      nesting: number;
      suite: boolean;
      error?: TestError;
    }
  | { type: 'warning'; message: string }
  | { type: 'finished' };

/** `kind` is node:test's failure type: `subtestsFailed` says only that a test below has failed. */
export interface TestError {
  kind: string;
  text: string;
}

export default async function* testReporter(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of events) {
    const line = toLine(event);
    if (line) yield `${JSON.stringify(line)}\n`;
  }
}

function toLine(event: TestEvent): TestLine | undefined {
  switch (event.type) {
    case 'test:dequeue':
      return { type: 'started', name: event.data.name, nesting: event.data.nesting };
    case 'test:pass':
    case 'test:fail':
      return ended(event.type === 'test:pass' ? 'passed' : 'failed', event.data);
    case 'test:diagnostic':
      // The others are closing statistics, which the tally makes itself.
      return isWarning(event.data.message) ? { type: 'warning', message: event.data.message } : undefined;
    case 'test:summary':
      return { type: 'finished' };
    default:
      return undefined;
  }
}

type Ended = Extract<TestEvent, { type: 'test:pass' | 'test:fail' }>['data'];

function ended(outcome: 'passed' | 'failed', data: Ended): TestLine {
  const { name, nesting, details } = data;
  const suite = details.type === 'suite';
  // A `todo` is no promise yet, whether it passes or not; an empty skip reason still skips.
  const isSkipped = (data.skip ?? false) !== false || (data.todo ?? false) !== false;
  if (isSkipped) return { type: 'skipped', name, nesting, suite };
  if (!('error' in details)) return { type: outcome, name, nesting, suite };
  const { error } = details;
  const kind = 'failureType' in error ? String(error.failureType) : 'unknown';
  return { type: outcome, name, nesting, suite, error: { kind, text: describe(error.cause ?? error) } };
}

function describe(error: unknown): string {
  return typeof error === 'string' ? error : inspect(error, { depth: 6, maxStringLength: null });
}

/** Of what went wrong outside any test, such as an error that came after its test had ended. */
function isWarning(message: string): boolean {
  return /^(Error|Warning): /.test(message);
}
