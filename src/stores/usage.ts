/**
 * What partners used, by day and operation: what quotas are explained and invoices are made by. Counted in the process
 * and written to Redis every second, so that no request waits for it; what Redis does not take is kept and sent later.
 */

import type { Log } from '../telemetry/log.ts';
import { type RedisScript, type RedisStore, StoreUnavailable } from './redis.ts';

export interface Usage {
  readonly requests: number;
  /** Points, by the plan. */
  readonly cost: number;
  /** That the operations could make at worst. */
  readonly upstreamCalls: number;
}

export interface UsageOf {
  readonly app: string;
  readonly partner: string;
  /** The name of a trusted document's operation, or `other`. */
  readonly operation: string;
}

/** What a partner used on one day of one operation. */
export interface UsageRow extends UsageOf, Usage {
  /** `2026-11-24`, UTC. */
  readonly day: string;
}

/** Adds up what partners use, and writes it to Redis. */
export interface UsageMeter {
  add(of: UsageOf, used: Usage): void;
  /** Writes what is left. */
  close(): Promise<void>;
}

const FLUSH_MS = 1000;
const KEPT_SECONDS = 400 * 24 * 60 * 60;
/** While Redis is away for long: more partners and operations in a day than any contract has. */
const MAX_PENDING = 100_000;

/** KEYS: the month. ARGV: how long it is kept, then fields and what is added to each. */
const addScript: RedisScript = {
  name: 'add usage',
  lua: `
for i = 2, #ARGV, 2 do redis.call('HINCRBYFLOAT', KEYS[1], ARGV[i], ARGV[i + 1]) end
redis.call('EXPIRE', KEYS[1], ARGV[1])
return 1
`,
};
const FIELDS_A_CALL = 500;

/** A meter that writes to this Redis. Call `close` at the end. */
export function createUsageMeter(redis: RedisStore, log: Log, now: () => number = Date.now): UsageMeter {
  let pending = new Map<string, number>();
  const timer = setInterval(() => void flush(), FLUSH_MS);
  timer.unref();

  const flush = async (): Promise<void> => {
    const [sent, months] = [pending, new Map<string, (readonly [string, number])[]>()];
    pending = new Map();
    for (const [field, amount] of sent) {
      const month = (JSON.parse(field) as [string])[0].slice(0, 7);
      months.set(month, [...(months.get(month) ?? []), [field, amount]]);
    }
    for (const [month, amounts] of months)
      for (let at = 0; at < amounts.length; at += FIELDS_A_CALL)
        await send(month, amounts.slice(at, at + FIELDS_A_CALL));
  };
  const send = async (month: string, amounts: readonly (readonly [string, number])[]): Promise<void> => {
    try {
      await redis.run(addScript, [keyOf(month)], [KEPT_SECONDS, ...amounts.flat()]);
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) {
        log('error', 'usage could not be written', { error: String(error) });
        return;
      }
      for (const [field, amount] of amounts) count(field, amount);
    }
  };
  const count = (field: string, amount: number): void => {
    if (amount !== 0 && (pending.has(field) || pending.size < MAX_PENDING))
      pending.set(field, (pending.get(field) ?? 0) + amount);
  };

  return {
    add({ app, partner, operation }, used) {
      const day = new Date(now()).toISOString().slice(0, 10);
      for (const [what, amount] of Object.entries(used))
        count(JSON.stringify([day, app, partner, operation, what]), amount as number);
    },
    async close() {
      clearInterval(timer);
      await flush();
    },
  };
}

/** Of a month (`2026-11`), in the order of days, apps, partners and operations. */
export async function readUsage(redis: Pick<RedisStore, 'call'>, month: string): Promise<UsageRow[]> {
  const key = keyOf(month);
  const fields = (await redis.call('hkeys', key)) as string[];
  if (fields.length === 0) return [];
  const amounts = (await redis.call('hmget', key, ...fields)) as string[];
  const rows = new Map<string, UsageRow>();
  for (const [index, field] of fields.entries()) {
    const [day, app, partner, operation, what] = JSON.parse(field) as [
      string,
      string,
      string,
      string,
      keyof Usage,
    ];
    const id = JSON.stringify([day, app, partner, operation]);
    const row = rows.get(id) ?? { day, app, partner, operation, requests: 0, cost: 0, upstreamCalls: 0 };
    rows.set(id, { ...row, [what]: Number(amounts[index]) });
  }
  return [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

function keyOf(month: string): string {
  return `facet:usage:${month}`;
}
