/** The URL of a provider of identity: by https, because over plain HTTP anybody on the way could answer in its place. */

import { z } from 'zod';

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** An http or https URL; `isSafeUrl` decides whether http is acceptable. */
export const providerUrl = z.url({ protocol: /^https?$/ });
/** What a provider on another machine with an http URL is refused with. */
export const httpMessage = 'a provider beyond this machine is asked by https; allowHttp permits http';

/** Whether a host name is this machine: localhost, 127.0.0.0/8 or [::1]. */
export function isLoopback(hostname: string): boolean {
  return LOOPBACK.test(hostname);
}

/**
 * Whether the URL is https, on this machine, or http that the project has allowed. Text that is no URL
 * passes: another check refuses it.
 */
export function isSafeUrl(text: string | undefined, isHttpAllowed: boolean): boolean {
  const url = text === undefined ? null : URL.parse(text);
  return url === null || url.protocol === 'https:' || isHttpAllowed || isLoopback(url.hostname);
}
