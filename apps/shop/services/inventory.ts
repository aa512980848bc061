/** The inventory service: how much there is of each product, now and as it changes, over gRPC. */
import { GrpcProblem, type GrpcService } from '../grpc-server.ts';
import { outOfOrder } from '../out-of-order.ts';
import { inventoryProto, toTimestamp } from '../proto-files.ts';
import { maxKeys } from '../query.ts';
import type { StockChange, StockRoom, StockRow } from '../stock-room.ts';
import type { StockTicker } from '../stock-ticker.ts';

interface WarehouseStock {
  warehouse: string;
  quantity: number;
}

const lowStock = 10;

export function inventoryService(stock: StockRoom, ticker: StockTicker): GrpcService {
  const getStock = ({ product_id: productId }: { product_id: string }) => {
    const [row] = stock.read([productId]);
    if (!row) throw new GrpcProblem('NOT_FOUND', `there is no product ${productId}`);
    return toStock(row);
  };

  const batchGetStock = ({ product_ids: ids }: { product_ids: string[] }) => {
    refuseTooMany(ids);
    return { stocks: outOfOrder(stock.read(ids), ids, (row) => row.product_id).map(toStock) };
  };

  const watchStock = ({ product_ids: ids }: { product_ids: string[] }, send: (message: object) => void) => {
    refuseTooMany(ids);
    if (ids.length === 0) throw new GrpcProblem('INVALID_ARGUMENT', 'product_ids: is empty');
    const watched = new Set(stock.read(ids).map((row) => row.product_id));
    const unknown = ids.find((id) => !watched.has(id));
    if (unknown !== undefined) throw new GrpcProblem('NOT_FOUND', `there is no product ${unknown}`);
    const stopWatching = stock.watch((change) => {
      if (watched.has(change.productId)) send(toStockChange(change));
    });
    const stopTicking = ticker.add(watched);
    return () => {
      stopTicking();
      stopWatching();
    };
  };

  return {
    protoFile: inventoryProto,
    serviceName: 'shop.Inventory',
    unary: { GetStock: getStock, BatchGetStock: batchGetStock },
    streams: { WatchStock: watchStock },
  };
}

function refuseTooMany(ids: readonly string[]): void {
  if (ids.length <= maxKeys) return;
  throw new GrpcProblem('INVALID_ARGUMENT', `product_ids: ${ids.length} given, at most ${maxKeys} allowed`);
}

function toStock({ product_id, incoming, updated_at, warehouses }: StockRow): object {
  const piles = JSON.parse(warehouses) as WarehouseStock[];
  const available = piles.reduce((sum, pile) => sum + pile.quantity, 0);
  return {
    product_id,
    available,
    ...(incoming !== null && { incoming }),
    status: availability(available, incoming),
    updated_at: toTimestamp(Date.parse(updated_at)),
    warehouses: piles,
  };
}

function availability(available: number, incoming: number | null): string {
  if (available > lowStock) return 'AVAILABILITY_IN_STOCK';
  if (available > 0) return 'AVAILABILITY_LOW_STOCK';
  return incoming === null ? 'AVAILABILITY_OUT_OF_STOCK' : 'AVAILABILITY_BACKORDER';
}

function toStockChange({ productId, available, previous, changedAtMs }: StockChange): object {
  return { product_id: productId, available, previous, changed_at: toTimestamp(changedAtMs) };
}
