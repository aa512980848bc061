/**
 * The metrics of one gateway. Their names are API: all are here, with their units, and no label ever holds a value that
 * a client can choose freely.
 */

import { AggregatorRegistry, Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { RecordSink } from './record.ts';

/** Counters by name: what they count, and their labels. */
const counters = {
  facet_schema_reloads_total: { help: 'Schema generations built, by outcome.', labels: ['outcome'] },
  facet_jwks_fetches_total: {
    help: 'Fetches of the keys of token issuers, by outcome: taken or failed.',
    labels: ['outcome'],
  },
  facet_sessions_total: {
    help: 'Sessions by app and event: begun, refreshed, refresh_refused, refresh_failed, logged_out.',
    labels: ['app', 'event'],
  },
  facet_requests_refused_total: { help: 'Requests refused, by app and error code.', labels: ['app', 'code'] },
  facet_operations_compiled_total: { help: 'Operations compiled, by app.', labels: ['app'] },
  facet_operations_by_reference_total: {
    help: 'Operations run by graphql-js, by app and reason: first_use, not_honoured, compile_failed.',
    labels: ['app', 'reason'],
  },
  facet_documents_evicted_total: { help: 'Known documents forgotten to make room, by app.', labels: ['app'] },
  facet_operations_coalesced_total: {
    help: 'Operations answered by the run of an identical one that was under way, by app.',
    labels: ['app'],
  },
  facet_limits_exceeded_total: {
    help: 'Requests over a limit, by app, limit and outcome: refused, or only measured.',
    labels: ['app', 'limit', 'outcome'],
  },
  facet_limits_without_redis_total: {
    help: 'Limit decisions made without Redis although there is one, by app.',
    labels: ['app'],
  },
} as const satisfies Record<string, { help: string; labels: readonly string[] }>;

/** Gauges by name. */
const gauges = {
  facet_schema_is_current: {
    help: '1 when the schema files are what is served; 0 while a bad save leaves the last good ones.',
    labels: [],
  },
  facet_redis_is_up: {
    help: '1 while Redis answers within its bound; absent without a Redis.',
    labels: [],
  },
} as const satisfies Record<string, { help: string; labels: readonly string[] }>;

/** The name of a metric that only grows. */
export type CounterName = keyof typeof counters;
/** The name of a metric that is set. */
export type GaugeName = keyof typeof gauges;
/** The labels of a metric. No value may be one that a client can choose freely. */
export type Labels = Readonly<Record<string, string>>;

/** Counts and measures, for Prometheus to read. */
export interface Metrics {
  count(name: CounterName, labels?: Labels, by?: number): void;
  set(name: GaugeName, value: number, labels?: Labels): void;
  /** The text that Prometheus reads. */
  text(): Promise<string>;
  readonly contentType: string;
}

/**
 * A registry of its own, so that gateways in one process do not count together; `isOneOfMany` in a worker, whose
 * metrics the first process adds to those of the others.
 */
export function createMetrics({ isProcessIncluded = false, isOneOfMany = false } = {}): Metrics {
  const registry = new Registry();
  const registers = [registry];
  if (isProcessIncluded) collectDefaultMetrics({ register: registry });
  const counterOf = new Map(
    Object.entries(counters).map(([name, { help, labels }]) => [
      name,
      new Counter({ name, help, labelNames: [...labels], registers }),
    ]),
  );
  const gaugeOf = new Map(
    Object.entries(gauges).map(([name, { help, labels }]) => [
      name,
      // Of several workers the worst is told.
      new Gauge({ name, help, labelNames: [...labels], registers, aggregator: 'min' }),
    ]),
  );
  if (isOneOfMany) shareWithPrimary(registry);
  return {
    count: (name, labels = {}, by = 1) => counterOf.get(name)?.inc(labels, by),
    set: (name, value, labels = {}) => gaugeOf.get(name)?.set(labels, value),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function shareWithPrimary(registry: Registry): void {
  AggregatorRegistry.setRegistries([registry]);
  // What answers the first process when it asks.
  void new AggregatorRegistry();
}

/** Of all workers together, told by the first process. */
export function createPrimaryMetrics(): Pick<Metrics, 'text' | 'contentType'> {
  const registry = new AggregatorRegistry();
  return { text: () => registry.clusterMetrics(), contentType: registry.contentType };
}

/** Counts what the records of requests tell. */
export function metricsSink(metrics: Pick<Metrics, 'count'>): RecordSink {
  return {
    refused: ({ app }, code) => metrics.count('facet_requests_refused_total', { app, code }),
  };
}
