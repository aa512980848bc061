/** The web client's document, asked over HTTP: gateway and demo service run in this process, on ports of their own. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Environment, parseApp, parseServices, startGateway } from 'facet-gateway';
import services from '../apps/services.ts';
import web from '../apps/web/app.ts';
import { startBooks } from '../demo/books.ts';

const root = join(import.meta.dirname, '..');

test('a book is shown with the one that continues it', async (t) => {
  const books = await startBooks(0);
  t.after(() => books.server.close());
  const env = new Environment({ BOOKS_URL: books.url, WEB_PORT: '0' });
  const gateway = await startGateway({
    root,
    services: parseServices(services, env),
    apps: [parseApp(web, env)],
  });
  t.after(() => gateway.stop(0));
  const response = await fetch(String(gateway.apps[0]?.endpoints[0]), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      query: readFileSync(join(root, 'apps/web/documents/book.graphql'), 'utf8'),
      variables: { id: 'b1' },
    }),
  });
  assert.deepEqual(await response.json(), {
    data: {
      book: {
        byline: "Alice's Adventures in Wonderland, by Lewis Carroll",
        sequel: { byline: 'Through the Looking-Glass, by Lewis Carroll' },
      },
    },
  });
});
