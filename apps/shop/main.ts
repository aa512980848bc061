/** The shop's command line: starts all services or the named ones and stops them on SIGINT or SIGTERM. */
import { parseArgs } from 'node:util';
import { parsePortArgument, parseServiceList, shopOptionsFromEnv } from './config.ts';
import { endpointNames, serviceNames } from './names.ts';
import { type Shop, type ShopOptions, startShop } from './shop.ts';
import { ShopError } from './shop-error.ts';

const help = `Usage: node apps/shop/main.ts [options]

Starts the demo shop: six services, a token issuer and a control listener over one seeded database.

Options:
  --service <names>     start only these, for example users,catalog (${serviceNames.join(', ')})
  --port <name>=<port>  listen on another port, 0 for one the system picks; may be repeated
  --help                show this text

Environment:
  SHOP_HOST             address to bind (127.0.0.1)
  SHOP_<NAME>_PORT      port of a service, for example SHOP_USERS_PORT
  SHOP_DB               database file (in memory)
  SHOP_ISSUER           iss of tokens (the issuer's own URL)
  SHOP_STOCK_TICK_MS    how often the stock of a watched product changes (1000; 0 for never)
  SHOP_LATENCY_MS, SHOP_ERROR_RATE                     faults of every service from the start
  SHOP_<SERVICE>_LATENCY_MS, SHOP_<SERVICE>_ERROR_RATE faults of one service from the start
`;

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (!options) {
    process.stdout.write(help);
    return;
  }
  const shop = await startShop(options);
  const stop = () => void shop.stop();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  // Last: whoever waits for the table may stop us as soon as it is there.
  process.stdout.write(table(shop, options));
}

/** Undefined when help was asked for. */
function readOptions(args: string[]): ShopOptions | undefined {
  const { service, port, help: wantsHelp } = parseArguments(args);
  if (wantsHelp) return undefined;
  const options = shopOptionsFromEnv(process.env);
  const ports = { ...options.ports, ...Object.fromEntries((port ?? []).map(parsePortArgument)) };
  return { ...options, ports, ...(service !== undefined && { services: parseServiceList(service) }) };
}

function parseArguments(args: string[]): { service?: string; port?: string[]; help?: boolean } {
  try {
    const options = {
      service: { type: 'string' },
      port: { type: 'string', multiple: true },
      help: { type: 'boolean' },
    } as const;
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new ShopError(error instanceof Error ? error.message : String(error));
  }
}

function table({ endpoints }: Shop, { services = serviceNames }: ShopOptions): string {
  const started = endpointNames.filter((name) => name === 'control' || services.includes(name));
  return `${started.map((name) => `${name.padEnd(10)} ${endpoints[name]}`).join('\n')}\n`;
}

try {
  await main();
} catch (error) {
  if (!(error instanceof ShopError)) throw error;
  process.stderr.write(`shop: ${error.message}\n`);
  process.exitCode = 1;
}
