/** A value that its place in a message cannot hold. */

export class Misfit extends TypeError {
  /** Where in the message: field names, indexes, keys of a map. */
  readonly path: readonly string[];

  constructor(message: string, path: readonly string[] = []) {
    super(message);
    this.path = path;
  }
}

/** A value in the words of a message, cut short. */
export function shown(value: unknown): string {
  const text = typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.slice(0, 40);
}
