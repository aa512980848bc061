/**
 * What ends a piece of work before it is done: its time is over, its client left. An AbortController costs more than
 * most of what it would end, so one is made only for whoever asks for a signal.
 */

/** Called once, with the reason, when the work is cancelled. */
export type OnCancel = (reason: unknown) => void;

/** Says that a piece of work has to end, and why. Make one for each piece of work. */
export class Cancellation {
  #isCancelled = false;
  #reason: unknown;
  /** Those that were added and not removed, in their order. */
  #listeners: OnCancel[] | undefined;
  #controller: AbortController | undefined;

  get isCancelled(): boolean {
    return this.#isCancelled;
  }

  get reason(): unknown {
    return this.#reason;
  }

  /** Called once, now if it is cancelled already. */
  add(listener: OnCancel): void {
    if (this.#isCancelled) listener(this.#reason);
    else if (this.#listeners === undefined) this.#listeners = [listener];
    else this.#listeners.push(listener);
  }

  remove(listener: OnCancel): void {
    const at = this.#listeners?.indexOf(listener) ?? -1;
    if (at !== -1) this.#listeners?.splice(at, 1);
  }

  /** The first reason counts. */
  cancel(reason: unknown): void {
    if (this.#isCancelled) return;
    this.#isCancelled = true;
    this.#reason = reason;
    const listeners = this.#listeners ?? [];
    this.#listeners = undefined;
    this.#controller?.abort(reason);
    for (const listener of listeners) listener(reason);
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#isCancelled) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }
}

/** A reason as what a promise is rejected with; work ends without one when its client has left. */
export function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('The work has ended.');
}
