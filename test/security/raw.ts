/** Bytes to a socket, for what no HTTP client would send. */

import { connect } from 'node:net';

export interface Raw {
  /** Of each answer that came, in order. */
  readonly statuses: readonly number[];
  readonly text: string;
  readonly isClosed: boolean;
}

/** What came until the other side closed, or for `patienceMs` after the last byte. */
export function sendRaw(port: number, bytes: string | Buffer, patienceMs = 150): Promise<Raw> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let text = '';
    let isClosed = false;
    const end = (): void => {
      clearTimeout(timer);
      socket.destroy();
      const statuses = [...text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));
      resolve({ statuses, text, isClosed });
    };
    let timer = setTimeout(end, Math.max(patienceMs, 2000));
    socket.on('data', (piece) => {
      text += piece.toString('latin1');
      clearTimeout(timer);
      timer = setTimeout(end, patienceMs);
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      isClosed = true;
      end();
    });
  });
}

/** A POST with a JSON body, its headers as they are given. */
export function rawPost(
  headers: readonly string[],
  body = '{"query":"{ hello }"}',
  target = '/graphql',
): string {
  return [`POST ${target} HTTP/1.1`, ...headers, '', body].join('\r\n');
}
