/** The home screen of the mobile app: who asks, five orders with their parcels and products, and the bestsellers. */

import { join } from 'node:path';
import {
  type Client,
  credentials,
  loadPackageDefinition,
  type ServiceClientConstructor,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { documents } from '../operations.ts';
import { createGet } from './rest.ts';
import type { Answers, Caller } from './server.ts';

interface Product {
  readonly id: string;
  readonly name: string;
  readonly price: { readonly amount_minor: string; readonly currency: string };
  readonly images: readonly { readonly url: string }[];
}

interface Stock {
  readonly product_id: string;
  readonly available: number;
}

interface Rating {
  readonly product_id: string;
  readonly average: number;
}

interface Order {
  readonly id: number;
  readonly status: string;
  readonly placed_at: string;
  readonly total_cents: number;
  readonly currency: string;
  readonly lines: readonly { readonly quantity: number; readonly product_id: string }[];
}

interface Shipment {
  readonly order_id: number;
  readonly status: string;
  readonly estimated_delivery: string;
}

/** By product id. */
interface Facts {
  readonly stocks: ReadonlyMap<string, Stock>;
  readonly ratings: ReadonlyMap<string, Rating>;
}

/** `endpoints` are those of the shop. */
export function homeAnswers(endpoints: Readonly<Record<string, string>>): Answers {
  const endpoint = (name: string): string => endpoints[name] ?? '';
  const users = createGet(endpoint('users'));
  const orders = createGet(endpoint('orders'));
  const reviews = createGet(endpoint('reviews'));
  const shipping = createGet(endpoint('shipping'));
  const catalog = createCaller('Catalog', endpoint('catalog'));
  const inventory = createCaller('Inventory', endpoint('inventory'));
  const keys = createRemoteJWKSet(new URL(`${endpoint('issuer')}/.well-known/jwks.json`), {
    cacheMaxAge: Number.POSITIVE_INFINITY,
  });

  const subjectOf = async ({ authorization = '' }: Caller): Promise<string> => {
    const { payload } = await jwtVerify(authorization.replace(/^Bearer +/i, ''), keys, {
      issuer: endpoint('issuer'),
      audience: 'facet',
      algorithms: ['ES256'],
    });
    return payload.sub ?? '';
  };

  const factsOf = async (ids: readonly string[]): Promise<Facts> => {
    const [{ stocks }, ratings] = await Promise.all([
      inventory<{ stocks: Stock[] }>('BatchGetStock', { product_ids: ids }),
      reviews<Rating[]>(`/ratings?${ids.map((id) => `product_id=${id}`).join('&')}`),
    ]);
    return {
      stocks: new Map(stocks.map((stock) => [stock.product_id, stock])),
      ratings: new Map(ratings.map((rating) => [rating.product_id, rating])),
    };
  };

  const productsOf = async (ids: readonly string[]): Promise<Map<string, unknown>> => {
    const [{ products }, facts] = await Promise.all([
      catalog<{ products: Product[] }>('BatchGet', { ids }),
      factsOf(ids),
    ]);
    return new Map(products.map((product) => [product.id, productView(product, facts)]));
  };

  const shipmentsOf = async (ids: readonly number[]): Promise<Map<number, Shipment>> => {
    const { shipments } = await shipping<{ shipments: Shipment[] }>(`/shipments?order_id=${ids.join(',')}`);
    return new Map(shipments.map((shipment) => [shipment.order_id, shipment]));
  };

  const ordersOf = async (subject: string): Promise<unknown[]> => {
    const { data } = await orders<{ data: { items: Order[] } }>(
      `/orders?user_id=${subject}&limit=5&offset=0`,
      { 'x-user-id': subject },
    );
    const productIds = new Set(data.items.flatMap(({ lines }) => lines.map((line) => line.product_id)));
    const [shipments, products] = await Promise.all([
      shipmentsOf(data.items.map(({ id }) => id)),
      productsOf([...productIds]),
    ]);
    return data.items.map((order) => orderView(order, shipments.get(order.id), products));
  };

  const meOf = async (subject: string): Promise<unknown> => {
    const [user, itsOrders] = await Promise.all([
      users<{ full_name: string }>(`/users/${subject}`, { 'x-user-id': subject }),
      ordersOf(subject),
    ]);
    return { name: user.full_name, orders: itsOrders };
  };

  const bestsellers = async (): Promise<unknown[]> => {
    const { products } = await catalog<{ products: Product[] }>('Bestsellers', { limit: 6 });
    const facts = await factsOf(products.map(({ id }) => id));
    return products.map((product) => productView(product, facts));
  };

  const home = async (caller: Caller): Promise<unknown> => {
    const subject = await subjectOf(caller);
    const [me, products] = await Promise.all([meOf(subject), bestsellers()]);
    return { home: { me, bestsellers: products } };
  };
  return new Map([[documents.home, home]]);
}

function orderView(
  order: Order,
  shipment: Shipment | undefined,
  products: ReadonlyMap<string, unknown>,
): Record<string, unknown> {
  return {
    id: String(order.id),
    status: order.status.toUpperCase(),
    placedAt: order.placed_at,
    total: { amountMinor: order.total_cents, currency: order.currency },
    shipment:
      shipment === undefined
        ? null
        : { status: shipment.status.toUpperCase(), estimatedDelivery: shipment.estimated_delivery },
    lines: order.lines.map((line) => ({
      quantity: line.quantity,
      product: products.get(line.product_id) ?? null,
    })),
  };
}

function productView({ id, name, images, price }: Product, { stocks, ratings }: Facts) {
  return {
    id,
    name,
    thumbnail: images[0]?.url ?? null,
    price: { amountMinor: Number(price.amount_minor), currency: price.currency.slice('CURRENCY_'.length) },
    stock: stocks.get(id)?.available ?? null,
    rating: ratings.get(id)?.average ?? null,
  };
}

type Call = <Reply>(method: string, request: object) => Promise<Reply>;
type Method = (request: object, done: (error: Error | null, reply: unknown) => void) => void;

/** A generated grpc-js client of one of the shop's services, with promises. */
function createCaller(service: 'Catalog' | 'Inventory', endpoint: string): Call {
  const file = join(import.meta.dirname, `../../schemas/services/protos/${service.toLowerCase()}.proto`);
  const definition = loadSync(file, { keepCase: true, longs: String, enums: String, defaults: true });
  const { shop } = loadPackageDefinition(definition) as unknown as {
    shop: Record<string, ServiceClientConstructor>;
  };
  const Service = shop[service];
  if (Service === undefined) throw new Error(`${file} has no service ${service}`);
  const client = new Service(new URL(endpoint).host, credentials.createInsecure()) as unknown as Client &
    Record<string, Method>;
  return <Reply>(method: string, request: object) =>
    new Promise<Reply>((resolve, reject) => {
      client[method]?.(request, (error, reply) => {
        if (error === null) resolve(reply as Reply);
        else reject(error);
      });
    });
}
