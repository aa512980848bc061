/** Errors without a stack: of those that may be made for each row of an answer, the stack would be most of the cost. */

/** What `make` gives, or throws; no error that is made meanwhile has a stack. `make` must not wait for anything. */
export function stackless<Value>(make: () => Value): Value {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
