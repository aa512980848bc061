/**
 * A map that is bounded by its number of entries and by their weight, and forgets what was not used lately: the CLOCK
 * approximation of LRU (Corbató, "A Paging Experiment with the Multics System", 1968). A use is noted and moves nothing,
 * so what is used all the time costs no more than a Map.
 */

/** The bounds of an Lru. */
export interface LruOptions<Value> {
  readonly maxEntries: number;
  /** The sum of what `weigh` says; an entry that weighs more alone is not kept. */
  readonly maxWeight?: number;
  readonly weigh?: (value: Value) => number;
  /** Called for each entry that is forgotten to make room. */
  readonly onEvict?: (value: Value) => void;
}

interface Entry<Value> {
  readonly value: Value;
  /** Since it was last at the front. */
  isUsed: boolean;
}

/** A bounded map that evicts entries which were not used lately. Time is constant for each use. */
export class Lru<Key, Value> {
  readonly #options: LruOptions<Value>;
  /** The next to be forgotten is at the front, unless it was used: then it goes to the back once more. */
  readonly #entries = new Map<Key, Entry<Value>>();
  #weight = 0;

  constructor(options: LruOptions<Value>) {
    this.#options = options;
  }

  /** Without counting as use. */
  has(key: Key): boolean {
    return this.#entries.has(key);
  }

  get(key: Key): Value | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    entry.isUsed = true;
    return entry.value;
  }

  set(key: Key, value: Value): void {
    this.delete(key);
    const weight = this.#weigh(value);
    const { maxEntries, maxWeight = Number.POSITIVE_INFINITY, onEvict } = this.#options;
    if (weight > maxWeight) {
      onEvict?.(value);
      return;
    }
    this.#shrinkTo(maxEntries - 1, maxWeight - weight);
    this.#entries.set(key, { value, isUsed: false });
    this.#weight += weight;
  }

  delete(key: Key): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#weight -= this.#weigh(entry.value);
  }

  /** A Map goes on with what is added behind while it is gone through: all entries, and once more those that were used. */
  #shrinkTo(entries: number, weight: number): void {
    for (const [key, entry] of this.#entries) {
      if (this.#entries.size <= entries && this.#weight <= weight) return;
      if (entry.isUsed) {
        entry.isUsed = false;
        this.#entries.delete(key);
        this.#entries.set(key, entry);
        continue;
      }
      this.delete(key);
      this.#options.onEvict?.(entry.value);
    }
  }

  #weigh(value: Value): number {
    return this.#options.weigh?.(value) ?? 0;
  }
}
