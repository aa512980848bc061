/** A node:test reporter for `npm run test:security`: a line for each row, with what it took, and what failed. */
import type { TestEvent } from 'node:test/reporters';
import { inspect } from 'node:util';

export default async function* securityReporter(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of events) {
    if (event.type === 'test:diagnostic' && event.data.nesting > 0) yield `     ${event.data.message}\n`;
    if (event.type !== 'test:pass' && event.type !== 'test:fail') continue;
    const { details, name, skip } = event.data;
    if (details.type === 'suite') continue;
    const state =
      event.type === 'test:fail' ? 'FAIL' : skip === undefined || skip === false ? 'ok  ' : 'skip';
    yield `${state} ${name}  ${details.duration_ms.toFixed(0)} ms\n`;
    if ('error' in details) yield `${inspect(details.error.cause ?? details.error, { depth: 4 })}\n`;
  }
}
