/** Reads a request's body, never more of it than the app takes. */

import type { IncomingMessage } from 'node:http';
import { HttpProblem } from './problem.ts';

/** Throws REQUEST_TOO_LARGE or REQUEST_ABORTED. */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const tooLarge = (): HttpProblem =>
      new HttpProblem('REQUEST_TOO_LARGE', `The body has more than ${maxBytes} bytes.`, {
        headers: { connection: 'close' },
      });
    if (Number(request.headers['content-length']) > maxBytes) {
      reject(tooLarge());
      return;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) {
        request.removeAllListeners('data');
        request.pause();
        reject(tooLarge());
        return;
      }
      chunks.push(chunk);
    });
    request.on('end', () =>
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)),
    );
    request.on('error', () => reject(new HttpProblem('REQUEST_ABORTED', 'The client went away.')));
  });
}
