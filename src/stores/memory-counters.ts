/** The counters of one process. The same answers as Redis gives, at the cost of a map. */

import { type Counters, type Decision, type Standing, slotsOf, type Take } from './counters.ts';

/** The bounds of the counters, and the clock. */
export interface MemoryCountersInput {
  /** Milliseconds that never go back; for windows. */
  readonly monotonicMs?: () => number;
  /** Milliseconds since 1970; for periods of a calendar. */
  readonly wallMs?: () => number;
  /** Counters that are kept; beyond it the one that was not asked for the longest time is forgotten. */
  readonly maxCounters?: number;
}

/** What was taken, by slot; a period has the one slot 0. */
interface Counter {
  readonly slots: Map<number, number>;
  used: number;
}

/** Counters in the memory of this process. */
export function createMemoryCounters({
  monotonicMs = () => performance.now(),
  wallMs = () => Date.now(),
  maxCounters = 200_000,
}: MemoryCountersInput = {}): Counters {
  const counters = new Map<string, Counter>();

  const forgetOldest = (): void => {
    const [oldest] = counters.keys();
    if (oldest !== undefined) counters.delete(oldest);
  };
  const counterOf = (key: string): Counter => {
    const known = counters.get(key);
    if (known !== undefined) counters.delete(key);
    const counter = known ?? { slots: new Map<number, number>(), used: 0 };
    counters.set(key, counter);
    if (counters.size > maxCounters) forgetOldest();
    return counter;
  };

  return {
    take(takes) {
      const [now, wall] = [monotonicMs(), wallMs()];
      const views = takes.map((take) => view(counterOf(take.key), take, now, wall));
      const isAdmitted = views.every(({ used, take }) => used + take.cost <= take.max);
      return { isAdmitted, standings: views.map((seen) => settle(seen, isAdmitted)) } satisfies Decision;
    },
  };
}

interface View {
  readonly take: Take;
  readonly counter: Counter;
  readonly used: number;
  readonly slot: number;
  /** Until a slot no longer counts. */
  leavesMs(slot: number): number;
}

/** The counter as it stands now, without what has left the window. */
function view(counter: Counter, take: Take, now: number, wall: number): View {
  const { span } = take;
  if ('endsAt' in span) {
    const leftMs = Math.max(0, span.endsAt - wall);
    if (leftMs === 0) forget(counter, () => true);
    return { take, counter, used: counter.used, slot: 0, leavesMs: () => leftMs };
  }
  const slots = slotsOf(span.windowMs);
  const sizeMs = span.windowMs / slots;
  const current = Math.floor(now / sizeMs);
  forget(counter, (slot) => slot < current - slots);
  const leavesMs = (slot: number): number => Math.ceil((slot + slots + 1) * sizeMs - now);
  return { take, counter, used: counter.used, slot: current, leavesMs };
}

/** Slots are in the order of time, so those that have left come first. */
function forget(counter: Counter, isGone: (slot: number) => boolean): void {
  for (const [slot, taken] of counter.slots) {
    if (!isGone(slot)) return;
    counter.slots.delete(slot);
    counter.used -= taken;
  }
}

function settle({ take, counter, used, slot, leavesMs }: View, isAdmitted: boolean): Standing {
  const { cost, max } = take;
  const isWithin = used + cost <= max;
  if (isAdmitted && cost > 0) {
    counter.slots.set(slot, (counter.slots.get(slot) ?? 0) + cost);
    counter.used += cost;
  }
  const newest = [...counter.slots.keys()].at(-1);
  return {
    isWithin,
    remaining: Math.max(0, max - counter.used),
    waitMs: waitMs(counter, take, leavesMs),
    resetMs: newest === undefined ? 0 : leavesMs(newest),
  };
}

/** Infinity for a request that is larger than the whole window. */
function waitMs({ slots, used }: Counter, { cost, max }: Take, leavesMs: (slot: number) => number): number {
  if (cost > max) return Number.POSITIVE_INFINITY;
  let left = used;
  if (left + cost <= max) return 0;
  for (const [slot, taken] of slots) {
    left -= taken;
    if (left + cost <= max) return leavesMs(slot);
  }
  return 0;
}
