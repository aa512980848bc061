/** Where browsers reach the app: as it is configured, or, in development, where the request says, if that is this machine. */

import type { IncomingHttpHeaders } from 'node:http';
import { FacetError } from '../../base/errors.ts';
import { StartupError } from '../../base/startup-error.ts';
import type { AppConfig } from '../../config/app.ts';
import { isLoopback } from '../../config/provider-url.ts';

/** Where browsers reach the app. */
export interface PublicUrl {
  /** What a browser writes into `Origin`. */
  readonly origin: string;
  /** Without a slash at its end; with the path of a proxy, if there is one. */
  readonly base: string;
}

/** The public URL for the headers of one request. */
export type PublicUrlOf = (headers: IncomingHttpHeaders) => PublicUrl;

/** Throws a StartupError where browsers would not keep a `Secure` cookie, or nobody says what the own origin is. */
export function createPublicUrl({
  name,
  development,
  auth,
}: Pick<AppConfig, 'name' | 'development' | 'auth'>): PublicUrlOf {
  const { publicUrl } = auth;
  if (publicUrl === undefined && !development)
    throw new StartupError(`${name}: sessions need auth.publicUrl, the URL that browsers reach the app by`);
  const configured = publicUrl === undefined ? undefined : new URL(publicUrl);
  if (configured?.protocol === 'http:' && !isLoopback(configured.hostname))
    throw new StartupError(`${name}: sessions need an auth.publicUrl with https: their cookie is Secure`);
  if (auth.session?.cookie.startsWith('__Host-') === false && !development)
    throw new StartupError(`${name}: outside development the name auth.session.cookie begins with __Host-`);
  if (configured !== undefined) {
    const known = { origin: configured.origin, base: configured.href.replace(/\/$/, '') };
    return () => known;
  }
  return ({ host = '' }) => {
    const url = URL.parse(`http://${host}`);
    if (url !== null && isLoopback(url.hostname)) return { origin: url.origin, base: url.origin };
    throw new FacetError('BAD_REQUEST', 'Sessions beyond this machine need auth.publicUrl.');
  };
}
