/** Reads the shop's settings from environment variables and the command line. */
import type { Faults } from './faults.ts';
import {
  defaultPorts,
  type EndpointName,
  endpointNames,
  isServiceName,
  type ServiceName,
  serviceNames,
} from './names.ts';
import type { ShopOptions } from './shop.ts';
import { ShopError } from './shop-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Options for startShop from `SHOP_…` variables, with the documented ports; throws a ShopError for a bad value. */
export function shopOptionsFromEnv(env: Environment): ShopOptions & { ports: Record<EndpointName, number> } {
  const ports = Object.fromEntries(endpointNames.map((name) => [name, portFromEnv(env, name)])) as Record<
    EndpointName,
    number
  >;
  const faults = Object.fromEntries(serviceNames.map((name) => [name, faultsFromEnv(env, name)]));
  return {
    ports,
    faults,
    stockTickMs:
      numberFromEnv(env, 'SHOP_STOCK_TICK_MS', { least: 0, most: 3_600_000, whole: true }) ?? 1_000,
    ...(env['SHOP_HOST'] && { host: env['SHOP_HOST'] }),
    ...(env['SHOP_DB'] && { databaseFile: env['SHOP_DB'] }),
    ...(env['SHOP_ISSUER'] && { issuer: env['SHOP_ISSUER'] }),
  };
}

function portFromEnv(env: Environment, name: EndpointName): number {
  return numberFromEnv(env, `SHOP_${name.toUpperCase()}_PORT`, portBounds) ?? defaultPorts[name];
}

function faultsFromEnv(env: Environment, service: ServiceName): Partial<Faults> {
  const read = (suffix: string, bounds: Bounds) =>
    numberFromEnv(env, `SHOP_${service.toUpperCase()}_${suffix}`, bounds) ??
    numberFromEnv(env, `SHOP_${suffix}`, bounds);
  const latencyMs = read('LATENCY_MS', { least: 0, most: 600_000, whole: true });
  const errorRate = read('ERROR_RATE', { least: 0, most: 1, whole: false });
  return { ...(latencyMs !== undefined && { latencyMs }), ...(errorRate !== undefined && { errorRate }) };
}

interface Bounds {
  least: number;
  most: number;
  whole: boolean;
}

const portBounds: Bounds = { least: 0, most: 65_535, whole: true };

function numberFromEnv(env: Environment, name: string, bounds: Bounds): number | undefined {
  const text = env[name];
  return text === undefined || text === '' ? undefined : parseNumber(name, text, bounds);
}

function parseNumber(name: string, text: string, { least, most, whole }: Bounds): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
  throw new ShopError(
    `${name} must be a ${whole ? 'whole ' : ''}number from ${least} to ${most}, not "${text}"`,
  );
}

/** `users,catalog` */
export function parseServiceList(text: string): ServiceName[] {
  return text.split(',').map((name) => {
    if (isServiceName(name)) return name;
    throw new ShopError(`--service: "${name}" is not a service; they are ${serviceNames.join(', ')}`);
  });
}

/** `users=5101` */
export function parsePortArgument(text: string): [EndpointName, number] {
  const [name = '', port = ''] = text.split('=');
  if (!(endpointNames as readonly string[]).includes(name)) {
    throw new ShopError(`--port: "${name}" is not a service; they are ${endpointNames.join(', ')}`);
  }
  return [name as EndpointName, parseNumber(`--port ${name}`, port, portBounds)];
}
