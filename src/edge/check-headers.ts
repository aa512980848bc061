/** What is asked of the header section as a whole. Its bytes are bounded by node:http, which answers 431 itself. */

import type { IncomingMessage } from 'node:http';
import { HttpProblem } from './problem.ts';

/** More than any browser, proxy and tracing system add together. */
const MAX_HEADERS = 200;

/** Throws for more headers than anybody needs, and for two hosts, of which somebody on the way may have read the other (RFC 9112, section 3.2). */
export function checkHeaders({ rawHeaders }: IncomingMessage): void {
  if (rawHeaders.length > 2 * MAX_HEADERS) {
    throw new HttpProblem('REQUEST_TOO_LARGE', `The request has more than ${MAX_HEADERS} headers.`, {
      status: 431,
      headers: { connection: 'close' },
    });
  }
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  if (hosts > 1) {
    throw new HttpProblem('BAD_REQUEST', 'The request names two hosts.', {
      headers: { connection: 'close' },
    });
  }
}
