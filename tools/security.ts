/**
 * What `npm run test:security` runs: every attack, a line each. Attacks and faults that take seconds, such as a body that
 * never ends or a Redis that fails over, are in `*.slow.ts` and run only here. The last line is the verdict.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ensureParts } from './parts.ts';

const root = join(import.meta.dirname, '..');
const reporter = new URL('security-reporter.ts', import.meta.url).href;
const files = globSync(['test/security/*.test.ts', 'test/**/*.slow.ts'], { cwd: root }).sort();
/** What waits for a part that is not built yet. */
const waiting: readonly string[] = [
  'S062, S070: WebSocket',
  'S132 frames, subprotocols and second inits: WebSocket',
  'O8 a line of the access log for each request: access log',
];

await ensureParts(['redis-server']);
const counts = { ok: 0, FAIL: 0, skip: 0 };
for (const file of files) {
  console.log(`\n${file}`);
  const child = spawn(
    process.execPath,
    [`--test-reporter=${reporter}`, '--test-reporter-destination=stdout', file],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exit = once(child, 'exit') as Promise<[number | null]>;
  for await (const line of createInterface({ input: child.stdout })) {
    console.log(line);
    const state = /^(ok|FAIL|skip)\s/.exec(line)?.[1] as keyof typeof counts | undefined;
    if (state !== undefined) counts[state] += 1;
  }
  // A file that ends badly without a test that failed, such as one that does not load.
  const [code] = await exit;
  if (code !== 0 && counts.FAIL === 0) counts.FAIL += 1;
}
for (const row of waiting) console.log(`wait ${row}`);
console.log(
  `\n${counts.ok} passed, ${counts.FAIL} failed${counts.skip > 0 ? `, ${counts.skip} skipped` : ''}`,
);
process.exitCode = counts.FAIL === 0 ? 0 : 1;
