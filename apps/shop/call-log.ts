/** Remembers which calls the services received, so a demo or a test can see what a gateway really asked for. */
import type { ServiceName } from './names.ts';

export interface CallRecord {
  service: ServiceName;
  /** `GET /users/1?…` of a REST service, `Catalog/BatchGet` of a gRPC one. */
  call: string;
  /** Milliseconds since the epoch, with fractions. */
  startedAtMs: number;
  /** null while the call is running. */
  endedAtMs: number | null;
  /** The HTTP status, the name of the gRPC status, or `CANCELLED` when the caller went away first. */
  status: number | string | null;
}

export type FinishCall = (status: number | string) => void;

export interface CallLog {
  /** Records that a call has begun; the returned function records its end. */
  begin(service: ServiceName, call: string): FinishCall;
  /** The latest calls, oldest first. */
  calls(): CallRecord[];
  /** How many calls began since the last reset, also those the ring has dropped. */
  counts(): Partial<Record<ServiceName, number>>;
  reset(): void;
}

export function createCallLog(capacity = 10_000): CallLog {
  let ring: CallRecord[] = [];
  let oldest = 0;
  let counts: Partial<Record<ServiceName, number>> = {};

  const keep = (record: CallRecord): void => {
    if (ring.length < capacity) {
      ring.push(record);
      return;
    }
    ring[oldest] = record;
    oldest = (oldest + 1) % capacity;
  };

  return {
    begin(service, call) {
      const record: CallRecord = {
        service,
        call,
        startedAtMs: preciseNowMs(),
        endedAtMs: null,
        status: null,
      };
      keep(record);
      counts[service] = (counts[service] ?? 0) + 1;
      return (status) => Object.assign(record, { endedAtMs: preciseNowMs(), status });
    },
    calls: () => [...ring.slice(oldest), ...ring.slice(0, oldest)].map((record) => ({ ...record })),
    counts: () => ({ ...counts }),
    reset() {
      ring = [];
      oldest = 0;
      counts = {};
    },
  };
}

function preciseNowMs(): number {
  return performance.timeOrigin + performance.now();
}
