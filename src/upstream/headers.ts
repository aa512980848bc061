/** Headers by name: HTTP headers, or gRPC metadata. */

import type { Headers } from './protocol.ts';

/** The same headers without those that `isOwn` names; the same object when there are none. */
export function withoutNames(headers: Headers, isOwn: (name: string) => boolean): Headers {
  return Object.keys(headers).some(isOwn)
    ? Object.fromEntries(Object.entries(headers).filter(([name]) => !isOwn(name)))
    : headers;
}
