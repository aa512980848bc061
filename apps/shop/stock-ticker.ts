/** Gently changes the stock of products somebody watches, so a subscription has something to show. */
import type { Random } from './random.ts';
import type { StockRoom } from './stock-room.ts';

export interface StockTicker {
  /** Includes these products until the returned function is called. */
  add(productIds: ReadonlySet<string>): () => void;
  stop(): void;
}

/** Every `tickMs` one watched product, drawn from the seed, gains or loses a few; 0 never ticks. */
export function createStockTicker(stock: StockRoom, random: Random, tickMs: number): StockTicker {
  const watched = new Set<ReadonlySet<string>>();
  let timer: NodeJS.Timeout | undefined;

  const tick = (): void => {
    const productIds = [...new Set([...watched].flatMap((ids) => [...ids]))].sort();
    if (productIds.length === 0) return;
    const productId = random.pick(productIds);
    const by = random.pick([-3, -2, -1, 1, 2, 4]);
    stock.change(productId, stock.available(productId) === 0 ? Math.abs(by) : by);
  };

  const stop = (): void => {
    clearInterval(timer);
    timer = undefined;
  };

  return {
    add(productIds) {
      watched.add(productIds);
      if (tickMs > 0) timer ??= setInterval(tick, tickMs).unref();
      return () => {
        watched.delete(productIds);
        if (watched.size === 0) stop();
      };
    },
    stop,
  };
}
