/** What is to be done when an answer has ended. A door calls `run` once, from one listener for all of it. */

/** `isComplete` tells whether all of the answer has been sent. */
type CleanUp = (isComplete: boolean) => void;

export class Cleanup {
  readonly #cleanups: CleanUp[] = [];

  add(cleanUp: CleanUp): void {
    this.#cleanups.push(cleanUp);
  }

  run(isComplete: boolean): void {
    for (const cleanUp of this.#cleanups) cleanUp(isComplete);
  }
}
