/** Where a reader of a document writes down what it cannot use. */

export interface Notes {
  /** It is left out. */
  unmapped(what: string, reason: string): void;
  /** The same of an operation that no call can be made of; it is counted. */
  unmappedOperation(what: string, reason: string): void;
  /** It is there, and not all that it was. */
  changed(what: string, reason: string): void;
}
