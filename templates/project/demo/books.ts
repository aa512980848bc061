/** A REST service to try the gateway on. Replace it by your own services in apps/services.ts, and delete this folder. */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const books = [
  {
    id: 'b1',
    title: "Alice's Adventures in Wonderland",
    author_name: 'Lewis Carroll',
    published: 1865,
    sequel_id: 'b3',
  },
  { id: 'b2', title: 'Middlemarch', author_name: 'George Eliot', published: 1871, sequel_id: null },
  {
    id: 'b3',
    title: 'Through the Looking-Glass',
    author_name: 'Lewis Carroll',
    published: 1871,
    sequel_id: null,
  },
];

/** `GET /books/b1` is one book; `GET /books?id=b1&id=b2` and `GET /books?limit=2` are lists. */
function answer(url: URL): unknown {
  const [, folder, id] = url.pathname.split('/');
  if (folder !== 'books') return undefined;
  if (id !== undefined) return books.find((book) => book.id === id);
  const ids = url.searchParams.getAll('id');
  const found = ids.length === 0 ? books : books.filter((book) => ids.includes(book.id));
  return found.slice(0, Number(url.searchParams.get('limit') ?? found.length));
}

/** Port 0 lets the system choose. */
export async function startBooks(port: number, host = '127.0.0.1'): Promise<{ url: string; server: Server }> {
  const server = createServer((request, response) => {
    const body = answer(new URL(request.url ?? '/', 'http://books'));
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body ?? { title: 'not found' }));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return { url: `http://${host}:${(server.address() as AddressInfo).port}`, server };
}
