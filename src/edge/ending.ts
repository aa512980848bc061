/** What ends with an answer. One listener for all of it: an answer has few things to end, and a listener costs more than most. */

import type { ServerResponse } from 'node:http';

/** `isComplete` tells whether all of the answer has been sent. */
type End = (isComplete: boolean) => void;

export class Ending {
  readonly #ends: End[] = [];

  constructor(response: ServerResponse) {
    response.on('close', () => {
      for (const end of this.#ends) end(response.writableFinished);
    });
  }

  add(end: End): void {
    this.#ends.push(end);
  }
}
