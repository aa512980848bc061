/** A reply that one operation reads. */

import type { Reply } from './protocol.ts';

/** A decoded value that nobody shares. */
export class Value implements Reply {
  readonly #value: unknown;

  constructor(value: unknown) {
    this.#value = value;
  }

  read(): unknown {
    return this.#value;
  }
}
