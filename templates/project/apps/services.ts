/** The services behind the gateway, and where each is: the default is the demo service on this machine. */

import { defineServices } from 'facet-gateway';

export default defineServices((env) => ({
  books: { url: env.url('BOOKS_URL', 'http://127.0.0.1:4100') },
}));
