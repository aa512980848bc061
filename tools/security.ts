/**
 * What `npm run test:security` runs: every attack, a line each. Those that take seconds, such as a body that never ends,
 * are in `*.slow.ts` and run only here. The last line is the verdict.
 */
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const root = join(import.meta.dirname, '..');
const reporter = new URL('security-reporter.ts', import.meta.url).href;
const files = globSync('test/security/*.{test,slow}.ts', { cwd: root }).sort();
/** Attacks that come in by a door that is not built yet. */
const waiting: readonly string[] = [
  'S062, S070 over WebSocket',
  'S132 frames, subprotocols and second inits of WebSocket',
];

const counts = { ok: 0, FAIL: 0, skip: 0 };
for (const file of files) {
  console.log(`\n${file}`);
  const child = spawn(
    process.execPath,
    [`--test-reporter=${reporter}`, '--test-reporter-destination=stdout', file],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  for await (const line of createInterface({ input: child.stdout })) {
    console.log(line);
    const state = /^(ok|FAIL|skip)\s/.exec(line)?.[1] as keyof typeof counts | undefined;
    if (state !== undefined) counts[state] += 1;
  }
  // A file that ends badly without a test that failed, such as one that does not load.
  if (child.exitCode !== 0 && counts.FAIL === 0) counts.FAIL += 1;
}
for (const row of waiting) console.log(`wait ${row}`);
console.log(
  `\n${counts.ok} passed, ${counts.FAIL} failed${counts.skip > 0 ? `, ${counts.skip} skipped` : ''}`,
);
process.exitCode = counts.FAIL === 0 ? 0 : 1;
