/**
 * What an answer tells of the limits it was held to: `RateLimit-Policy` and `RateLimit` as structured fields
 * (draft-ietf-httpapi-ratelimit-headers-10; RFC 9651), and `Retry-After` (RFC 9110, section 10.2.3).
 */

import type { HeldLimit } from './charges.ts';

type Told = Pick<HeldLimit, 'name' | 'max' | 'windowSeconds' | 'standing'>;

/** `ratelimit-policy` and `ratelimit`; none for a request that no limit holds for. */
export function rateLimitHeaders(limits: readonly Told[]): Record<string, string> {
  if (limits.length === 0) return {};
  return {
    'ratelimit-policy': limits
      .map(({ name, max, windowSeconds }) => `${quote(name)};q=${max};w=${windowSeconds}`)
      .join(', '),
    ratelimit: limits
      .map(
        ({ name, standing }) =>
          `${quote(name)};r=${Math.floor(standing.remaining)};t=${secondsOf(standing.resetMs)}`,
      )
      .join(', '),
  };
}

/** Seconds until the same request would be admitted by all of them, never earlier; undefined when it never would. */
export function retryAfterSeconds(limits: readonly Told[]): number | undefined {
  const waits = limits.filter(({ standing }) => !standing.isWithin).map(({ standing }) => standing.waitMs);
  const longest = Math.max(0, ...waits);
  return Number.isFinite(longest) ? Math.max(1, secondsOf(longest)) : undefined;
}

function secondsOf(ms: number): number {
  return Math.ceil(ms / 1000);
}

/** A string item: names are printable ASCII, as the config takes no others. */
function quote(name: string): string {
  return `"${name.replaceAll(/["\\]/g, '\\$&')}"`;
}
