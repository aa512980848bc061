/** What was found out about credentials, by the SHA-256 of the whole of each: none is kept itself, and no part of one is enough. */

import { hash } from 'node:crypto';
import { Lru } from '../base/lru.ts';

/** Verdicts about tokens, by their digest. */
export interface TokenCache<Verdict extends { readonly expiresAt: number }> {
  get(digest: string): Verdict | undefined;
  set(digest: string, verdict: Verdict): void;
  clear(): void;
}

/** The SHA-256 of a token in base64url. */
export function digestOf(token: string): string {
  return hash('sha256', token, 'base64url');
}

/** Holds at most `max` verdicts, none longer than it says; `now` in milliseconds since 1970. */
export function createTokenCache<Verdict extends { readonly expiresAt: number }>(
  now: () => number,
  max = 10_000,
): TokenCache<Verdict> {
  let verdicts = new Lru<string, Verdict>({ maxEntries: max });
  return {
    get(digest) {
      const verdict = verdicts.get(digest);
      return verdict !== undefined && now() < verdict.expiresAt ? verdict : undefined;
    },
    set: (digest, verdict) => verdicts.set(digest, verdict),
    clear: () => (verdicts = new Lru({ maxEntries: max })),
  };
}
