/**
 * Counters for limits and quotas: the contract, and what memory and Redis share. One decision takes from all of a
 * request's counters or from none of them.
 *
 * A window slides: it is cut into slots, and a slot counts until all of it has left the window. So no window of that
 * length, wherever it is laid, ever holds more than the maximum; what is given up is at most one slot's time of waiting.
 */

/** What a request takes from one counter. */
export interface Take {
  /** The counter: names the limit and who it is held against, and for a period which one it is. */
  readonly key: string;
  /** What the window or period may hold. */
  readonly max: number;
  /** What is taken: 1 a request, or points, or calls. 0 only asks. */
  readonly cost: number;
  /** A sliding window of this length in milliseconds, or a period that ends at a moment (ms since 1970). */
  readonly span: { readonly windowMs: number } | { readonly endsAt: number };
}

/** How one counter stands after the decision. */
export interface Standing {
  /** Whether this counter had enough left; the request is refused when any had not. */
  readonly isWithin: boolean;
  readonly remaining: number;
  /** Until the window has let go of enough for the same request again; 0 when there is enough now. */
  readonly waitMs: number;
  /** Until the window or period is empty, when nothing more is taken. */
  readonly resetMs: number;
}

/** What a counter decided about a request. */
export interface Decision {
  readonly isAdmitted: boolean;
  /** In the order of what was asked. */
  readonly standings: readonly Standing[];
}

/** Counts what callers take, and decides whether they may. */
export interface Counters {
  take(takes: readonly Take[]): Decision | Promise<Decision>;
}

const ONE_HOUR_MS = 3_600_000;

/** Slots of a window: the longer it is, the finer, as nobody should wait a day for a slot of a month. */
export function slotsOf(windowMs: number): number {
  return windowMs > ONE_HOUR_MS ? 100 : 20;
}
