/**
 * Compresses answers for clients that take it (RFC 9110, section 12.5.3). Not those to a request with a cookie: only
 * then can a page of somebody else ask in the user's name, choose what the answer repeats, and read a secret beside it
 * from its length (BREACH). A bearer token or key is never sent by a page that does not have it.
 */

import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip, zstdCompress } from 'node:zlib';

export type Encoding = 'br' | 'gzip' | 'zstd';

/** In the order of preference where a client likes several the same: smallest answer for its time first. */
const encodings: readonly Encoding[] = ['zstd', 'br', 'gzip'];

const compressors: Readonly<Record<Encoding, (body: string) => Promise<Buffer>>> = {
  // The default of 11 is for files that are compressed once: it takes a hundred times as long.
  br: (body) => promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
  gzip: (body) => promisify(gzip)(body),
  zstd: (body) => promisify(zstdCompress)(body),
};

/** The encoding that the client likes best, or undefined for an answer as it is. */
export function encodingFor({ headers }: Pick<IncomingMessage, 'headers'>): Encoding | undefined {
  const accepted = headers['accept-encoding'];
  if (accepted === undefined || headers.cookie !== undefined) return undefined;
  const weights = weightsOf(String(accepted));
  const weightOf = (name: string): number => weights.get(name) ?? weights.get('*') ?? 0;
  const identity = weights.get('identity') ?? 0;
  let best: Encoding | undefined;
  for (const name of encodings) {
    const weight = weightOf(name);
    if (weight > 0 && weight >= identity && weight > (best === undefined ? 0 : weightOf(best))) best = name;
  }
  return best;
}

export function compress(body: string, encoding: Encoding): Promise<Buffer> {
  return compressors[encoding](body);
}

function weightsOf(header: string): ReadonlyMap<string, number> {
  return new Map(
    header.split(',').map((part) => {
      const [name = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
      const weight = parameters.find((parameter) => parameter.startsWith('q='));
      return [name, weight === undefined ? 1 : Number(weight.slice(2)) || 0];
    }),
  );
}
