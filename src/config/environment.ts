/** Reads environment variables: each read names its default, and a bad value is one clear line. */

import { StartupError } from '../base/startup-error.ts';

export class Environment {
  readonly #variables: Readonly<Record<string, string | undefined>>;

  constructor(variables: Readonly<Record<string, string | undefined>>) {
    this.#variables = variables;
  }

  text(name: string, fallback: string): string {
    return this.#read(name) ?? fallback;
  }

  optional(name: string): string | undefined {
    return this.#read(name);
  }

  /** A whole number; both bounds belong to it. */
  integer(name: string, fallback: number, { min = 0, max = Number.MAX_SAFE_INTEGER } = {}): number {
    const text = this.#read(name);
    if (text === undefined) return fallback;
    const value = Number(text);
    if (/^-?\d+$/.test(text.trim()) && value >= min && value <= max) return value;
    throw new StartupError(`${name} is "${text}": it must be a whole number from ${min} to ${max}`);
  }

  port(name: string, fallback: number): number {
    return this.integer(name, fallback, { min: 0, max: 65_535 });
  }

  boolean(name: string, fallback: boolean): boolean {
    const text = this.#read(name)?.toLowerCase();
    if (text === undefined) return fallback;
    if (['1', 'true', 'yes', 'on'].includes(text)) return true;
    if (['0', 'false', 'no', 'off'].includes(text)) return false;
    throw new StartupError(`${name} is "${text}": it must be true or false`);
  }

  /** An absolute URL with one of the schemes. */
  url(
    name: string,
    fallback: string,
    schemes: readonly string[] = ['http', 'https', 'grpc', 'grpcs'],
  ): string {
    const text = this.#read(name);
    if (text === undefined) return fallback;
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
