/**
 * Work in flight that several may wait for (single-flight): whoever asks for work that is under way waits for its outcome.
 * Nothing is kept: an outcome is for those who waited for it.
 */

import { asError, Cancellation } from './cancellation.ts';

/** Begins the work; `cancellation` is cancelled when nobody waits for it any more. */
export type Begin<Value> = (cancellation: Cancellation) => Promise<Value>;

/** Which ends of a caller's own make it leave; the others leave it waiting. */
type IsLeaving = (reason: unknown) => boolean;

/** The work in flight of one kind, each under a key. */
export class SingleFlight<Value> {
  /** Those that may be joined, by what is asked. */
  readonly #open = new Map<string, Flight<Value>>();

  /** Whether whoever asks now would wait for work that another has begun. */
  has(key: string): boolean {
    return this.#open.has(key);
  }

  /** The outcome of the work under `key`, which is begun unless it is under way; it goes on until it ends by itself. */
  run(key: string, begin: () => Promise<Value>): Promise<Value> {
    return this.#flight(key, begin).stay();
  }

  /**
   * The outcome of the work under `key`, which is begun unless it is under way. `caller` leaves by its cancellation,
   * for itself alone, and is rejected with the reason; the work ends with the last of those who wait.
   */
  join(
    key: string,
    caller: Cancellation,
    begin: Begin<Value>,
    isLeaving: IsLeaving = () => true,
  ): Promise<Value> {
    if (caller.isCancelled && isLeaving(caller.reason)) return Promise.reject(asError(caller.reason));
    return this.#flight(key, begin).join(caller, isLeaving);
  }

  /** What is under way goes on for those who wait for it, and nobody joins it any more. */
  closeAll(): void {
    this.#open.clear();
  }

  #flight(key: string, begin: Begin<Value>): Flight<Value> {
    const known = this.#open.get(key);
    if (known !== undefined) return known;
    const flight: Flight<Value> = new Flight(begin, () => this.#close(key, flight));
    this.#open.set(key, flight);
    return flight;
  }

  #close(key: string, flight: Flight<Value>): void {
    if (this.#open.get(key) === flight) this.#open.delete(key);
  }
}

class Flight<Value> {
  readonly #cancellation = new Cancellation();
  readonly #outcome: Promise<Value>;
  readonly #close: () => void;
  #waiting = 0;

  constructor(begin: Begin<Value>, close: () => void) {
    this.#close = close;
    this.#outcome = begin(this.#cancellation);
    this.#outcome.then(close, close);
  }

  /** Waits to the end. */
  stay(): Promise<Value> {
    this.#waiting += 1;
    return this.#outcome;
  }

  join(caller: Cancellation, isLeaving: IsLeaving): Promise<Value> {
    this.#waiting += 1;
    return new Promise((resolve, reject) => {
      const leave = (reason: unknown): void => {
        if (!isLeaving(reason)) return;
        this.#leave(reason);
        reject(asError(reason));
      };
      caller.add(leave);
      this.#outcome.then(
        (value) => {
          caller.remove(leave);
          resolve(value);
        },
        (error: unknown) => {
          caller.remove(leave);
          reject(asError(error));
        },
      );
    });
  }

  /** A client that goes away says nothing about the work; one that gave it up says that it is not worth waiting for. */
  #leave(reason: unknown): void {
    this.#waiting -= 1;
    if (reason !== undefined || this.#waiting === 0) this.#close();
    if (this.#waiting === 0) this.#cancellation.cancel(reason);
  }
}
