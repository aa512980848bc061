/**
 * Bounds how long a store's answers are waited for, in ticks of one timer for all of them. A tick that comes late because
 * this process was busy counts as one tick: an answer that this process could not read yet is not the store's delay.
 */

/** An answer is waited for during five whole ticks and the part of one: together they are the bound. */
const TICKS = 5;

interface Waiting {
  readonly dueTick: number;
  readonly giveUp: () => void;
}

/** One time bound for all answers of a store. */
export class StoreTimeout {
  readonly #timeoutMs: number;
  /** In the order they are due. */
  readonly #waiting = new Set<Waiting>();
  #tick = 0;
  #ticker: NodeJS.Timeout | undefined;

  /** `timeoutMs` is what one answer may take. */
  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  /** The answer, or a rejection with what `late` makes when the answer has not come in time. */
  within<Answer>(answer: Promise<Answer>, late: () => Error): Promise<Answer> {
    return new Promise((resolve, reject) => {
      // The first tick may come at once.
      const entry: Waiting = { dueTick: this.#tick + TICKS + 1, giveUp: () => reject(late()) };
      this.#waiting.add(entry);
      // The connection keeps the process alive for as long as there is anything to wait for.
      this.#ticker ??= setInterval(() => this.#advance(), this.#timeoutMs / (TICKS + 1)).unref();
      void answer.then(resolve, reject).finally(() => this.#waiting.delete(entry));
    });
  }

  #advance(): void {
    this.#tick += 1;
    for (const each of this.#waiting) {
      if (each.dueTick > this.#tick) break;
      this.#waiting.delete(each);
      // What lies in the socket is read before the time counts as over.
      setImmediate(each.giveUp);
    }
    if (this.#waiting.size > 0) return;
    clearInterval(this.#ticker);
    this.#ticker = undefined;
  }
}
