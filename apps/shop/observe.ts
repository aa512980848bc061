/** Wraps every call of a service, REST or gRPC: it is recorded, then suffers whatever fault the service has now. */
import { setTimeout as delay } from 'node:timers/promises';
import type { CallLog } from './call-log.ts';
import type { FaultBook, GrpcCode, Verdict } from './faults.ts';
import type { ServiceName } from './names.ts';

/** The failure a call must answer with instead of doing its work. */
export interface InjectedFailure {
  errorStatus: number;
  errorCode: GrpcCode;
}

/**
 * Runs one call. `signal` aborts when the caller goes away; `run` answers the call and returns the status it gave,
 * and is not run at all when the caller left during an injected delay.
 */
export type Observe = (
  call: string,
  signal: AbortSignal,
  run: (injected: InjectedFailure | undefined) => Promise<number | string>,
) => Promise<void>;

export function createObserver(service: ServiceName, faults: FaultBook, callLog: CallLog): Observe {
  return async (call, signal, run) => {
    const finish = callLog.begin(service, call);
    const verdict = faults.decide(service);
    await suffer(verdict, signal);
    if (signal.aborted) return finish('CANCELLED');
    finish(await run(verdict.kind === 'fail' ? verdict : undefined));
  };
}

async function suffer(verdict: Verdict, signal: AbortSignal): Promise<void> {
  if (verdict.kind === 'hang') return aborted(signal);
  if (verdict.delayMs > 0) await delay(verdict.delayMs, undefined, { signal }).catch(() => undefined);
}

/** Resolves when the signal aborts, or at once when it has. */
export async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
