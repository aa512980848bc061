/** Makes services slow, failing or silent on purpose: what is wrong with each one now, and what a call gets from it. */
import { status as grpcStatus } from '@grpc/grpc-js';
import { type ServiceName, serviceNames } from './names.ts';
import type { Random } from './random.ts';

export interface Faults {
  /** Every call waits this long before it is handled. */
  latencyMs: number;
  /** Up to this much more, drawn for each call. */
  jitterMs: number;
  /** The share of calls that fail (0..1). */
  errorRate: number;
  /** What a failing REST call answers (400..599). */
  errorStatus: number;
  /** What a failing gRPC call answers: the name of a status code. */
  errorCode: GrpcCode;
  /** Calls are accepted and never answered. */
  hang: boolean;
  /** The listener and its connections are closed. */
  down: boolean;
}

export type GrpcCode = keyof typeof grpcStatus;

export const noFaults: Readonly<Faults> = {
  latencyMs: 0,
  jitterMs: 0,
  errorRate: 0,
  errorStatus: 503,
  errorCode: 'UNAVAILABLE',
  hang: false,
  down: false,
};

/** What one call gets. */
export type Verdict =
  | { kind: 'hang' }
  | { kind: 'fail'; delayMs: number; errorStatus: number; errorCode: GrpcCode }
  | { kind: 'pass'; delayMs: number };

/** Draws the fate of one call. */
export function decideFault(faults: Readonly<Faults>, random: Random): Verdict {
  if (faults.hang) return { kind: 'hang' };
  const delayMs = faults.latencyMs + Math.floor(random.next() * faults.jitterMs);
  if (!random.chance(faults.errorRate)) return { kind: 'pass', delayMs };
  return { kind: 'fail', delayMs, errorStatus: faults.errorStatus, errorCode: faults.errorCode };
}

export interface FaultBook {
  get(service: ServiceName): Faults;
  all(): Record<ServiceName, Faults>;
  merge(service: ServiceName, faults: Partial<Faults>): void;
  clear(service: ServiceName): void;
  decide(service: ServiceName): Verdict;
}

/** Keeps the current faults of every service; all start healthy. */
export function createFaultBook(random: Random): FaultBook {
  const book = new Map<ServiceName, Faults>();
  const get = (service: ServiceName): Faults => book.get(service) ?? { ...noFaults };
  return {
    get,
    all: () =>
      Object.fromEntries(serviceNames.map((name) => [name, get(name)])) as Record<ServiceName, Faults>,
    merge: (service, faults) => void book.set(service, { ...get(service), ...faults }),
    clear: (service) => void book.delete(service),
    decide: (service) => decideFault(get(service), random),
  };
}

export interface FaultMistake {
  field: string;
  detail: string;
}

type Check = { isValid: (value: unknown) => boolean; detail: string };

const milliseconds: Check = {
  isValid: (value) => isWithin(value, 0, 600_000),
  detail: 'must be a number of milliseconds, 0 to 600000',
};
const flag: Check = { isValid: (value) => typeof value === 'boolean', detail: 'must be true or false' };

const checks: Readonly<Record<keyof Faults, Check>> = {
  latencyMs: milliseconds,
  jitterMs: milliseconds,
  errorRate: { isValid: (value) => isWithin(value, 0, 1), detail: 'must be a number from 0 to 1' },
  errorStatus: {
    isValid: (value) => Number.isInteger(value) && isWithin(value, 400, 599),
    detail: 'must be an HTTP status, 400 to 599',
  },
  errorCode: {
    isValid: (value) =>
      typeof value === 'string' && value !== 'OK' && Object.hasOwn(grpcStatus, value) && !/^\d/.test(value),
    detail: 'must be the name of a gRPC status code such as UNAVAILABLE',
  },
  hang: flag,
  down: flag,
};

/** Checks faults that came from outside; every mistake is named. */
export function parseFaults(input: unknown): { faults: Partial<Faults>; mistakes: FaultMistake[] } {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return { faults: {}, mistakes: [{ field: '', detail: 'must be an object' }] };
  }
  const mistakes = Object.entries(input).flatMap(([field, value]) => {
    if (!Object.hasOwn(checks, field)) return [{ field, detail: 'is not a fault' }];
    const check = checks[field as keyof Faults];
    return check.isValid(value) ? [] : [{ field, detail: check.detail }];
  });
  return { faults: input, mistakes };
}

function isWithin(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && value >= least && value <= most;
}
