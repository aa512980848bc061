/** Where a login or logout may lead back to: a path of the own origin below an allowed one, and never anywhere else. */

const MAX_LENGTH = 2048;
/** What a URL may hold as it is; no backslash, which browsers read as a slash, and no control character, which they drop. */
const PLAIN = /^\/(?!\/)[\w\-.~!$&'()*+,;=:@%/?#[\]]*$/;

/** The first allowed path for one that is not. */
export function returnPath(wanted: string | null, allowed: readonly string[]): string {
  const [fallback = '/'] = allowed;
  if (wanted === null || wanted.length > MAX_LENGTH || !PLAIN.test(wanted)) return fallback;
  // As a browser reads it: dots are followed, and whatever would lead to another host shows.
  const url = URL.parse(wanted, 'https://own.invalid');
  if (url?.origin !== 'https://own.invalid' || url.pathname.startsWith('//')) return fallback;
  const isAllowed = allowed.some(
    (path) => path === '/' || url.pathname === path || url.pathname.startsWith(`${path.replace(/\/$/, '')}/`),
  );
  return isAllowed ? url.pathname + url.search + url.hash : fallback;
}
