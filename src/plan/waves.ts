/** Which calls an operation makes and what each waits for: walks its values as the engine would, without any value. */

import type { GraphQLObjectType } from 'graphql';
import { ownersToLoad, type TypeBinding } from '../fields/binding.ts';
import {
  descriptionOf,
  type FieldDescription,
  type LoadDescription,
  loadDescriptionOf,
} from '../fields/description.ts';
import type { ClientSchema } from '../schema/client-schema.ts';
import { type Amount, MAX, maximum, plus, product } from './amount.ts';
import { type Ask, type Asked, type AskScope, askSelection, askSteps, type OwnersNeed } from './asks.ts';
import { CallBook, dependsOnParent, keyText, type Sharing, type Waits } from './call-book.ts';
import { effectsOf } from './effects.ts';
import { type FieldArguments, sizeGiven, sizeSaid, stepSize } from './field-size.ts';
import type { Operation } from './operation.ts';
import type { OperationPlan } from './operation-plan.ts';
import { possibleTypes, type TypedSelection } from './selections.ts';

/** A plan of more calls, or more work to find them, counts as one without a bound. */
const MAX_CALLS = 100;
const MAX_STEPS = 20_000;
const CALLS_A_SELECTION = 1;
const STEPS_A_SELECTION = 20;

export type Calls = Pick<OperationPlan, 'waves' | 'maxUpstreamCalls'>;

export function callsOf(
  client: ClientSchema,
  operation: Operation,
  selections: readonly TypedSelection[],
): Calls {
  const walk = new Walk(client, operation, selections);
  walk.root();
  const waves = walk.book.waves();
  const calls = waves.flatMap((wave) => wave.calls);
  return {
    waves,
    maxUpstreamCalls: (variables) =>
      walk.isWhole ? calls.reduce((total, { count }) => plus(total, count(variables)), 0) : MAX,
  };
}

/** A value of some type, before anything is looked up for it. */
interface Value {
  /** Whose payload it is; undefined for a key. */
  readonly origin: string | undefined;
  readonly amount: Amount;
  readonly moments: Amount;
  readonly after: Waits;
  readonly path: readonly string[];
  readonly isUnderList: boolean;
  readonly sizedBy: { readonly description: FieldDescription; readonly said: Amount | undefined } | undefined;
}

/** A value with all that its selection needs of other services: where fields are resolved. */
interface Place extends Pick<Value, 'amount' | 'moments' | 'path' | 'isUnderList' | 'sizedBy'> {
  readonly id: number;
  readonly binding: TypeBinding;
  /** What its key waits for, and what all of it. */
  readonly key: Waits;
  readonly ready: Waits;
  /** The owners that are there. */
  readonly have: number;
}

class Walk {
  readonly book = new CallBook();
  isWhole = true;
  readonly #client: ClientSchema;
  readonly #operation: Operation;
  readonly #scope: AskScope;
  readonly #maxCalls: number;
  #steps: number;
  #places = 0;
  /** Calls are shared within it: after a change the same question may have another answer. */
  #shareScope = 0;
  #queue: { readonly value: Value; readonly ask: Ask }[] = [];

