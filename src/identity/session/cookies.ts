/** Cookies in and out (RFC 6265). A value that is longer than a cookie may be is cut into several, up to a bound. */

const MAX_CHUNK = 3800;
/** A whole header of a request may have 16 KiB in Node, and other cookies and headers need room. */
const MAX_CHUNKS = 3;

/** The value of the cookie and its later parts; undefined when it is not there, given twice, or longer than we write. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  if (header?.includes(name) !== true) return undefined;
  const found = new Map<string, string>();
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=');
    const key = pair.slice(0, Math.max(equals, 0)).trim();
    if (key !== name && !key.startsWith(`${name}.`)) continue;
    // Another cookie of the name can only be one that another site or path has slipped in.
    if (found.has(key)) return '';
    found.set(key, pair.slice(equals + 1).trim());
  }
  if (found.size === 0) return undefined;
  const parts = Array.from({ length: Math.min(found.size, MAX_CHUNKS) }, (_, index) =>
    found.get(nameOf(name, index)),
  );
  return parts.join('');
}

/** A cookie to write. */
export interface CookieRules {
  readonly name: string;
  /** Undefined ends the cookie. */
  readonly value: string | undefined;
  readonly maxAgeSeconds?: number;
}

/** Lines of Set-Cookie; undefined for a value beyond the bound. `before` is the header it replaces: parts that are left over end. */
export function writeCookie(
  { name, value = '', maxAgeSeconds = 0 }: CookieRules,
  before: string | undefined,
): string[] | undefined {
  const chunks = value.match(new RegExp(`.{1,${MAX_CHUNK}}`, 'g')) ?? [''];
  if (chunks.length > MAX_CHUNKS) return undefined;
  const lines = chunks.map((chunk, index) => line(nameOf(name, index), chunk, maxAgeSeconds));
  for (let index = chunks.length; index < MAX_CHUNKS; index += 1) {
    const leftOver = nameOf(name, index);
    if (before?.includes(`${leftOver}=`) === true) lines.push(line(leftOver, '', 0));
  }
  return lines;
}

function nameOf(name: string, index: number): string {
  return index === 0 ? name : `${name}.${index}`;
}

function line(name: string, value: string, maxAgeSeconds: number): string {
  const secure = name.startsWith('__Host-') ? '; Secure' : '';
  return `${name}=${value}; Max-Age=${maxAgeSeconds}; Path=/; HttpOnly; SameSite=Lax${secure}`;
}
