/** Reads environment variables: each read names its default, and a bad value is one clear line. */

import { StartupError } from '../base/startup-error.ts';

/**
 * The environment variables that `app.ts` and `services.ts` read. A variable that is set to nothing counts as
 * not set.
 */
export class Environment {
  readonly #variables: Readonly<Record<string, string | undefined>>;

  constructor(variables: Readonly<Record<string, string | undefined>>) {
    this.#variables = variables;
  }

  /** The text of a variable, or `fallback` where it is not set. Throws a StartupError where there is no fallback either. */
  text(name: string, fallback?: string): string {
    return this.#read(name) ?? required(name, fallback);
  }

  /** The text of a variable, or undefined where it is not set. */
  optional(name: string): string | undefined {
    return this.#read(name);
  }

  /** A whole number from `min` to `max`, both included. Throws a StartupError for anything else. */
  integer(name: string, fallback?: number, { min = 0, max = Number.MAX_SAFE_INTEGER } = {}): number {
    const text = this.#read(name);
    if (text === undefined) return required(name, fallback);
    const value = Number(text);
    if (/^-?\d+$/.test(text.trim()) && value >= min && value <= max) return value;
    throw new StartupError(`${name} is "${text}": it must be a whole number from ${min} to ${max}`);
  }

  /** A port, 0 to 65535. Throws a StartupError for anything else. */
  port(name: string, fallback?: number): number {
    return this.integer(name, fallback, { min: 0, max: 65_535 });
  }

  /**
   * `1`, `true`, `yes`, `on` or `0`, `false`, `no`, `off`, in any case. Throws a StartupError for anything
   * else.
   */
  boolean(name: string, fallback?: boolean): boolean {
    const text = this.#read(name)?.toLowerCase();
    if (text === undefined) return required(name, fallback);
    if (['1', 'true', 'yes', 'on'].includes(text)) return true;
    if (['0', 'false', 'no', 'off'].includes(text)) return false;
    throw new StartupError(`${name} is "${text}": it must be true or false`);
  }

  /** An absolute URL with one of the schemes. Throws a StartupError for anything else. */
  url(
    name: string,
    fallback?: string,
    schemes: readonly string[] = ['http', 'https', 'grpc', 'grpcs'],
  ): string {
    const text = this.#read(name);
    if (text === undefined) return required(name, fallback);
    const scheme = URL.parse(text)?.protocol.slice(0, -1);
    if (scheme !== undefined && schemes.includes(scheme)) return text;
    throw new StartupError(
      `${name} is "${text}": it must be a URL that starts with ${schemes.map((known) => `${known}://`).join(' or ')}`,
    );
  }

  /** A variable that is set to nothing counts as not set. */
  #read(name: string): string | undefined {
    const value = this.#variables[name];
    return value === undefined || value.trim() === '' ? undefined : value;
  }
}

/** A variable without a default has to be set: the start ends here, by its name, not later by what misses its value. */
function required<Value>(name: string, fallback: Value | undefined): Value {
  if (fallback !== undefined) return fallback;
  throw new StartupError(
    `${name} is not set, and there is no default\n  fix: set ${name}, or give a default as the second argument`,
  );
}
