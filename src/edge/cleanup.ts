/** What is to be done when an answer has ended: one listener for all of it, as a listener costs more than most cleanups. */

import type { ServerResponse } from 'node:http';

/** `isComplete` tells whether all of the answer has been sent. */
type CleanUp = (isComplete: boolean) => void;

export class Cleanup {
  readonly #cleanups: CleanUp[] = [];

  constructor(response: ServerResponse) {
    response.on('close', () => {
      for (const cleanUp of this.#cleanups) cleanUp(response.writableFinished);
    });
  }

  add(cleanUp: CleanUp): void {
    this.#cleanups.push(cleanUp);
  }
}
