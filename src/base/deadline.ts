/** Deadlines and cancellation of one piece of work, solved in one place: a signal, a timer, a cleanup. */

export interface Limited {
  /** Aborts when the parent does, or when the time is over; the reason tells which. */
  readonly signal: AbortSignal;
  /** Whether it was the time, not the parent, that ended it. */
  isTimedOut(): boolean;
  /** Must be called when the work has ended, however it did. */
  release(): void;
}

/** Bounds a piece of work by `timeoutMs` and by its parent's signal. */
export function limitTime(timeoutMs: number, parent?: AbortSignal): Limited {
  const controller = new AbortController();
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    controller.abort(new DOMException(`no end after ${timeoutMs} ms`, 'TimeoutError'));
  }, timeoutMs);
  const onParentAbort = (): void => controller.abort(parent?.reason);
  if (parent?.aborted) onParentAbort();
  else parent?.addEventListener('abort', onParentAbort, { once: true });
  return {
    signal: controller.signal,
    isTimedOut: () => timedOut,
    release: () => {
      clearTimeout(timer);
      parent?.removeEventListener('abort', onParentAbort);
    },
  };
}
