/** The URL of a provider of identity: by https, because over plain HTTP anybody on the way could answer in its place. */

import { z } from 'zod';

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

export const providerUrl = z.url({ protocol: /^https?$/ });
export const httpMessage = 'a provider beyond this machine is asked by https; allowHttp permits http';

export function isLoopback(hostname: string): boolean {
  return LOOPBACK.test(hostname);
}

export function isSafeUrl(text: string | undefined, isHttpAllowed: boolean): boolean {
  const url = text === undefined ? null : URL.parse(text);
  return url === null || url.protocol === 'https:' || isHttpAllowed || isLoopback(url.hostname);
}
