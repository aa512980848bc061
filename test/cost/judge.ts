/** What one request may cost at default limits, and how that is measured where others use the machine as well. */

import { type Attack, inMiB, type Outcome, type Target } from './target.ts';

/** Of CPU time, on a machine that does the reference work in `REFERENCE_MS`. */
const MAX_CPU_MS = 50;
const REFERENCE_MS = 60;
const MAX_MEMORY_BYTES = 32 * 1024 * 1024;
/** 2 MiB of an answer, and what stands round it. */
const MAX_ANSWER_BYTES = 2 * 1024 * 1024 + 64 * 1024;
const MAX_LOG_LINES = 20;
/** The least of so many counts: what else the machine does only ever adds. */
const TRIES = 5;

export interface Judgement {
  readonly cpuMs: number;
  readonly outcome: Outcome;
  /** What is wrong, for people. */
  readonly problems: readonly string[];
}

/**
 * How much slower the machine is just now than the one the bounds were set on: a core that is shared with others takes
 * more CPU time for the same work. Never less than 1.
 */
export async function slowness(target: Target): Promise<number> {
  const times: number[] = [];
  for (let at = 0; at < 3; at++) times.push(await target.reference());
  return Math.max(1, Math.min(...times) / REFERENCE_MS);
}

/** `write` gives the attack with a salt: another document each time, or the same. Ends early with the first good try. */
export async function judge(
  target: Target,
  write: (salt: string) => Attack,
  isNew: boolean,
): Promise<Judgement> {
  let best: Judgement | undefined;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const outcome = await target.attack(write(isNew ? `x${process.hrtime.bigint()}` : ''));
    const factor = outcome.cpuMs > MAX_CPU_MS ? await slowness(target) : 1;
    const judgement = { cpuMs: outcome.cpuMs / factor, outcome, problems: problemsOf(outcome, factor) };
    if (
      best === undefined ||
      judgement.problems.length < best.problems.length ||
      judgement.cpuMs < best.cpuMs
    )
      best = judgement;
    if (best.problems.length === 0) break;
  }
  if (best === undefined) throw new Error('nothing was tried');
  return best;
}

function problemsOf({ cpuMs, peakBytes, bytesOut, status, lines, head }: Outcome, factor: number): string[] {
  return [
    ...(cpuMs > MAX_CPU_MS * factor
      ? [`${cpuMs.toFixed(0)} ms of CPU; ${(MAX_CPU_MS * factor).toFixed(0)} are the most`]
      : []),
    ...(peakBytes > MAX_MEMORY_BYTES ? [`${inMiB(peakBytes)} of memory`] : []),
    ...(bytesOut > MAX_ANSWER_BYTES ? [`an answer of ${inMiB(bytesOut)}`] : []),
    ...(status >= 500 ? [`status ${status}: ${head}`] : []),
    ...(lines > MAX_LOG_LINES ? [`${lines} lines of the log`] : []),
  ];
}
