/** The log: one JSON object a line, on standard error. */

/** How much an entry matters. */
export type Level = 'info' | 'warn' | 'error';
/** Writes an entry of the log. */
export type Log = (level: Level, message: string, fields?: Readonly<Record<string, unknown>>) => void;

/** JSON escapes every control character, so no value can forge a line. */
export function createLog(write: (line: string) => void = (line) => process.stderr.write(line)): Log {
  return (level, message, fields = {}) =>
    write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })}\n`);
}

/** What is logged of an error: its chain of causes, with the stack of the first one that has it. */
export function describeError(error: unknown): Record<string, unknown> {
  const chain: string[] = [];
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    chain.push(`${cause.name}: ${cause.message}`);
  return {
    error: chain.length > 0 ? chain.join(' <- ') : String(error),
    stack: error instanceof Error ? error.stack : undefined,
  };
}
