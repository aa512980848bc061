/** Hostile documents through every door: the same code, few errors, no call, and nobody else waits. */

import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { documentRows } from './document-rows.ts';
import { type Measured, underOracle } from './oracle.ts';
import { codeOf, doors, startTarget, type Target } from './target.ts';

/** What node:http reads of a request line. */
const MAX_URL = 12_000;

let target: Target;
before(async () => {
  const trusted = documentRows.map(({ query }, at) => [`apps/web/documents/d${at}.graphql`, query]);
  target = await startTarget({
    files: Object.fromEntries(trusted) as Record<string, string>,
    app: { corsOrigins: [] },
  });
});
after(() => target.stop());

function told({ cpuMs, longestBlockMs }: Measured): string {
  return `cpu ${cpuMs.toFixed(1)} ms, longest block ${longestBlockMs.toFixed(1)} ms`;
}

suite('hostile documents', () => {
  for (const { id, what, code, query, calls = 0, maxErrors = 11, variables } of documentRows)
    for (const [door, enter] of Object.entries(doors)) {
      if (door === 'GET' && encodeURIComponent(query).length > MAX_URL) continue;
      if (door === 'GET' && query.startsWith('mutation')) continue;
      test(`${id} ${what}: ${door}`, async (t) => {
        // Spaces at the end make it a document that was never read, at the doors that take text.
        const text = door.endsWith('by id')
          ? query
          : `${query}${' '.repeat(1 + Object.keys(doors).indexOf(door))}`;
        await underOracle(
          target,
          async () => {
            const told = await enter(target.url, { query: text, variables });
            assert.equal(codeOf(told), code, told.text.slice(0, 300));
            assert.ok(told.errors.length <= maxErrors, `${told.errors.length} errors`);
            if (code !== undefined) assert.equal(told.data, undefined);
            if (door !== 'event stream')
              assert.ok(told.status === 200 || told.status === 400, `${told.status}`);
            return [told];
          },
          { calls, refused: code === undefined ? 0 : 1, report: (measured) => t.diagnostic(told(measured)) },
        );
      });
    }
});
