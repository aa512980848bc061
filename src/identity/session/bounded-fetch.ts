/** A fetch for what providers of identity answer: never more of it than a bound is read. */

import type { CustomFetch } from 'openid-client';

const MAX_BYTES = 256 * 1024;

/** Rejects for a longer answer. */
export const boundedFetch: CustomFetch = async (url, options) => {
  const response = await fetch(url, options as RequestInit);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    // Leaving the loop closes the connection.
    if (length > MAX_BYTES) throw new Error(`the provider answered more than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  const body = response.body === null ? null : Buffer.concat(chunks);
  return new Response(body, { status: response.status, headers: response.headers });
};
