/** `npm run test:reloads`: 1,000 reloads under load, or as many as are named; prints what it measured. Minutes. */

import { heapSlope, runReloads } from './run-reloads.ts';

const MAX_BYTES_A_RELOAD = 4_000;

const reloads = Number(process.argv[2] ?? 1000);
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const report = await runReloads(reloads, say);
const slope = heapSlope(report.heap);
const half = Math.floor(report.sockets.length / 2);
const more = Math.max(...report.sockets.slice(half)) - Math.max(...report.sockets.slice(0, half));
say(`${reloads} reloads: median ${report.reloadMs.median} ms, p95 ${report.reloadMs.p95} ms`);
say(`${report.queries} queries, ${report.mutations} mutations, ${report.streams} subscriptions`);
say(`${report.failures.length} failed ${report.failures.slice(0, 5).join('; ')}`);
say(`heap: ${Math.round(slope)} bytes a reload over the second half (at most ${MAX_BYTES_A_RELOAD})`);
say(`sockets: at most ${more} more in the second half than in the first (at most 4)`);
if (report.failures.length > 0 || slope > MAX_BYTES_A_RELOAD || more > 4) process.exitCode = 1;
