/** The example services without any latency of their own, in one process. */

import { startShop } from '../apps/shop/shop.ts';
import { report } from './child.ts';

const shop = await startShop({ stockTickMs: 0 });
const token = await shop.token('1');
// The log keeps the latest 10,000 calls; the one request whose calls are counted is made before any load.
report({ endpoints: shop.endpoints, token }, () => shop.calls().length);
