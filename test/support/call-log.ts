/** The calls that reached the fake services, and the waves in which they came. */

import { setTimeout as wait } from 'node:timers/promises';

const QUIET_TURNS = 10;
const TURN_MS = 5;

export interface Call {
  /** `users GET /users/1`, with the body or message behind it. */
  readonly text: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly startedAtMs: number;
  endedAtMs: number | undefined;
  /** The caller gave it up. */
  cancelled: boolean;
}

export class CallLog {
  #calls: Call[] = [];
  readonly #waiting = new Set<() => void>();
  /** Requests that no rule answers. */
  readonly unexpected: string[] = [];
  /** Whether replies wait until no further call comes, so that calls made together are seen together. */
  isHolding = false;

  begin(text: string, headers: Call['headers']): Call {
    const call = { text, headers, startedAtMs: performance.now(), endedAtMs: undefined, cancelled: false };
    this.#calls.push(call);
    for (const look of this.#waiting) look();
    return call;
  }

  /** Ends when so many calls have come. */
  arrived(count: number): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (this.#calls.length < count) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }

  end(call: Call): void {
    call.endedAtMs ??= performance.now();
  }

  /** Ends when no call has come for several turns of the event loop: a busy process makes them longer, not fewer. */
  async hold(): Promise<void> {
    if (!this.isHolding) return;
    let seen = -1;
    while (seen !== this.#calls.length) {
      seen = this.#calls.length;
      for (let turn = 0; turn < QUIET_TURNS; turn++) await wait(TURN_MS);
    }
  }

  get calls(): readonly Call[] {
    return this.#calls;
  }

  clear(): void {
    this.#calls = [];
    this.unexpected.length = 0;
  }
}

/** A call belongs to the wave before it as long as none of that wave was answered when it came. */
export function wavesOf(calls: readonly Call[]): Call[][] {
  const waves: Call[][] = [];
  let firstEndMs = Number.NEGATIVE_INFINITY;
  for (const call of calls.toSorted((a, b) => a.startedAtMs - b.startedAtMs)) {
    if (call.startedAtMs >= firstEndMs) {
      waves.push([]);
      firstEndMs = Number.POSITIVE_INFINITY;
    }
    waves.at(-1)?.push(call);
    firstEndMs = Math.min(firstEndMs, call.endedAtMs ?? Number.POSITIVE_INFINITY);
  }
  return waves;
}