  constructor(client: ClientSchema, operation: Operation, selections: readonly TypedSelection[]) {
    this.#client = client;
    this.#operation = operation;
    const nodes = selections.reduce(
      (total, { fields, spreads }) => total + fields.length + spreads.length,
      0,
    );
    this.#maxCalls = MAX_CALLS + CALLS_A_SELECTION * nodes;
    this.#steps = MAX_STEPS + STEPS_A_SELECTION * nodes;
    const calling = callingSelections(client, selections);
    const types = new Map<unknown, readonly GraphQLObjectType[]>();
    this.#scope = {
      client,
      operation,
      mayCall: (set, type) => calling.get(set)?.has(type) === true,
      typesOf: (definition) => {
        let found = types.get(definition);
        if (found === undefined) types.set(definition, (found = possibleTypes(client, definition)));
        return found;
      },
      mayGoOn: () => this.#steps-- > 0 || (this.isWhole = false),
    };
  }

  root(): void {
    const { node } = this.#operation;
    const type = this.#client.schema.getRootType(node.operation);
    const binding = type === undefined || type === null ? undefined : this.#client.types.get(type.name);
    if (type === undefined || type === null || binding === undefined) return;
    const ask = askSelection(this.#scope, [{ set: node.selectionSet, presence: 1 }], [type]);
    const start = {
      amount: 1,
      moments: 1,
      path: [],
      isUnderList: false,
      sizedBy: undefined,
      binding,
      have: 0,
    };
    let ready: Waits = [];
    for (const asked of ask.of(binding).fields) {
      const first = this.book.size;
      this.#field({ ...start, id: this.#places++, key: ready, ready }, asked);
      this.#drain();
      if (node.operation !== 'mutation') continue;
      // The fields of a mutation run one after the other.
      ready = this.book.size === first ? ready : this.book.lastSince(first);
      this.#shareScope++;
    }
  }

  #drain(): void {
    // It grows as it is read: level by level, so that calls are found in the order of the document.
    for (const { value, ask } of this.#queue) {
      if (this.book.size > this.#maxCalls) this.isWhole = false;
      if (!this.isWhole) break;
      this.#value(value, ask);
    }
    this.#queue = [];
  }

  #value(value: Value, ask: Ask, typeOf?: FieldDescription['typeOf'], returns = ''): void {
    const bindings = ask.isPath
      ? [typeOf?.(returns)]
      : (ask.types ?? []).map(({ name }) => this.#client.types.get(name));
    for (const binding of bindings) {
      if (binding === undefined) continue;
      const { fields, need } = ask.of(binding);
      const place = this.#enter(binding, value, need);
      for (const asked of fields) this.#field(place, asked);
    }
  }

  /** As `createEnter` and `refer` of fields/entity.ts: loads the owners that are needed and not there. */
  #enter(binding: TypeBinding, value: Value, need: OwnersNeed): Place {
    const { owners, keyFields, representation } = binding;
    const index = value.origin === undefined ? -1 : owners.indexOf(value.origin);
    const isOwned = index !== -1 || (value.origin !== undefined && keyFields.length === 0);
    const have = index === -1 ? 0 : 1 << index;
    const toLoad =
      isOwned && (representation === 'payload' || keyFields.length === 0)
        ? 0
        : ownersToLoad({ ...need, prefetch: [] }, have);
    const place = { ...value, id: this.#places++, binding, key: value.after, have: have | toLoad };
    let { moments } = value;
    const loaded: number[] = [];
    for (const [at, owner] of owners.entries()) {
      if ((toLoad & (1 << at)) === 0) continue;
      const load = binding.load.get(owner);
      const description = load === undefined ? undefined : loadDescriptionOf(load);
      if (description === undefined) continue;
      loaded.push(this.#load(place, description));
      if (description.max === undefined) moments = place.amount;
    }
    const ready = this.book.join(value.after, loaded);
    return { ...place, moments: this.book.momentsAfter(loaded, moments), ready };
  }

  #load({ id, binding, key, ...value }: Omit<Place, 'ready'>, { call, max }: LoadDescription): number {
    const keys = binding.keyFields.join(', ');
    return this.book.add({
      template: call,
      sharing: max === undefined ? { kind: 'each' } : { kind: 'batch', key: keys, max },
      variant: this.#variant(call.protocol.traits.isSelective ? `of ${id}` : ''),
      place: id,
      coordinate: binding.name,
      path: value.path,
      parents: value.amount,
      moments: value.moments,
      waits: key,
      isUnderList: value.isUnderList,
    });
  }

  #field(place: Place, asked: Asked): void {
    const description = this.#describe(place, asked);
    if (description === undefined) return;
    if (description.steps !== undefined) {
      this.#path(place, asked, description.steps);
      return;
    }
    const isEarly = asked.mayPrefetch && asked.binding.prefetch !== undefined;
    const start = isEarly ? place.key : place.ready;
    const reads = description.reads().map((steps) => this.#read({ ...place, ready: start }, steps, asked));
    const given: FieldArguments = { ...asked, operation: this.#operation };
    const sized = place.sizedBy === undefined ? undefined : sizeGiven(place.sizedBy, asked.name);
    const size = stepSize(description, given, sized, asked.isIndexed);
    const amount = product(place.amount, asked.presence);
    const path = asked.responseKey === undefined ? place.path : [...place.path, asked.responseKey];
    const waits = this.book.join(start, ...reads);
    const found = { ...place, amount, path };
    const call =
      description.call === undefined ? undefined : this.#call(found, asked, description, size, waits);
    const after = this.book.join(place.ready, call === undefined ? waits : [call.id]);
    if (asked.below === undefined) {
      asked.end?.(after);
      return;
    }
    const value: Value = {
      origin: description.isReference ? undefined : description.origin,
      // Asked for none, a service may give some all the same.
      amount: product(amount, maximum(size, 1)),
      moments: call?.moments ?? place.moments,
      after,
      path,
      isUnderList: place.isUnderList || (description.lists > 0 && !asked.isIndexed),
      sizedBy: { description, said: sizeSaid(description, given) },
    };
    if (asked.below.isPath) this.#value(value, asked.below, description.typeOf, description.returns);
    else this.#queue.push({ value, ask: asked.below });
  }

  /** Of a field that several owners give: by one that is there. */
  #describe({ have }: Place, { binding }: Asked): FieldDescription | undefined {
    const description = descriptionOf(binding);
    const candidate = description?.candidates.find(({ owner }) => (have & (1 << owner)) !== 0);
    return candidate === undefined ? description : descriptionOf(candidate.binding);
  }

  /** The first field has the arguments that the client gives. */
  #path(place: Place, asked: Asked, steps: NonNullable<FieldDescription['steps']>): void {
    const first = askSteps(steps, asked)?.of(place.binding).fields[0];
    if (first === undefined || first === asked) return;
    const { responseKey, definition, nodes, presence, coordinate } = asked;
    const mayPrefetch = asked.mayPrefetch && asked.binding.prefetch !== undefined;
    this.#field(place, { ...first, responseKey, definition, nodes, presence, coordinate, mayPrefetch });
  }

  #read(place: Place, steps: ReturnType<FieldDescription['reads']>[number], { coordinate }: Asked): Waits {
    let found: Waits = [];
    const end = (after: Waits): void => {
      found = after;
    };
    const ask = askSteps(steps, { below: undefined, end, coordinate, responseKey: undefined });
    for (const asked of ask?.of(place.binding).fields ?? [])
      this.#field(place, { ...asked, mayPrefetch: false });
    return found;
  }

  #call(
    place: Place,
    asked: Asked,
    description: FieldDescription,
    size: Amount,
    waits: Waits,
  ): { readonly id: number; readonly moments: Amount } | undefined {
    const { call, keys } = description;
    if (call === undefined) return undefined;
    const sharing = sharingOf(call, description);
    const parents = keys === undefined ? place.amount : product(place.amount, size);
    const { moments } = place;
    const id = this.book.add({
      template: call,
      sharing,
      variant: this.#variant(variantOf(place, asked, description)),
      place: place.id,
      coordinate: asked.coordinate,
      path: place.path,
      parents,
      moments,
      waits,
      isUnderList: place.isUnderList,
    });
    return { id, moments: sharing.kind === 'each' ? parents : this.book.momentsAfter([id], moments) };
  }

  #variant(text: string): string {
    return `${this.#shareScope} ${text}`;
  }
}

