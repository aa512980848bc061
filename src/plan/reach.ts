/** What an operation reaches: the access it needs, the identity its calls read, how long its answer keeps, its rate-limited fields. */

import { type Access, joinAccess } from '../fields/rules.ts';
import type { ClientSchema } from '../schema/client-schema.ts';
import { plus } from './amount.ts';
import { type Effects, effectsOf, effectsOfType } from './effects.ts';
import type { Operation } from './operation.ts';
import type { FieldAccess, OperationPlan } from './operation-plan.ts';
import { policiesOf } from './policy-directives.ts';
import { type RateLimitedField, rateLimitedField } from './rate-limited.ts';
import { type AskedField, requirementsOf } from './requirements.ts';
import type { TypedField, TypedSelection } from './selections.ts';

/** The access, identity and caching of an operation. */
export type Reach = Pick<OperationPlan, 'access' | 'requirements' | 'varies' | 'cache' | 'rateLimited'>;

/** Walks from the root down; of several ways to a field the first found is its path. */
export function reachOf(
  client: ClientSchema,
  operation: Operation,
  selections: readonly TypedSelection[],
): Reach {
  const places = placesOf(selections);
  const access = new Map<string, FieldAccess>();
  const asked: AskedField[] = [];
  const limited: RateLimitedField[] = [];
  const claims = new Set<string>();
  const headers = new Set<string>();
  const lifetime = new CacheLifetime(client);
  const read = (effects: Omit<Effects, 'access'>): void => {
    for (const claim of effects.claims) claims.add(claim);
    for (const header of effects.headers) headers.add(header);
    for (const service of effects.services)
      for (const name of client.claimsSentTo.get(service) ?? ['sub']) claims.add(name);
  };
  for (const selection of selections.toReversed()) {
    const binding = client.types.get(selection.type.name);
    if (binding !== undefined) read(effectsOfType(binding));
    for (const field of selection.fields) {
      const effects = field.binding === undefined ? undefined : effectsOf(field.binding);
      if (effects === undefined) continue;
      read(effects);
      lifetime.add(field, selection, effects);
      const { coordinate } = field;
      const rules = joinAccess(...effects.access);
      const path = pathOf(selection, field, places);
      const own = rules && { coordinate, path, ...withoutRepeats(rules) };
      if (own !== undefined && !access.has(coordinate)) access.set(coordinate, own);
      asked.push({ field, selection, path, access: own });
      const { rateLimit } = policiesOf(field.description?.directives);
      if (rateLimit !== undefined)
        limited.push(rateLimitedField(field, rateLimit, places.get(selection)?.times ?? 0));
    }
  }
  const varies = {
    claims: [...claims].toSorted(),
    headers: [...headers].toSorted(),
    isGuarded: access.size > 0,
  };
  const isPrivate = lifetime.isPrivate || claims.size + headers.size > 0 || varies.isGuarded;
  return {
    access: [...access.values()].toSorted(byCoordinate),
    requirements: requirementsOf(client, operation, selections, asked),
    varies,
    cache: {
      maxAgeSeconds: operation.node.operation === 'query' ? (lifetime.maxAgeSeconds ?? 0) : 0,
      scope: isPrivate ? 'PRIVATE' : 'PUBLIC',
    },
    rateLimited: limited.toSorted(byCoordinate),
  };
}

function byCoordinate(a: { readonly coordinate: string }, b: { readonly coordinate: string }): number {
  return a.coordinate < b.coordinate ? -1 : 1;
}

interface Place {
  /** How many ways lead to it. */
  times: number;
  readonly from: { readonly selection: TypedSelection; readonly key: string | undefined } | undefined;
}

/** Those above come first in the order, so each is complete before it is passed on. */
function placesOf(selections: readonly TypedSelection[]): ReadonlyMap<TypedSelection, Place> {
  const root = selections.at(-1);
  const places = new Map<TypedSelection, Place>(
    root === undefined ? [] : [[root, { times: 1, from: undefined }]],
  );
  for (const selection of selections.toReversed()) {
    const times = places.get(selection)?.times ?? 0;
    const lead = (to: TypedSelection, key: string | undefined): void => {
      const place = places.get(to);
      if (place === undefined) places.set(to, { times, from: { selection, key } });
      else place.times = plus(place.times, times);
    };
    for (const { node, children } of selection.fields)
      for (const child of children) lead(child, (node.alias ?? node.name).value);
    for (const spread of selection.spreads) lead(spread.selection, undefined);
  }
  return places;
}

function pathOf(
  selection: TypedSelection,
  { node }: TypedField,
  places: ReadonlyMap<TypedSelection, Place>,
): readonly string[] {
  const path = [(node.alias ?? node.name).value];
  const seen = new Set<TypedSelection>();
  for (let from = places.get(selection)?.from; from !== undefined; from = places.get(from.selection)?.from) {
    if (seen.has(from.selection)) break; // a cycle of fragments
    seen.add(from.selection);
    if (from.key !== undefined) path.push(from.key);
  }
  return path.toReversed();
}

/** The same rule stands on a field of the graph and on that of the client. */
function withoutRepeats({ isAuthenticated, scopes, policies = [] }: Access): Access {
  return { isAuthenticated, scopes: unique(scopes), policies: unique(policies) };
}

function unique<Value>(values: readonly Value[]): readonly Value[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

/**
 * For how long an answer keeps: as long as the least of what services were asked for. A field that comes in the
 * payload of its parent keeps as long as that; one that is asked for itself, and says nothing, not at all.
 */
class CacheLifetime {
  maxAgeSeconds: number | undefined;
  isPrivate = false;
  readonly #client: ClientSchema;

  constructor(client: ClientSchema) {
    this.#client = client;
  }

  add({ description, binding }: TypedField, { type }: TypedSelection, { mayCall }: Effects): void {
    if (description === undefined) return;
    const own = policiesOf(description.directives).cache;
    const ofType = policiesOf(this.#client.policies.get(description.returns)).cache;
    this.isPrivate ||= own?.isPrivate === true || ofType?.isPrivate === true;
    const said = own?.maxAgeSeconds ?? ofType?.maxAgeSeconds;
    // The root has no field above it.
    if ((own ?? ofType)?.isInherited === true && type !== this.#client.schema.getQueryType()) return;
    const parent = this.#client.types.get(type.name);
    const isAdded = parent?.representation === 'row' && (binding?.needs ?? 0) !== 0;
    if (said === undefined && !mayCall && !isAdded) return;
    const maxAge = said ?? (isAdded && !mayCall ? this.#ofType(type.name) : 0);
    this.maxAgeSeconds = Math.min(this.maxAgeSeconds ?? Number.POSITIVE_INFINITY, maxAge);
  }

  #ofType(name: string): number {
    return policiesOf(this.#client.policies.get(name)).cache?.maxAgeSeconds ?? 0;
  }
}
