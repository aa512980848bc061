/** Page tokens: an offset nobody should look into, so it may become something better without breaking callers. */
import { GrpcProblem } from '../grpc-server.ts';

export function writePageToken(offset: number): string {
  return Buffer.from(`offset:${offset}`).toString('base64url');
}

/** The offset in a token, 0 for the empty one; throws INVALID_ARGUMENT for a token we did not write. */
export function parsePageToken(token: string): number {
  if (token === '') return 0;
  const offset = /^offset:(\d{1,9})$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (offset === undefined) throw new GrpcProblem('INVALID_ARGUMENT', 'page_token: is not one of ours');
  return Number(offset);
}
