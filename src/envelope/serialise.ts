/** The JSON text of a result. A policy that needs its length and the door that writes it make it once together. */

import type { ExecutionResult } from 'graphql';

const known = new WeakMap<ExecutionResult, string>();

/** For a door. */
export function serialise(result: ExecutionResult): string {
  return known.get(result) ?? JSON.stringify(result);
}

/** The same, kept for as long as the result is. */
export function serialiseOnce(result: ExecutionResult): string {
  const text = serialise(result);
  known.set(result, text);
  return text;
}
