/** The calls that one run really made, with their times. */

import type { CallSink } from '../telemetry/record.ts';

/** A call that was made, with its times. */
export interface MeasuredCall {
  readonly service: string;
  readonly call: string;
  /** Since the operation began to run. */
  readonly startMs: number;
  readonly endMs: number;
  /** The code of the error it ended with. */
  readonly error: string | null;
}

/** Records calls from now on. */
export class Waterfall implements CallSink {
  readonly calls: MeasuredCall[] = [];
  readonly #startedAt: number;
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#startedAt = now();
  }

  get elapsedMs(): number {
    return rounded(this.#now() - this.#startedAt);
  }

  begin(service: string, call: string): (error: unknown) => void {
    const startMs = this.elapsedMs;
    return (error) => {
      this.calls.push({ service, call, startMs, endMs: this.elapsedMs, error: codeOf(error) });
      this.calls.sort((a, b) => a.startMs - b.startMs);
    };
  }
}

function codeOf(error: unknown): string | null {
  if (error === undefined) return null;
  return error instanceof Error && 'code' in error ? String(error.code) : 'ERROR';
}

/** Microseconds are as far as the clock is worth reading. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
