/**
 * The selection sets of an operation with the types they are asked of: each pair once, however many fragments lead
 * to it. What is counted on the way up (cost) or down (access) walks this, so that it is linear in the document.
 */

import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  type InlineFragmentNode,
  isAbstractType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import type { FieldBinding } from '../fields/binding.ts';
import { descriptionOf, type FieldDescription } from '../fields/description.ts';
import type { ClientSchema } from '../schema/client-schema.ts';
import type { Amount } from './amount.ts';
import { type Operation, presenceOf } from './operation.ts';
import { type ListSize, policiesOf } from './policy-directives.ts';
import { postOrder } from './post-order.ts';

export interface TypedSelection {
  readonly set: SelectionSetNode;
  readonly type: GraphQLObjectType;
  /** The `@listSize` of the field above, when it sizes fields of this selection. */
  readonly sizedBy: ListSize | undefined;
  readonly fields: readonly TypedField[];
  /** Fragments, inline ones too, that apply to the type. */
  readonly spreads: readonly {
    readonly selection: TypedSelection;
    readonly presence: Amount;
    /** The fragment is on this very type: whoever writes it asks for the type by name. */
    readonly isNarrow: boolean;
  }[];
}

export interface TypedField {
  readonly node: FieldNode;
  readonly coordinate: string;
  readonly definition: GraphQLField<unknown, unknown>;
  readonly binding: FieldBinding | undefined;
  readonly description: FieldDescription | undefined;
  readonly presence: Amount;
  /** By the concrete types its value may have. */
  readonly children: readonly TypedSelection[];
}

/** Of an interface or union with very many types, so many are looked at. */
const MAX_TYPES = 100;

/** Every selection that the operation reaches, those below first; the last is its root. */
export function selectionsOf(client: ClientSchema, operation: Operation): readonly TypedSelection[] {
  const root = client.schema.getRootType(operation.node.operation);
  if (root === undefined || root === null) return [];
  const builder = new Builder(client, operation);
  return postOrder(builder.selection(operation.node.selectionSet, root, undefined), (selection) => {
    builder.fill(selection);
    return [
      ...selection.fields.flatMap(({ children }) => children),
      ...selection.spreads.map((spread) => spread.selection),
    ];
  });
}

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };

class Builder {
  readonly #client: ClientSchema;
  readonly #operation: Operation;
  readonly #known = new Map<SelectionSetNode, Mutable<TypedSelection>[]>();

  constructor(client: ClientSchema, operation: Operation) {
    this.#client = client;
    this.#operation = operation;
  }

  selection(set: SelectionSetNode, type: GraphQLObjectType, sizedBy: ListSize | undefined): TypedSelection {
    let known = this.#known.get(set);
    if (known === undefined) this.#known.set(set, (known = []));
    const found = known.find((selection) => selection.type === type && selection.sizedBy === sizedBy);
    if (found !== undefined) return found;
    const selection = { set, type, sizedBy, fields: [], spreads: [] };
    known.push(selection);
    return selection;
  }

  /** Reads what the selection holds; what is below it is named, and filled when its turn comes. */
  fill(selection: Mutable<TypedSelection>): void {
    const fields: TypedField[] = [];
    const spreads: TypedSelection['spreads'][number][] = [];
    for (const node of selection.set.selections) {
      const presence = presenceOf(node, this.#operation);
      if (presence === 0) continue;
      if (node.kind === Kind.FIELD) {
        const field = this.#field(node, selection.type, presence);
        if (field !== undefined) fields.push(field);
        continue;
      }
      const fragment =
        node.kind === Kind.FRAGMENT_SPREAD ? this.#operation.fragments.get(node.name.value) : node;
      if (fragment === undefined || !this.#applies(fragment, selection.type)) continue;
      const inner = this.selection(fragment.selectionSet, selection.type, selection.sizedBy);
      const isNarrow = fragment.typeCondition?.name.value === selection.type.name;
      spreads.push({ selection: inner, presence, isNarrow });
    }
    selection.fields = fields;
    selection.spreads = spreads;
  }

  /** Undefined for what is no field of the type, and for introspection, which asks no service. */
  #field(node: FieldNode, type: GraphQLObjectType, presence: Amount): TypedField | undefined {
    const name = node.name.value;
    const definition = type.getFields()[name];
    if (definition === undefined) return undefined;
    const binding = this.#client.types.get(type.name)?.fields.get(name);
    const description = binding === undefined ? undefined : descriptionOf(binding);
    const { listSize } = policiesOf(description?.directives);
    const sizedBy = listSize !== undefined && listSize.sizedFields.size > 0 ? listSize : undefined;
    const { selectionSet } = node;
    const children =
      selectionSet === undefined
        ? []
        : possibleTypes(this.#client, definition).map((inner) =>
            this.selection(selectionSet, inner, sizedBy),
          );
    return { node, coordinate: `${type.name}.${name}`, definition, binding, description, presence, children };
  }

  #applies({ typeCondition }: FragmentDefinitionNode | InlineFragmentNode, type: GraphQLObjectType): boolean {
    return typeCondition === undefined || appliesTo(this.#client, typeCondition.name.value, type);
  }
}

/** Whether a fragment on a type holds for values of a concrete one. */
export function appliesTo({ schema }: ClientSchema, condition: string, type: GraphQLObjectType): boolean {
  if (condition === type.name) return true;
  const abstract = schema.getType(condition);
  return isAbstractType(abstract) && schema.isSubType(abstract, type);
}

export function possibleTypes(
  { schema }: ClientSchema,
  { type }: Pick<GraphQLField<unknown, unknown>, 'type'>,
): readonly GraphQLObjectType[] {
  const named = getNamedType(type);
  if (isObjectType(named)) return [named];
  return isAbstractType(named) ? schema.getPossibleTypes(named).slice(0, MAX_TYPES) : [];
}
