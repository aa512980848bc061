/** The services behind the BFFs, and where each is: the defaults are the demo shop on this machine. */

import { defineServices } from '../src/index.ts';

export default defineServices((env) => ({
  users: { url: env.url('USERS_URL', 'http://127.0.0.1:4101') },
  orders: { url: env.url('ORDERS_URL', 'http://127.0.0.1:4102') },
  reviews: { url: env.url('REVIEWS_URL', 'http://127.0.0.1:4103') },
  shipping: { url: env.url('SHIPPING_URL', 'http://127.0.0.1:4104') },
  catalog: { url: env.url('CATALOG_URL', 'grpc://127.0.0.1:4105') },
  inventory: { url: env.url('INVENTORY_URL', 'grpc://127.0.0.1:4106') },
}));
