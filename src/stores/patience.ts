/**
 * Bounds how long answers are waited for, in ticks of one timer for all of them. A tick that comes late because this
 * process was busy counts like any other: an answer that could not have been read yet is not the store's delay.
 */

/** An answer is waited for during so many whole ticks and the part of one: together they are the bound. */
const TICKS = 5;

export interface Patience {
  /** The answer, or what `giveUp` makes when it has not come in time. */
  within<Answer>(answer: Promise<Answer>, giveUp: () => Error): Promise<Answer>;
}

interface Waiting {
  readonly dueTick: number;
  readonly giveUp: () => void;
}

export function createPatience(timeoutMs: number): Patience {
  /** In the order they are due. */
  const waiting = new Set<Waiting>();
  let tick = 0;
  let ticker: NodeJS.Timeout | undefined;

  const advance = (): void => {
    tick += 1;
    for (const each of waiting) {
      if (each.dueTick > tick) break;
      waiting.delete(each);
      // What lies in the socket is read before the time counts as over.
      setImmediate(each.giveUp);
    }
    if (waiting.size > 0) return;
    clearInterval(ticker);
    ticker = undefined;
  };

  return {
    within: (answer, giveUp) =>
      new Promise((resolve, reject) => {
        // The first tick may come at once.
        const entry: Waiting = { dueTick: tick + TICKS + 1, giveUp: () => reject(giveUp()) };
        waiting.add(entry);
        // The connection keeps the process alive for as long as there is anything to wait for.
        ticker ??= setInterval(advance, timeoutMs / (TICKS + 1)).unref();
        void answer.then(resolve, reject).finally(() => waiting.delete(entry));
      }),
  };
}
