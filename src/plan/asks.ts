/** What is asked of a value: the client's selection, merged as an executor merges it, or the steps of a path. */

import {
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  Kind,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import type { FieldBinding, Need, TypeBinding } from '../fields/binding.ts';
import type { DescribedStep } from '../fields/description.ts';
import type { ClientSchema } from '../schema/client-schema.ts';
import { type Amount, amountOf, product } from './amount.ts';
import type { Waits } from './call-book.ts';
import { effectsOf } from './effects.ts';
import { argumentNodes, type Operation, presenceOf } from './operation.ts';
import { appliesTo } from './selections.ts';

export interface Asked {
  readonly binding: FieldBinding;
  readonly name: string;
  readonly coordinate: string;
  /** Undefined for a field that no answer shows. */
  readonly responseKey: string | undefined;
  readonly definition: GraphQLField<unknown, unknown> | undefined;
  readonly nodes: ReadonlyMap<string, ValueNode>;
  readonly presence: Amount;
  /** Of its value; undefined for a leaf. */
  readonly below: Ask | undefined;
  /** Only one item of its list is used. */
  readonly isIndexed: boolean;
  /** Its call may start as soon as the parent's key is known. */
  readonly mayPrefetch: boolean;
  /** Told what its value waits for, when it is the end of a path that is read. */
  readonly end: ((after: Waits) => void) | undefined;
}

/** Of the owners of a type the bits, as in FieldBinding.needs. */
export type OwnersNeed = Pick<Need, 'owners' | 'shared'>;

export interface Ask {
  /** The fields of a value of this type that may call a service, and the owners that all its fields need. */
  of(type: TypeBinding): { readonly fields: readonly Asked[]; readonly need: OwnersNeed };
  /** A path is followed at once; a selection when its turn comes. */
  readonly isPath: boolean;
  /** The concrete types its value may have; undefined for a path, which follows one. */
  readonly types: readonly GraphQLObjectType[] | undefined;
}

/** What every ask of one operation shares. */
export interface AskScope {
  readonly client: ClientSchema;
  readonly operation: Operation;
  /** Whether something in a selection set, asked of a type, may call a service. */
  mayCall(set: SelectionSetNode, type: GraphQLObjectType): boolean;
  typesOf(definition: GraphQLField<unknown, unknown>): readonly GraphQLObjectType[];
  /** Counts the work; false once there was enough of it. */
  mayGoOn(): boolean;
}

interface PresentSet {
  readonly set: SelectionSetNode;
  readonly presence: Amount;
}

/** The selection sets of all places that select one field, merged. */
export function askSelection(
  scope: AskScope,
  sets: readonly PresentSet[],
  types: readonly GraphQLObjectType[],
): Ask {
  return {
    isPath: false,
    types,
    of(binding) {
      const type = types.find(({ name }) => name === binding.name);
      return type === undefined ? noFields : remembered(scope, sets, type, binding);
    },
  };
}

const noFields: ReturnType<Ask['of']> = { fields: [], need: { owners: 0, shared: [] } };
const known = new WeakMap<AskScope, Map<SelectionSetNode, Map<GraphQLObjectType, ReturnType<Ask['of']>>>>();

/** A fragment that is spread in many places is read once. */
function remembered(
  scope: AskScope,
  sets: readonly PresentSet[],
  type: GraphQLObjectType,
  binding: TypeBinding,
): ReturnType<Ask['of']> {
  const [only] = sets;
  if (sets.length !== 1 || only === undefined || only.presence !== 1)
    return collect(scope, sets, type, binding);
  let bySet = known.get(scope);
  if (bySet === undefined) known.set(scope, (bySet = new Map()));
  let byType = bySet.get(only.set);
  if (byType === undefined) bySet.set(only.set, (byType = new Map()));
  let found = byType.get(type);
  if (found === undefined) byType.set(type, (found = collect(scope, sets, type, binding)));
  return found;
}

function collect(
  scope: AskScope,
  sets: readonly PresentSet[],
  type: GraphQLObjectType,
  { name: typeName }: TypeBinding,
): ReturnType<Ask['of']> {
  const bindings = scope.client.types.get(typeName)?.fields;
  const fields: Asked[] = [];
  let owners = 0;
  const shared: Need['shared'][number][] = [];
  for (const [responseKey, places] of fieldsOf(scope, sets, type)) {
    const [first] = places;
    const name = first?.node.name.value ?? '';
    const [definition, binding] = [type.getFields()[name], bindings?.get(name)];
    if (first === undefined || definition === undefined || binding === undefined) continue;
    if (binding.anyOf === undefined) owners |= binding.needs;
    else shared.push({ preferred: binding.needs, anyOf: binding.anyOf });
    const types = first.node.selectionSet === undefined ? [] : scope.typesOf(definition);
    const inner = places.flatMap(({ node, presence }) =>
      node.selectionSet === undefined ? [] : [{ set: node.selectionSet, presence }],
    );
    const isPruned =
      !effectsOf(binding).mayCall &&
      !inner.some(({ set }) => types.some((concrete) => scope.mayCall(set, concrete)));
    if (isPruned) continue;
    const presence = anyOf(places.map((place) => place.presence));
    fields.push({
      binding,
      name,
      coordinate: `${type.name}.${name}`,
      responseKey,
      definition,
      nodes: argumentNodes(first.node),
      presence,
      below: inner.length === 0 ? undefined : askSelection(scope, alone(inner), types),
      isIndexed: false,
      mayPrefetch: true,
      end: undefined,
    });
  }
  return { fields, need: { owners, shared } };
}

/** A field in one place is there whenever its selection is asked. */
function alone(sets: readonly PresentSet[]): readonly PresentSet[] {
  return sets.length === 1 ? sets.map(({ set }) => ({ set, presence: 1 })) : sets;
}

function anyOf(presences: readonly Amount[]): Amount {
  if (presences.includes(1)) return 1;
  const [only] = presences;
  if (presences.length === 1 && only !== undefined) return only;
  return (variables) => (presences.some((presence) => amountOf(presence, variables) === 1) ? 1 : 0);
}

interface PresentField {
  readonly node: FieldNode;
  readonly presence: Amount;
}

/** By response key, as the specification collects fields ("CollectFields"). */
function fieldsOf(
  scope: AskScope,
  sets: readonly PresentSet[],
  type: GraphQLObjectType,
): ReadonlyMap<string, readonly PresentField[]> {
  const { operation, client } = scope;
  const found = new Map<string, PresentField[]>();
  const visited = new Map<string, Amount>();
  const stack = sets.toReversed();
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const inner: PresentSet[] = [];
    for (const node of top.set.selections) {
      if (!scope.mayGoOn()) return found;
      let presence = product(top.presence, presenceOf(node, operation));
      if (presence === 0) continue;
      if (node.kind === Kind.FIELD) {
        const key = (node.alias ?? node.name).value;
        const places = found.get(key);
        if (places === undefined) found.set(key, [{ node, presence }]);
        else if (!places.some((place) => place.node === node && place.presence === 1))
          places.push({ node, presence });
        continue;
      }
      const isSpread = node.kind === Kind.FRAGMENT_SPREAD;
      if (isSpread) {
        // Spread again, and both times on a condition: read once more, as if it was there in any case.
        const before = visited.get(node.name.value);
        if (before === 1) continue;
        if (before !== undefined) presence = 1;
        visited.set(node.name.value, presence);
      }
      const fragment = isSpread ? operation.fragments.get(node.name.value) : node;
      if (fragment === undefined) continue;
      const condition = fragment.typeCondition?.name.value;
      if (condition === undefined || appliesTo(client, condition, type))
        inner.push({ set: fragment.selectionSet, presence });
    }
    stack.push(...inner.toReversed());
  }
  return found;
}

/** Follows the rest of a path: one field after the other, and of the last one's value asks `last`. */
export function askSteps(
  steps: readonly DescribedStep[],
  last: Pick<Asked, 'below' | 'end' | 'coordinate' | 'responseKey'>,
): Ask | undefined {
  const at = steps.findIndex((step) => typeof step === 'object');
  const step = steps[at];
  if (typeof step !== 'object' || step.binding === undefined) return last.below;
  const { binding } = step;
  const { needs, anyOf: owners } = binding;
  const need: OwnersNeed =
    owners === undefined
      ? { owners: needs, shared: [] }
      : { owners: 0, shared: [{ preferred: needs, anyOf: owners }] };
  const asked: Asked = {
    binding,
    name: binding.name,
    coordinate: last.coordinate,
    responseKey: undefined,
    definition: undefined,
    nodes: new Map(),
    presence: 1,
    below: askSteps(steps.slice(at + 1), last),
    isIndexed: typeof steps[at + 1] === 'number',
    mayPrefetch: false,
    end: last.end,
  };
  return { isPath: true, types: undefined, of: () => ({ fields: [asked], need }) };
}
