/**
 * The loaders of one request: every upstream read goes through here, so that the same key is asked once and
 * keys that are asked for together travel together. Nothing outlives the request.
 */

import DataLoader from 'dataloader';
import { keyText } from './batch-key.ts';
import { OperationEnd } from './operation-end.ts';
import { type SpreadOptions, spread } from './spread.ts';

/** How a batch is asked for; the loaders know keys, not protocols. */
export interface BatchCall extends SpreadOptions {
  /** Keys a call at most. */
  readonly max: number;
  /** Whether a call for these keys would be too long to send; throws when one of them cannot be sent at all. */
  isTooLong(keys: readonly unknown[]): boolean;
  /** What stands in the place of a key that could not be asked for; throws when it is an error there too. */
  instead?(error: unknown): unknown;
  /** Asks for the keys, all or a part of the batch: the rows of the reply. */
  fetch(keys: readonly unknown[], isPart?: boolean): Promise<unknown>;
}

type Calls = Map<string, Promise<unknown>>;
type Batches = Map<object, Map<string, KeyLoader>>;
type References = Map<object, Map<object, Map<unknown, unknown>>>;

/** The loaders of one request: calls without a batch, and batches by key. */
export class Loaders {
  // Made when they are needed: there are loaders for every request, and few need all of them.
  #calls: Calls | undefined;
  #batches: Batches | undefined;
  #references: References | undefined;
  readonly #maxLoads: number;
  #loads = 0;
  #refusal: OperationEnd | undefined;

  /** `maxLoads` bounds how often the fields of one operation may ask, whether they share a call or not. */
  constructor(maxLoads = Number.POSITIVE_INFINITY) {
    this.#maxLoads = maxLoads;
  }

  /** The reply of a call, made once for all who ask with the same fingerprint. */
  once(fingerprint: string, fetch: () => Promise<unknown>): Promise<unknown> {
    const refusal = this.count();
    if (refusal !== undefined) return refusal;
    const running = this.#calls?.get(fingerprint);
    if (running !== undefined) return running;
    const reply = fetch();
    (this.#calls ??= new Map()).set(fingerprint, reply);
    return reply;
  }

  /**
   * The result for one key. `source` is what is asked (compared by identity), `variant` all else that the call
   * depends on; only keys that agree in both share a call. A key with a missing part is not asked for.
   */
  byKey(source: object, variant: string, key: unknown, createCall: () => BatchCall): Promise<unknown> {
    const refusal = this.count();
    if (refusal !== undefined) return refusal;
    const batches = (this.#batches ??= new Map() as Batches);
    let variants = batches.get(source);
    if (variants === undefined) batches.set(source, (variants = new Map()));
    let loader = variants.get(variant);
    if (loader === undefined) variants.set(variant, (loader = createLoader(createCall())));
    return loader(key);
  }

  /** By key, what a place of the operation has referred to: its rows that refer to the same share one promise. */
  referencesAt(place: object, kind: object): Map<unknown, unknown> {
    const places = (this.#references ??= new Map() as References);
    let kinds = places.get(place);
    if (kinds === undefined) places.set(place, (kinds = new Map()));
    let references = kinds.get(kind);
    if (references === undefined) kinds.set(kind, (references = new Map()));
    return references;
  }

  /** Throws the OperationEnd once it has asked too often. */
  check(): void {
    if (this.#refusal !== undefined) throw this.#refusal;
  }

  /** Throws an OperationEnd when `count` more would be too often; they are counted when they ask. */
  admit(count: number): void {
    if (this.#loads + count > this.#maxLoads) throw this.#end();
  }

  /** A field asks once more: rejects with an OperationEnd when it is once too often. */
  count(): Promise<never> | undefined {
    return ++this.#loads > this.#maxLoads ? Promise.reject(this.#end()) : undefined;
  }

  /** One error for all fields beyond the bound, as there may be very many before the operation has ended. */
  #end(): OperationEnd {
    this.#refusal ??= new OperationEnd(
      'OPERATION_TOO_LARGE',
      `The operation asks for more than ${this.#maxLoads} values of services.`,
    );
    return this.#refusal;
  }

  /** Forgets what was read: after a mutation the same question may have another answer. */
  clear(): void {
    this.#calls = undefined;
    this.#batches = undefined;
    this.#references = undefined;
  }

  /** Begins anew, for the next event of a stream. */
  renew(): void {
    this.clear();
    this.#loads = 0;
  }
}

type KeyLoader = (key: unknown) => Promise<unknown>;

/** One promise a key for all who ask; DataLoader's own cache would make one more for each of them. */
function createLoader(call: BatchCall): KeyLoader {
  const loader = new DataLoader<unknown, unknown>((keys) => loadBatch(call, keys), { cache: false });
  const asked = new Map<string, Promise<unknown>>();
  return (key) => {
    const text = keyText(key);
    let result = asked.get(text);
    if (result === undefined) {
      result = loader.load(key);
      if (call.instead !== undefined) result = result.catch(call.instead);
      asked.set(text, result);
    }
    return result;
  };
}

/** The chunks run in parallel, and one that fails fails its own keys only. They need not be in the order of the keys. */
async function loadBatch(call: BatchCall, keys: readonly unknown[]): Promise<unknown[]> {
  const chunks = chunk(keys, call);
  const results = await Promise.all(chunks.map((part) => loadChunk(call, part, chunks.length > 1)));
  const [only] = results;
  if (results.length === 1 && only !== undefined) return only;
  const byKey = new Map(
    chunks.flatMap((part, index) => part.map((key, at) => [key, results[index]?.[at]] as const)),
  );
  return keys.map((key) => byKey.get(key));
}

async function loadChunk(call: BatchCall, keys: readonly unknown[], isPart: boolean): Promise<unknown[]> {
  try {
    return spread(await call.fetch(keys, isPart), keys, call);
  } catch (error) {
    return keys.map(() => error as Error);
  }
}

/** Cuts the keys into calls of at most `max`, and those that are still too long in halves. */
function chunk(keys: readonly unknown[], call: BatchCall): (readonly unknown[])[] {
  const chunks: (readonly unknown[])[] = [];
  for (let start = 0; start < keys.length; start += call.max) {
    chunks.push(...halves(keys.length <= call.max ? keys : keys.slice(start, start + call.max), call));
  }
  return chunks;
}

function halves(keys: readonly unknown[], call: BatchCall): (readonly unknown[])[] {
  if (keys.length <= 1) return keys.length === 0 ? [] : [keys];
  const length = lengthOf(keys, call);
  if (length === 'good') return [keys];
  if (length === 'bad') return apart(keys, call);
  const middle = Math.ceil(keys.length / 2);
  return [...halves(keys.slice(0, middle), call), ...halves(keys.slice(middle), call)];
}

/** A key that has no place in a call is asked for alone, so that its error is its own. */
function apart(keys: readonly unknown[], call: BatchCall): (readonly unknown[])[] {
  const isBad = (key: unknown): boolean => lengthOf([key], call) === 'bad';
  const bad = keys.filter(isBad);
  return [
    ...halves(
      keys.filter((key) => !bad.includes(key)),
      call,
    ),
    ...bad.map((key) => [key]),
  ];
}

function lengthOf(keys: readonly unknown[], call: BatchCall): 'good' | 'long' | 'bad' {
  try {
    return call.isTooLong(keys) ? 'long' : 'good';
  } catch {
    return 'bad';
  }
}
