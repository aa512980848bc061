/** Starts the demo shop: every service on its own port over one database, with call log and faults in common. */
import type { DatabaseSync } from 'node:sqlite';
import { type CallRecord, createCallLog } from './call-log.ts';
import { createClock, seedEnd } from './clock.ts';
import { controlRoutes } from './control.ts';
import { firstRow, openDatabase } from './database.ts';
import { createFaultBook, type FaultBook, type Faults } from './faults.ts';
import { createGrpcServer, type GrpcService } from './grpc-server.ts';
import type { Listener } from './listener.ts';
import { type EndpointName, endpointNames, type ServiceName, serviceNames } from './names.ts';
import { createObserver } from './observe.ts';
import { createRandom } from './random.ts';
import { createRestServer, type Route } from './rest-server.ts';
import { catalogService } from './services/catalog.ts';
import { inventoryService } from './services/inventory.ts';
import { orderRoutes } from './services/orders.ts';
import { reviewRoutes } from './services/reviews.ts';
import { shippingRoutes } from './services/shipping.ts';
import { userRoutes } from './services/users.ts';
import { createStockRoom } from './stock-room.ts';
import { createStockTicker } from './stock-ticker.ts';
import { createTokenIssuer } from './token-issuer.ts';

export type { CallRecord } from './call-log.ts';
export type { Faults } from './faults.ts';
export type { EndpointName, ServiceName } from './names.ts';

export interface ShopOptions {
  /** Which services to start; all by default. The control listener always starts. */
  services?: readonly ServiceName[];
  /** The address to bind; 127.0.0.1 by default. */
  host?: string;
  /** Ports by name; those left out, and 0, are picked by the system. */
  ports?: Partial<Record<EndpointName, number>>;
  /** Where to keep the database; in memory by default. */
  databaseFile?: string;
  /** The `iss` of tokens; the issuer's own URL by default. */
  issuer?: string;
  /** How often the stock of a watched product changes; 1000 by default, 0 for never. */
  stockTickMs?: number;
  /** Faults to start with. */
  faults?: Partial<Record<ServiceName, Partial<Faults>>>;
}

export interface Shop {
  /** `http://host:port`, or `grpc://host:port` of catalog and inventory. A service left out has the port it would use. */
  endpoints: Readonly<Record<EndpointName, string>>;
  /** The latest calls the services got, oldest first. */
  calls(): CallRecord[];
  resetCalls(): void;
  /** Adds to the faults of a service; resolves when it really is down, or up again. */
  setFaults(service: ServiceName, faults: Partial<Faults>): Promise<void>;
  /** Heals one service, or all. */
  clearFaults(service?: ServiceName): Promise<void>;
  /** An access token for a user, as the issuer would give; throws for an unknown user. */
  token(userId: string, scope?: string): Promise<string>;
  stop(): Promise<void>;
}

/**
 * Starts the shop and resolves when every service listens.
 * Throws a ShopError when a port is taken, with nothing left running.
 *
 * @example
 * const shop = await startShop();
 * const reply = await fetch(`${shop.endpoints.users}/users/1`);
 * await shop.stop();
 */
export async function startShop(options: ShopOptions = {}): Promise<Shop> {
  const { host = '127.0.0.1', ports = {}, services = serviceNames, faults: initialFaults = {} } = options;
  const database = openDatabase(options.databaseFile);
  const clock = createClock(Math.max(seedEnd, newestOrderMs(database)));
  const stock = createStockRoom(database, clock);
  const ticker = createStockTicker(stock, createRandom(7), options.stockTickMs ?? 1_000);
  const callLog = createCallLog();
  const faults = createFaultBook(createRandom(8));
  const issuer = await createTokenIssuer(database, () => options.issuer ?? urlOf('issuer'));

  const rest = (name: ServiceName, routes: readonly Route[]) =>
    createRestServer({
      routes,
      observe: createObserver(name, faults, callLog),
      host,
      port: ports[name] ?? 0,
    });
  const grpc = (name: ServiceName, service: GrpcService) =>
    createGrpcServer({
      service,
      observe: createObserver(name, faults, callLog),
      host,
      port: ports[name] ?? 0,
    });

  const listeners: Readonly<Record<ServiceName, Listener>> = {
    users: rest('users', userRoutes(database)),
    orders: rest('orders', orderRoutes({ database, stock, clock })),
    reviews: rest('reviews', reviewRoutes(database, clock)),
    shipping: rest('shipping', shippingRoutes({ database, stock, clock })),
    catalog: grpc('catalog', catalogService(database)),
    inventory: grpc('inventory', inventoryService(stock, ticker)),
    issuer: rest('issuer', issuer.routes),
  };
  const { setFaults, clearFaults } = faultSwitch(faults, listeners, services);
  const control = createRestServer({
    routes: controlRoutes({ callLog, faults, setFaults, clearFaults }),
    host,
    port: ports.control ?? 0,
  });

  const urlOf = (name: EndpointName): string => {
    const scheme = name === 'catalog' || name === 'inventory' ? 'grpc' : 'http';
    const listener = name === 'control' ? control : listeners[name];
    return `${scheme}://${host === '0.0.0.0' ? '127.0.0.1' : host}:${listener.port()}`;
  };

  let isStopped = false;
  const stop = async (): Promise<void> => {
    if (isStopped) return;
    isStopped = true;
    ticker.stop();
    await Promise.all([control, ...Object.values(listeners)].map((listener) => listener.close()));
    database.close();
  };

  const opening = [...services.map((name) => listeners[name]), control].map((listener) => listener.open());
  const failure = (await Promise.allSettled(opening)).find((result) => result.status === 'rejected');
  if (failure) {
    await stop();
    throw failure.reason;
  }
  for (const name of services) await setFaults(name, initialFaults[name] ?? {});

  return {
    endpoints: Object.fromEntries(endpointNames.map((name) => [name, urlOf(name)])) as Record<
      EndpointName,
      string
    >,
    calls: callLog.calls,
    resetCalls: callLog.reset,
    setFaults,
    clearFaults,
    token: issuer.sign,
    stop,
  };
}

/** Changes faults and brings the listeners in line with `down`, one change after the other. */
function faultSwitch(
  faults: FaultBook,
  listeners: Readonly<Record<ServiceName, Listener>>,
  started: readonly ServiceName[],
): Pick<Shop, 'setFaults' | 'clearFaults'> {
  let last: Promise<void> = Promise.resolve();

  const align = async (names: readonly ServiceName[]): Promise<void> => {
    const change = last.then(async () => {
      for (const name of names.filter((candidate) => started.includes(candidate))) {
        await (faults.get(name).down ? listeners[name].close() : listeners[name].open());
      }
    });
    last = change.catch(() => undefined);
    await change;
  };

  return {
    async setFaults(service, change) {
      faults.merge(service, change);
      await align([service]);
    },
    async clearFaults(service) {
      const names = service ? [service] : serviceNames;
      for (const name of names) faults.clear(name);
      await align(names);
    },
  };
}

// With a database from an earlier run, the shop's time goes on after its newest order.
function newestOrderMs(database: DatabaseSync): number {
  const newest = firstRow<{ at: string | null }>(
    database.prepare('SELECT max(placed_at) AS at FROM orders'),
  )?.at;
  return newest ? Date.parse(newest) + 1_000 : 0;
}
