/** The calls of a plan as they are found: those that really travel together become one. */

import type { FieldDescription } from '../fields/description.ts';
import type { CallTemplate } from '../upstream/call.ts';
import { type Amount, amountOf, MAX, maximum, sum, times } from './amount.ts';
import type { PlannedCall, Wave } from './operation-plan.ts';

/** How a call is shared: by all who ask the same, by the keys of a moment, or not. */
export type Sharing =
  | { readonly kind: 'once' }
  | { readonly kind: 'batch'; readonly key: string; readonly max: number }
  | { readonly kind: 'each' };

/** Calls by number that must have answered; without those that others of them wait for anyway. */
export type Waits = readonly number[];

export interface FoundCall {
  readonly template: CallTemplate;
  readonly sharing: Sharing;
  /** All else that the call depends on, and where calls like it are shared. */
  readonly variant: string;
  /** Where its parents stand: calls of one place are for the same keys. */
  readonly place: number;
  readonly coordinate: string;
  readonly path: readonly string[];
  /** How many parents ask, and in how many moments they come. */
  readonly parents: Amount;
  readonly moments: Amount;
  readonly waits: Waits;
  readonly isUnderList: boolean;
}

interface BookedCall extends Omit<FoundCall, 'moments'> {
  moments: Amount;
  readonly id: number;
  readonly loader: string;
  /** By place. */
  readonly parentsOf: Map<number, Amount>;
  readonly wave: number;
}

export class CallBook {
  readonly #calls: BookedCall[] = [];
  readonly #byKey = new Map<string, BookedCall>();
  readonly #templates = new Map<CallTemplate, number>();
  /** By what is asked: a loader keeps the keys it has, whoever asked for them. */
  readonly #loaders = new Map<string, number>();

  get size(): number {
    return this.#calls.length;
  }

  /** The number of the call. */
  add(call: FoundCall): number {
    const key = this.#keyOf(call);
    const known = this.#byKey.get(key);
    if (known !== undefined) {
      // Of one place the keys are the same, whichever of its fields asks.
      known.parentsOf.set(call.place, maximum(known.parentsOf.get(call.place) ?? 0, call.parents));
      known.moments = maximum(known.moments, call.moments);
      return known.id;
    }
    const wave = call.waits.reduce((after, id) => Math.max(after, (this.#calls[id]?.wave ?? 0) + 1), 0);
    const loader = this.#loaderOf(call);
    this.#loaders.set(loader, (this.#loaders.get(loader) ?? 0) + 1);
    const booked = {
      ...call,
      loader,
      id: this.#calls.length,
      parentsOf: new Map([[call.place, call.parents]]),
      wave,
    };
    this.#calls.push(booked);
    this.#byKey.set(key, booked);
    return booked.id;
  }

  #loaderOf({ template, variant }: FoundCall): string {
    let at = this.#templates.get(template);
    if (at === undefined) this.#templates.set(template, (at = this.#templates.size));
    return `${at} ${variant}`;
  }

  #keyOf(call: FoundCall): string {
    const loader = this.#loaderOf(call);
    if (call.sharing.kind === 'once') return loader;
    // Keys travel together when they are known at the same moment.
    return call.sharing.kind === 'batch' ? `${loader} ${call.waits.join()}` : `${loader} of ${call.place}`;
  }

  /**
   * In how many moments values come that wait for these calls: a key that another part of the operation has asked for
   * comes with that one's call. Known once all calls are found.
   */
  momentsAfter(ids: readonly number[], moments: Amount): Amount {
    const shared = ids.filter((id) => this.#calls[id]?.sharing.kind !== 'once');
    if (shared.length === 0) return moments;
    return (variables) => {
      const ways = shared.reduce(
        (total, id) => total + (this.#loaders.get(this.#calls[id]?.loader ?? '') ?? 1),
        0,
      );
      return times(amountOf(moments, variables), 1 + ways - shared.length);
    };
  }

  /** Joins what is waited for, and leaves out what one of the others waits for. */
  join(...groups: readonly Waits[]): Waits {
    const ids = [...new Set(groups.flat())];
    if (ids.length < 2) return ids;
    const last = Math.max(...ids);
    const waits = this.#calls[last]?.waits ?? [];
    if (ids.every((id) => id === last || waits.includes(id))) return [last];
    const covered = new Set<number>();
    const seen = new Set<number>();
    const stack = ids.flatMap((id) => this.#calls[id]?.waits ?? []);
    for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
      if (seen.has(id)) continue;
      seen.add(id);
      covered.add(id);
      stack.push(...(this.#calls[id]?.waits ?? []));
    }
    return ids.filter((id) => !covered.has(id)).toSorted((a, b) => a - b);
  }

  /** Of the calls from number `first` on, those nobody waits for. */
  lastSince(first: number): Waits {
    return this.join(this.#calls.slice(first).map(({ id }) => id));
  }

  waves(): readonly Wave[] {
    const waves: PlannedCall[][] = [];
    for (const call of this.#calls) (waves[call.wave] ??= []).push(planned(call));
    return waves.map((calls) => ({ calls }));
  }
}

function planned({
  template,
  sharing,
  coordinate,
  path,
  waits,
  id,
  isUnderList,
  ...call
}: BookedCall): PlannedCall {
  const { service, label } = template;
  const parents = [...call.parentsOf.values()].reduce(sum);
  return {
    id,
    service,
    protocol: template.protocol.name,
    label,
    coordinate,
    path,
    batch: sharing.kind === 'batch' ? { key: sharing.key, max: sharing.max } : undefined,
    waitsFor: waits,
    isPerParent: sharing.kind === 'each' && isUnderList,
    parents: (variables) => amountOf(parents, variables),
    count: (variables) => callsFor(sharing, amountOf(parents, variables), amountOf(call.moments, variables)),
  };
}

/** At worst, of `parents` keys that come in `moments`, each moment is left with a call that is not full. */
function callsFor(sharing: Sharing, parents: number, moments: number): number {
  if (sharing.kind === 'each' || parents === 0) return parents;
  if (sharing.kind === 'once') return 1;
  const apart = Math.min(Math.max(1, moments), parents);
  return Math.min(MAX, apart + Math.floor((parents - apart) / sharing.max));
}

/** A batch key as its file writes it. */
export function keyText({ batch }: CallTemplate): string {
  return batch === undefined ? '' : textOf(batch.key);
}

function textOf(template: NonNullable<CallTemplate['batch']>['key']): string {
  switch (template.kind) {
    case 'constant':
      return String(template.value);
    case 'text':
      return template.parts.map((part) => (typeof part === 'string' ? part : `{${part.text}}`)).join('');
    case 'list':
      return `[${template.items.map(textOf).join(', ')}]`;
    case 'object':
      return `{${template.entries.map(([name, inner]) => `${name}: ${textOf(inner)}`).join(', ')}}`;
  }
}

/** Whether a call is the same for every parent. */
export function dependsOnParent({ expressions }: Pick<FieldDescription, 'expressions'>): boolean {
  return expressions.some(({ root }) => root === 'parent');
}
