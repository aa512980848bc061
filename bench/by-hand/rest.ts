/** JSON by GET over an undici Pool. */

import { Pool } from 'undici';

export type Get = <Body>(path: string, headers?: Record<string, string>) => Promise<Body>;

export function createGet(origin: string): Get {
  const pool = new Pool(origin, { connections: 64 });
  return async <Body>(path: string, headers: Record<string, string> = {}) => {
    const { statusCode, body } = await pool.request({ method: 'GET', path, headers });
    if (statusCode !== 200) {
      await body.dump();
      throw new Error(`${path} answered ${statusCode}`);
    }
    return (await body.json()) as Body;
  };
}
