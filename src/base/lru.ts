/** A map that is bounded by its number of entries and by their weight, and forgets the one that was not used for the longest time. */

export interface LruOptions<Value> {
  readonly maxEntries: number;
  /** The sum of what `weigh` says; an entry that weighs more alone is not kept. */
  readonly maxWeight?: number;
  readonly weigh?: (value: Value) => number;
  /** Called for each entry that is forgotten to make room. */
  readonly onEvict?: (value: Value) => void;
}

export class Lru<Key, Value> {
  readonly #options: LruOptions<Value>;
  /** In the order of use: a Map iterates in the order of insertion. */
  readonly #entries = new Map<Key, Value>();
  #weight = 0;

  constructor(options: LruOptions<Value>) {
    this.#options = options;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Without counting as use. */
  has(key: Key): boolean {
    return this.#entries.has(key);
  }

  get(key: Key): Value | undefined {
    const value = this.#entries.get(key);
    if (value === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, value);
    return value;
  }

  set(key: Key, value: Value): void {
    this.delete(key);
    const { maxEntries, maxWeight = Number.POSITIVE_INFINITY, onEvict } = this.#options;
    this.#entries.set(key, value);
    this.#weight += this.#weigh(value);
    for (const [oldest, forgotten] of this.#entries) {
      if (this.#entries.size <= maxEntries && this.#weight <= maxWeight) return;
      this.delete(oldest);
      onEvict?.(forgotten);
    }
  }

  delete(key: Key): void {
    const value = this.#entries.get(key);
    if (value === undefined) return;
    this.#entries.delete(key);
    this.#weight -= this.#weigh(value);
  }

  #weigh(value: Value): number {
    return this.#options.weigh?.(value) ?? 0;
  }
}
