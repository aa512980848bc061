/** What outlives a generation of schemas: counters, documents that came while serving, and the account of partners. */

import { onceAMinute } from './base/once-a-minute.ts';
import type { AppConfig } from './config/app.ts';
import { type AutomaticDocuments, createAutomaticDocuments } from './documents/automatic.ts';
import { createDocumentRegistry } from './documents/redis-documents.ts';
import { createRegisteredDocuments, type RegisteredDocuments } from './documents/registered.ts';
import { createAppCounters } from './stores/app-counters.ts';
import type { Counters } from './stores/counters.ts';
import { createMemoryCounters } from './stores/memory-counters.ts';
import { FOREIGN_KEY, ForeignKey, type RedisStore, type StoreUnavailable } from './stores/redis.ts';
import { createUsageMeter, type UsageMeter } from './stores/usage.ts';
import type { Log } from './telemetry/log.ts';
import type { Metrics } from './telemetry/metrics.ts';

/** What all generations of schemas use together. */
export interface Shared {
  readonly log: Log;
  readonly metrics: Metrics;
  /** What was counted in memory goes on when the limits of an app change. */
  countersOf(app: AppConfig): Counters;
  /** Undefined without Redis. */
  readonly registered: RegisteredDocuments | undefined;
  /** Undefined for an app whose clients may not register any. */
  automaticOf(app: AppConfig): AutomaticDocuments | undefined;
  /** Undefined without Redis. */
  readonly usage: UsageMeter | undefined;
  close(): Promise<void>;
}

/** Connects what is kept in Redis, where there is one. Call `close` at the end. */
export async function createShared(
  redis: RedisStore | undefined,
  log: Log,
  metrics: Metrics,
): Promise<Shared> {
  const local = createMemoryCounters();
  const tellForeignKey = onceAMinute((reason: string) => log('warn', FOREIGN_KEY, { reason }));
  const usage = redis === undefined ? undefined : createUsageMeter(redis, log);
  return {
    log,
    metrics,
    countersOf: onceAnApp(({ name, limits: { whenRedisIsAway: mode, instances } }) => {
      const decidedWithout = (reason: StoreUnavailable): void => {
        metrics.count('facet_limits_without_redis_total', { app: name });
        if (reason instanceof ForeignKey) tellForeignKey(reason.message);
      };
      return createAppCounters({ redis, local, mode, instances, decidedWithout });
    }),
    registered:
      redis === undefined ? undefined : await createRegisteredDocuments(createDocumentRegistry(redis)),
    automaticOf: onceAnApp(({ name: app, documents: { apq } }) =>
      apq === undefined
        ? undefined
        : createAutomaticDocuments({ app, maxDocuments: apq.maxDocuments, redis }),
    ),
    usage,
    async close() {
      await usage?.close();
      await redis?.close();
    },
  };
}

/** The same for the same config; an app that is configured anew gets its own. */
function onceAnApp<Made>(make: (app: AppConfig) => Made): (app: AppConfig) => Made {
  const made = new WeakMap<AppConfig, { readonly value: Made }>();
  return (app) => {
    const known = made.get(app) ?? { value: make(app) };
    made.set(app, known);
    return known.value;
  };
}
