/**
 * The way from a logout here to the logout at the provider (OpenID Connect RP-Initiated Logout 1.0). The provider's URL
 * holds the ID token, which no script of a page may read. So the page is told a URL of this origin; the browser keeps the
 * provider's, sealed in a cookie that scripts cannot read, and is sent there when it goes to ours.
 */

import { createSeal } from '../../stores/sessions/seal.ts';
import type { SealKeys } from '../../stores/sessions/seal-keys.ts';
import { readCookie, writeCookie } from './cookies.ts';

/** What logouts need of an app. */
export interface LogoutsInput {
  /** The name of the session's cookie. */
  readonly cookie: string;
  readonly keys: SealKeys;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

interface Kept {
  readonly url: string;
  readonly endsAt: number;
}

/** A page goes on at once. */
const LIFE_SECONDS = 120;

/** The logouts of one app that are on their way to the provider. */
export class Logouts {
  readonly #input: LogoutsInput;
  readonly #name: string;

  constructor(input: LogoutsInput) {
    this.#input = input;
    this.#name = `${input.cookie}-logout`;
  }

  /** The lines of Set-Cookie that keep the provider's URL. One too long for cookies is kept without the ID token. */
  async begin(url: URL): Promise<string[]> {
    const whole = await this.#write(url);
    if (whole !== undefined) return whole;
    const short = new URL(url);
    // The provider asks the person then.
    short.searchParams.delete('id_token_hint');
    return (await this.#write(short)) ?? [];
  }

  /** The provider's URL, undefined where the browser holds none, and the lines that end the cookie. */
  async finish(cookies: string | undefined): Promise<{ url: string | undefined; lines: string[] }> {
    const value = readCookie(cookies, this.#name);
    if (value === undefined) return { url: undefined, lines: [] };
    const kept = (await createSeal(await this.#input.keys(), 'logout').open(value)) as Kept | undefined;
    const isGood = kept !== undefined && this.#input.now() < kept.endsAt;
    const lines = writeCookie({ name: this.#name, value: undefined }, cookies) ?? [];
    return { url: isGood ? kept.url : undefined, lines };
  }

  async #write({ href: url }: URL): Promise<string[] | undefined> {
    const kept: Kept = { url, endsAt: this.#input.now() + LIFE_SECONDS * 1000 };
    const value = await createSeal(await this.#input.keys(), 'logout').close(kept);
    return writeCookie({ name: this.#name, value, maxAgeSeconds: LIFE_SECONDS }, undefined);
  }
}
