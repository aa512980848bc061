/** The shipping service: parcels under way and when a product would arrive, over REST. */
import type { DatabaseSync } from 'node:sqlite';
import { type Clock, dayMs, isoDate } from '../clock.ts';
import { allRows, firstRow } from '../database.ts';
import { outOfOrder } from '../out-of-order.ts';
import { notFound } from '../problems.ts';
import { commaKeys, missingParameter, numericKeys, parseId, repeatedKeys } from '../query.ts';
import { ok, type RestReply, type RestRequest, type Route } from '../rest-server.ts';
import type { StockRoom } from '../stock-room.ts';

export interface Shipment {
  order_id: number;
  carrier: string;
  tracking_code: string;
  status: 'in_transit' | 'delivered';
  /** YYYY-MM-DD */
  estimated_delivery: string;
  events: { at: string; place: string; note: string }[];
}

type ShipmentRow = Omit<Shipment, 'events'> & { events: string };

export interface ShippingContext {
  database: DatabaseSync;
  stock: StockRoom;
  clock: Clock;
}

export function shippingRoutes({ database, stock, clock }: ShippingContext): Route[] {
  const selectOne = database.prepare('SELECT * FROM shipments WHERE order_id = ?');
  const selectMany = database.prepare(
    'SELECT * FROM shipments WHERE order_id IN (SELECT value FROM json_each(?))',
  );

  const list = ({ query }: RestRequest): RestReply => {
    const ids = numericKeys('order_id', commaKeys(query, 'order_id') ?? missingParameter('order_id'));
    const rows = allRows<ShipmentRow>(selectMany, JSON.stringify(ids));
    return ok({ shipments: outOfOrder(rows, ids, (row) => row.order_id).map(toShipment) });
  };

  const one = ({ params }: RestRequest): RestReply => {
    const row = firstRow<ShipmentRow>(selectOne, parseId(params['order_id']) ?? 0);
    if (!row) throw notFound(`shipment of order ${params['order_id']}`);
    return ok(toShipment(row));
  };

  const eta = ({ query }: RestRequest): RestReply => {
    const skus = repeatedKeys(query, 'sku') ?? missingParameter('sku');
    const known = stock.read(skus).map(({ product_id: sku }) => {
      const days = daysUnderWay(sku, stock.available(sku));
      return { sku, eta: isoDate(clock.nowMs() + days * dayMs) };
    });
    return ok(outOfOrder(known, skus, (row) => row.sku));
  };

  return [
    { method: 'GET', path: '/shipments', handle: list },
    { method: 'GET', path: '/shipments/{order_id}', handle: one },
    { method: 'GET', path: '/eta', handle: eta },
  ];
}

function toShipment(row: ShipmentRow): Shipment {
  return { ...row, events: JSON.parse(row.events) as Shipment['events'] };
}

// Two to five days from the warehouse; what is not there has to be ordered first.
function daysUnderWay(sku: string, available: number): number {
  return (available > 0 ? 2 : 12) + (Number(sku.slice(1)) % 4);
}
