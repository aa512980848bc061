/** An envelope over the library schema, with policies of the test, and the visit that a test looks at. */

import { parseApp } from '../../../src/config/app.ts';
import { createEnvelope, type Envelope, type EnvelopeInput } from '../../../src/envelope/envelope.ts';
import type { CreatePolicy, GraphQLParams, Policy, Result, Visit } from '../../../src/envelope/policy.ts';
import { createMemoryCounters } from '../../../src/stores/memory-counters.ts';
import { createMetrics, type Metrics, metricsSink } from '../../../src/telemetry/metrics.ts';
import { RecordSinks, RequestRecord } from '../../../src/telemetry/record.ts';
import { loadLibrary, openRuntime } from '../../engine/library.ts';

const client = loadLibrary();

export interface LibraryEnvelope {
  readonly envelope: Envelope;
  readonly metrics: Metrics;
  /** What policies told its client. */
  readonly told: Record<string, string | number>;
  run(params: GraphQLParams, calls?: string[]): Promise<Result>;
}

export function createLibraryEnvelope(
  policies: readonly Policy[],
  more: Partial<EnvelopeInput> = {},
): LibraryEnvelope {
  const metrics = createMetrics();
  const told: Record<string, string | number> = {};
  const app = parseApp(() => ({ name: 'library', port: 0 }), {} as never);
  const create: CreatePolicy[] = policies.map((policy) => () => policy);
  const envelope = createEnvelope({
    app,
    client,
    metrics,
    log: () => {},
    policies: create,
    counters: createMemoryCounters(),
    documents: { trusted: new Map() },
    ...more,
  });
  const visit: Visit = {
    requestId: 'test',
    record: new RequestRecord('library', 'test', new RecordSinks([metricsSink(metrics)])),
    address: '127.0.0.1',
    principal: undefined,
    isStreamAccepted: false,
    beginStream() {},
    http: {
      method: 'POST',
      headers: {},
      setHeader: (name, value) => void (told[name] = value),
      setStatus: (status) => void (told['status'] = status),
    },
  };
  return {
    envelope,
    metrics,
    told,
    async run(params, calls = []) {
      const operation = openRuntime(client, (path) => {
        calls.push(path);
        return [];
      });
      const result = await envelope.run(params, { runtime: operation.runtime, visit });
      operation.end(true);
      return result;
    },
  };
}
