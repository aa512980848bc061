/** The connections to one HTTP endpoint. */

import { Pool } from 'undici';
import type { Service } from '../service.ts';

/** Opens an undici Pool to an origin (`http://host:port`); nothing is connected before the first request. */
export function openPool(origin: string, { policy: { connections, connectTimeoutMs } }: Service): Pool {
  return new Pool(origin, {
    connections,
    // A call is bounded as a whole by its own timer; these only end a connection that is dead.
    connect: { timeout: connectTimeoutMs },
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 10_000,
  });
}
