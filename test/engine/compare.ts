/** Runs an operation on both engines and compares what they answer: data, keys in their order, errors. */

import assert from 'node:assert/strict';
import { type ExecutionResult, execute } from 'graphql';
import { createEngine } from '../../src/engine/engine.ts';
import type { FacetContext } from '../../src/fields/executable.ts';
import type { ClientSchema } from '../../src/schema/client-schema.ts';
import { type Asked, runWith } from './ask.ts';
import { type Answer, openRuntime } from './library.ts';

export interface Compared {
  readonly reference: ExecutionResult;
  readonly compiled: ExecutionResult;
  /** The compiled engine did not leave it to graphql-js. */
  readonly wasCompiled: boolean;
}

export async function runBoth(client: ClientSchema, asked: Asked, answer: Answer): Promise<Compared> {
  const run = async (engine: (context: FacetContext) => unknown): Promise<ExecutionResult> => {
    const operation = openRuntime(client, answer);
    const result = (await engine({ runtime: operation.runtime })) as ExecutionResult;
    operation.end(true);
    return result;
  };
  const engine = createEngine({ schema: client.schema, isEager: true });
  const compiled = await run((contextValue) => runWith(engine, client, asked, contextValue));
  return {
    reference: await run((contextValue) => execute({ ...asked, schema: client.schema, contextValue })),
    compiled,
    // graphql-js makes rows without a prototype.
    wasCompiled: compiled.data != null && Object.getPrototypeOf(compiled.data) !== null,
  };
}

/**
 * Errors inside something that an error has made null are not all told: which of them come first is a matter of
 * timing that the specification leaves open (section 6.4.4). Of those both must tell at least one, where they are
 * lost in the same place; all others must be the same.
 */
export function assertSame(
  { reference, compiled }: Pick<Compared, 'reference' | 'compiled'>,
  what: string,
): boolean {
  assert.equal(JSON.stringify(compiled.data, null, 1), JSON.stringify(reference.data, null, 1), what);
  assert.deepEqual(Object.keys(compiled), Object.keys(reference), what);
  const [left, right] = [splitErrors(compiled), splitErrors(reference)];
  assert.deepEqual(left.kept, right.kept, what);
  assert.deepEqual(Object.keys(left.lost), Object.keys(right.lost), what);
  return JSON.stringify(left.lost) === JSON.stringify(right.lost);
}

interface SplitErrors {
  readonly kept: readonly string[];
  /** By the path of what is null. */
  readonly lost: Readonly<Record<string, readonly string[]>>;
}

function splitErrors({ data, errors = [] }: ExecutionResult): SplitErrors {
  const kept: string[] = [];
  const lost = new Map<string, string[]>();
  for (const error of errors) {
    const text = JSON.stringify([
      error.path,
      error.message,
      error.locations,
      error.extensions,
      String(error.originalError),
    ]);
    const nulled = nulledPrefix(data, error.path ?? []);
    if (nulled === undefined) kept.push(text);
    else lost.set(nulled, [...(lost.get(nulled) ?? []), text]);
  }
  const sorted = [...lost].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    kept: kept.toSorted(),
    lost: Object.fromEntries(sorted.map(([at, texts]) => [at, texts.toSorted()])),
  };
}

/** The part of the path that leads to null, when it is not the whole of it. */
function nulledPrefix(data: unknown, path: readonly (string | number)[]): string | undefined {
  let value = data;
  for (const [index, key] of path.entries()) {
    if (value === null || value === undefined) return JSON.stringify(path.slice(0, index));
    value = (value as Record<string | number, unknown>)[key];
  }
  return undefined;
}
