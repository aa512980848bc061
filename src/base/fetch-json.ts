/** Asks a provider of identity: in bounded time and size, and following nothing it points to. */

import { request } from 'undici';

/**
 * One request to a provider of identity, with its bounds: milliseconds for all of it, bytes of the answer.
 */
export interface JsonRequest {
  readonly url: string;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as a form by POST; GET without. */
  readonly form?: URLSearchParams;
}

/** The provider answered, and not with what was asked for. */
export class UnexpectedStatus extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`it answered ${status}`);
    this.status = status;
  }
}

/** Rejects for any status but 200, for what is not JSON, and for what is too late or too long. */
export async function fetchJson({ url, timeoutMs, maxBytes, headers, form }: JsonRequest): Promise<unknown> {
  const signal = AbortSignal.timeout(timeoutMs);
  const { statusCode, body } = await request(url, {
    method: form === undefined ? 'GET' : 'POST',
    headers: {
      accept: 'application/json',
      ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      ...headers,
    },
    body: form?.toString() ?? null,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    signal,
  });
  if (statusCode !== 200) {
    // Read away, so that the connection can be used again; the time and the size of it are bounded too.
    await body.dump({ limit: maxBytes, signal }).catch(() => {});
    throw new UnexpectedStatus(statusCode);
  }
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    length += chunk.length;
    // Leaving the loop closes the connection.
    if (length > maxBytes) throw new Error(`it answered more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch {
    throw new Error('it answered something that is not JSON');
  }
}
