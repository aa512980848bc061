/** The orders service: reading, placing and cancelling orders, over REST, every reply in a `data` envelope. */
import type { DatabaseSync } from 'node:sqlite';
import { type Clock, rfc3339 } from '../clock.ts';
import { transaction } from '../database.ts';
import { createRequireUser } from '../identity.ts';
import { outOfOrder } from '../out-of-order.ts';
import { conflict, forbidden, invalid, notFound } from '../problems.ts';
import {
  commaKeys,
  missingParameter,
  numberParameter,
  numericKeys,
  parseId,
  repeatedKeys,
} from '../query.ts';
import { ok, type RestReply, type RestRequest, type Route } from '../rest-server.ts';
import type { StockRoom } from '../stock-room.ts';
import { type NewLine, parseNewOrder, refuseShortage } from './new-order.ts';
import { createOrderStore, type Order, orderStatuses } from './order-store.ts';

export interface OrdersContext {
  database: DatabaseSync;
  stock: StockRoom;
  clock: Clock;
}

export function orderRoutes({ database, stock, clock }: OrdersContext): Route[] {
  const store = createOrderStore(database);
  const requireUser = createRequireUser(database);

  const orderById = (id: string | undefined): Order => {
    const [order] = store.byIds([parseId(id) ?? 0]);
    if (!order) throw notFound(`order ${id}`);
    return order;
  };

  const list = ({ query }: RestRequest): RestReply => {
    const ids = repeatedKeys(query, 'id');
    if (ids) return ok({ data: listByIds(numericKeys('id', ids)) });
    const userIds = commaKeys(query, 'user_id') ?? missingParameter('user_id', 'id');
    return ok({ data: listByUsers(numericKeys('user_id', userIds), query) });
  };

  const listByIds = (ids: number[]) => {
    const items = outOfOrder(store.byIds(ids), ids, (order) => order.id);
    return { items, total: items.length };
  };

  const listByUsers = (userIds: number[], query: URLSearchParams) => {
    const limit = numberParameter(query, 'limit', { byDefault: 10, least: 1, most: 100 });
    const offset = numberParameter(query, 'offset', { byDefault: 0, least: 0, most: 1_000_000 });
    const status = statusParameter(query);
    const items = userIds.flatMap((userId) => store.byUser(userId, { status, limit, offset }));
    const total = userIds.reduce((sum, userId) => sum + store.countByUser(userId, status), 0);
    return { items: outOfOrder(items, userIds, (order) => order.user_id), total };
  };

  const place = ({ userId, body }: RestRequest): RestReply => {
    const buyer = requireUser(userId);
    const lines = parseNewOrder(body);
    const order = transaction(database, () => placeOrder(buyer, lines));
    for (const line of order.lines) stock.change(line.product_id, -line.quantity);
    return { status: 201, body: { data: order }, headers: { location: `/orders/${order.id}` } };
  };

  const placeOrder = (userId: number, lines: readonly NewLine[]): Order => {
    const prices = store.prices(lines.map((line) => line.product_id));
    refuseUnknown(lines, prices);
    refuseShortage(lines, stock);
    return store.insert({ userId, placedAt: rfc3339(clock.nowMs()), lines, prices });
  };

  const cancel = ({ params, userId }: RestRequest): RestReply => {
    const caller = requireUser(userId);
    const order = orderById(params['id']);
    if (order.user_id !== caller) throw forbidden(`order ${order.id} is of another user`);
    if (order.status !== 'pending' && order.status !== 'paid') {
      throw conflict(
        'not-cancellable',
        `order ${order.id} is ${order.status} and can no longer be cancelled`,
      );
    }
    store.cancel(order.id);
    for (const line of order.lines) stock.change(line.product_id, line.quantity);
    return ok({ data: { ...order, status: 'cancelled' } });
  };

  return [
    { method: 'GET', path: '/orders', handle: list },
    { method: 'GET', path: '/orders/{id}', handle: ({ params }) => ok({ data: orderById(params['id']) }) },
    { method: 'POST', path: '/orders', handle: place },
    { method: 'POST', path: '/orders/{id}/cancel', handle: cancel },
  ];
}

function statusParameter(query: URLSearchParams): string | undefined {
  const status = query.get('status') ?? undefined;
  if (status === undefined || (orderStatuses as readonly string[]).includes(status)) return status;
  throw invalid([{ pointer: '?status', detail: `must be one of ${orderStatuses.join(', ')}` }]);
}

function refuseUnknown(lines: readonly NewLine[], prices: ReadonlyMap<string, number>): void {
  const mistakes = lines.flatMap((line, index) => {
    if (prices.has(line.product_id)) return [];
    return [{ pointer: `#/lines/${index}/product_id`, detail: `there is no product ${line.product_id}` }];
  });
  if (mistakes.length > 0) throw invalid(mistakes);
}
