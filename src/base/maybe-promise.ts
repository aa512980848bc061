/** A value that is there, or a promise of it: what is there at once is not waited for. */
export type MaybePromise<Value> = Value | Promise<Value>;

/** Applies a function now, or when the promise is kept. */
export function whenReady<Value, Result>(
  value: MaybePromise<Value>,
  apply: (value: Value) => MaybePromise<Result>,
): MaybePromise<Result> {
  return value instanceof Promise ? value.then(apply) : apply(value);
}
