/** Seeds the parcel of an order that has left the warehouse. */
import type { DatabaseSync } from 'node:sqlite';
import { dayMs, isoDate, rfc3339 } from '../clock.ts';
import type { Random } from '../random.ts';
import { carriers, warehouses } from './words.ts';

interface SeededOrder {
  orderId: number;
  status: string;
  placedAtMs: number;
}

export function createShipmentSeeder(database: DatabaseSync, random: Random): (order: SeededOrder) => void {
  const insert = database.prepare('INSERT INTO shipments VALUES (?, ?, ?, ?, ?, ?)');
  return ({ orderId, status, placedAtMs }) => {
    if (status !== 'in_transit' && status !== 'delivered') return;
    const carrier = random.pick(carriers);
    const deliveryMs = placedAtMs + random.integer(3, 8) * dayMs;
    const trackingCode = `${carrier.prefix}${String(orderId * 7_919).padStart(10, '0')}`;
    const events = JSON.stringify(parcelEvents(random, status, placedAtMs, deliveryMs));
    insert.run(orderId, carrier.name, trackingCode, status, isoDate(deliveryMs), events);
  };
}

function parcelEvents(random: Random, status: string, placedAtMs: number, deliveryMs: number): object[] {
  const place: string = random.pick(warehouses);
  const events = [
    { at: rfc3339(placedAtMs + dayMs / 4), place, note: 'Packed' },
    { at: rfc3339(placedAtMs + dayMs / 2), place, note: 'Handed to the carrier' },
  ];
  if (status === 'delivered') events.push({ at: rfc3339(deliveryMs), place: 'your door', note: 'Delivered' });
  return events;
}
