/** The deadline of one piece of work within another, solved in one place: a timer, its parent's end, a cleanup. */

import { Cancellation } from './cancellation.ts';

/**
 * A piece of work that ends after `timeoutMs`, or with its parent. Call `release` when the work has ended.
 */
export class Deadline {
  /** How long the work may take. */
  readonly timeoutMs: number;
  /** Cancelled when the parent is, or when the time is over; the reason tells which. */
  readonly cancellation = new Cancellation();
  readonly #parent: Cancellation;
  readonly #timer: NodeJS.Timeout;
  readonly #end = (reason: unknown): void => this.cancellation.cancel(reason);
  #isTimedOut = false;

  /** Bounds a piece of work by `timeoutMs` and by its parent. */
  constructor(timeoutMs: number, parent: Cancellation) {
    this.timeoutMs = timeoutMs;
    this.#parent = parent;
    this.#timer = setTimeout(() => {
      this.#isTimedOut = true;
      this.#end(new DOMException(`no end after ${timeoutMs} ms`, 'TimeoutError'));
    }, timeoutMs);
    parent.add(this.#end);
  }

  /** Whether it was the time, not the parent, that ended it. */
  get isTimedOut(): boolean {
    return this.#isTimedOut;
  }

  /** Must be called when the work has ended, however it did. */
  release(): void {
    clearTimeout(this.#timer);
    this.#parent.remove(this.#end);
  }
}
