/**
 * What the answer of one operation has come to while it is made: its fields, its bytes, its errors. Both ways to run an
 * operation count here, so that neither makes an answer that the other would not.
 */

import { type ExecutionResult, GraphQLError } from 'graphql';
import { FacetError } from '../base/errors.ts';
import type { AnswerBounds } from '../fields/answer-bounds.ts';
import { OperationEnd } from '../loaders/operation-end.ts';

/** Quotes, a colon and a comma round a field; a number, a boolean or null is about as long. */
export const BYTES_PER_FIELD = 8;
/** A character that no JSON may hold as it is, such as U+0001, is written as six. */
const MOST_BYTES_PER_CHARACTER = 6;

/** Results whose text may be longer than the bound, though what was counted of them is not. */
const nearBound = new WeakSet<ExecutionResult>();

/** Whether only the text of a result can tell that it keeps the bound: what is counted are characters, not bytes. */
export function isNearBound(result: ExecutionResult): boolean {
  return nearBound.has(result);
}

export class Meter {
  readonly #bounds: AnswerBounds;
  #untold = 0;
  #fields = 0;
  #bytes = 0;
  #end: OperationEnd | undefined;
  /** Of scalars that are objects: many rows and aliases may hold the same. */
  #sizes: WeakMap<object, number> | undefined;

  constructor(bounds: AnswerBounds) {
    this.#bounds = bounds;
  }

  /** What has ended the operation. */
  get end(): OperationEnd | undefined {
    return this.#end;
  }

  /** Whether with so many errors another would not be told, only counted. */
  isFull(errors: number): boolean {
    return errors >= this.#bounds.maxErrors;
  }

  /** Counts fields of the answer, and bytes of it. Throws OperationEnd beyond a bound, and from then on always. */
  add(fields: number, bytes: number): void {
    this.#fields += fields;
    this.#bytes += bytes;
    if (this.#fields > this.#bounds.maxFields || this.#bytes > this.#bounds.maxBytes) this.#refuse();
  }

  /** Counts the bytes of a leaf. Throws OperationEnd beyond the bound. */
  addLeaf(leaf: unknown): void {
    if (typeof leaf === 'string') this.add(0, leaf.length);
    else if (typeof leaf === 'object' && leaf !== null) this.add(0, this.#sizeOf(leaf));
  }

  /** Ends the operation: whatever it has come to is not answered. The first end counts. */
  endWith(end: OperationEnd): void {
    this.#end ??= end;
  }

  /** Counts an error that is not told. */
  countError(): void {
    this.#untold += 1;
  }

  /** The number of items of a list, which must keep its bound. Throws UPSTREAM_RESPONSE_TOO_LARGE. */
  checkItems(count: number): void {
    const { maxListItems } = this.#bounds;
    if (count <= maxListItems) return;
    throw new FacetError(
      'UPSTREAM_RESPONSE_TOO_LARGE',
      `The list has ${count} items; ${maxListItems} are the most.`,
    );
  }

  /** The result of the operation; without data when it has ended. Errors beyond the bound are told by their number. */
  result(data: ExecutionResult['data'], errors: readonly GraphQLError[]): ExecutionResult {
    if (this.#end !== undefined) return { errors: [unlocated(this.#end)] };
    const { maxErrors, maxBytes } = this.#bounds;
    const untold = this.#untold + Math.max(0, errors.length - maxErrors);
    const told = untold === 0 ? errors : [...errors.slice(0, maxErrors), unlocated(leftOut(untold))];
    const result = told.length === 0 ? { data } : { errors: told, data };
    if (this.#bytes * MOST_BYTES_PER_CHARACTER > maxBytes) nearBound.add(result);
    return result;
  }

  #refuse(): never {
    const { maxFields, maxBytes } = this.#bounds;
    this.#end ??=
      this.#fields > maxFields
        ? new OperationEnd('OPERATION_TOO_LARGE', `The answer has more than ${maxFields} fields.`)
        : new OperationEnd('BUDGET_EXCEEDED', `The answer is longer than its budget of ${maxBytes} bytes.`);
    throw this.#end;
  }

  #sizeOf(leaf: object): number {
    const sizes = (this.#sizes ??= new WeakMap());
    let size = sizes.get(leaf);
    if (size === undefined) sizes.set(leaf, (size = JSON.stringify(leaf).length));
    return size;
  }
}

/** Says how many errors an answer does not tell. */
export function leftOut(count: number): FacetError {
  return new FacetError('OPERATION_TOO_LARGE', `${count} more errors are left out.`);
}

function unlocated(originalError: FacetError): GraphQLError {
  return new GraphQLError(originalError.message, { originalError });
}