function sharingOf(call: NonNullable<FieldDescription['call']>, description: FieldDescription): Sharing {
  const { keys } = description;
  if (keys !== undefined) return { kind: 'batch', key: keys.argument, max: keys.max };
  if (call.batch !== undefined) return { kind: 'batch', key: keyText(call), max: call.batch.max };
  return dependsOnParent(description) ? { kind: 'each' } : { kind: 'once' };
}

/** The arguments that the call reads, as they stand in the document; a GraphQL service is asked for a selection as well. */
function variantOf({ id }: Place, { nodes, responseKey }: Asked, description: FieldDescription): string {
  const { call, keys, expressions, fixed, defaults, maxima } = description;
  const names = new Set(expressions.flatMap(({ root, path }) => (root === 'args' ? [path[0] ?? ''] : [])));
  if (keys !== undefined) names.delete(keys.argument);
  const values = [...names].map((name) => [
    name,
    nodes.get(name) ?? null,
    fixed[name] ?? null,
    defaults[name] ?? null,
    maxima.get(name) ?? null,
  ]);
  const text = values.length === 0 ? '' : JSON.stringify(values, withoutPlace);
  return call?.protocol.traits.isSelective === true ? `${text} of ${id} ${responseKey ?? ''}` : text;
}

/** The same value in two places of a document is the same. */
function withoutPlace(name: string, value: unknown): unknown {
  return name === 'loc' ? undefined : value;
}

/** Which selections may call a service; what comes below one is looked at before it. */
function callingSelections(
  client: ClientSchema,
  selections: readonly TypedSelection[],
): ReadonlyMap<object, ReadonlySet<GraphQLObjectType>> {
  const found = new Map<object, Set<GraphQLObjectType>>();
  const isCalling = ({ set, type }: TypedSelection): boolean => found.get(set)?.has(type) === true;
  for (const selection of selections) {
    const { set, type, fields, spreads } = selection;
    const mayCall =
      (client.types.get(type.name)?.load.size ?? 0) > 0 ||
      spreads.some((spread) => isCalling(spread.selection)) ||
      fields.some(
        ({ binding, children }) =>
          (binding !== undefined && effectsOf(binding).mayCall) || children.some(isCalling),
      );
    if (!mayCall) continue;
    const types = found.get(set);
    if (types === undefined) found.set(set, new Set([type]));
    else types.add(type);
  }
  return found;
}
