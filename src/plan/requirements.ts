/** Which rules an operation comes under, and when: the fields it asks for, and what it sends. */

import type { FieldNode } from 'graphql';
import type { ClientSchema } from '../schema/client-schema.ts';
import { amountOf, type Variables } from './amount.ts';
import { inputRequirements } from './input-requirements.ts';
import type { Operation } from './operation.ts';
import type { FieldAccess, Requirement } from './operation-plan.ts';
import type { TypedField, TypedSelection } from './selections.ts';

/** A field of an operation at its place. */
export interface AskedField {
  readonly field: TypedField;
  readonly selection: TypedSelection;
  readonly path: readonly string[];
  /** Undefined where anybody may ask for it. */
  readonly access: FieldAccess | undefined;
}

/**
 * A field of an object must be allowed. One that is asked of an interface or union must be so for one of the types at
 * least: which it is, is known only with the value, and the field's own guard decides then.
 */
export function requirementsOf(
  client: ClientSchema,
  operation: Operation,
  selections: readonly TypedSelection[],
  asked: readonly AskedField[],
): readonly Requirement[] {
  const presence = new Presence(selections);
  const named = namedSelections(selections);
  const found: Requirement[] = [];
  const open = new Map<FieldNode, AskedField[]>();
  for (const each of asked) {
    const { field, selection, path, access } = each;
    const isAsked = presence.of(selection, field);
    found.push(...inputRequirements({ client, operation, field, path, isAsked }));
    if (access !== undefined && named.has(selection)) found.push({ kind: 'field', anyOf: [access], isAsked });
    else if (!named.has(selection)) open.set(field.node, [...(open.get(field.node) ?? []), each]);
  }
  for (const group of open.values()) {
    const anyOf = group.flatMap(({ access }) => access ?? []);
    if (anyOf.length < group.length || group.length === 0) continue;
    const ways = group.map(({ selection, field }) => presence.of(selection, field));
    found.push({ kind: 'field', anyOf, isAsked: (variables) => ways.some((isAsked) => isAsked(variables)) });
  }
  return found;
}

/** Those that are asked of one type by name: of a field that gives it, or in a fragment on it. */
function namedSelections(selections: readonly TypedSelection[]): ReadonlySet<TypedSelection> {
  const root = selections.at(-1);
  const named = new Set<TypedSelection>(root === undefined ? [] : [root]);
  for (const selection of selections.toReversed()) {
    for (const { children } of selection.fields)
      for (const child of children) if (children.length === 1) named.add(child);
    for (const { selection: inner, isNarrow } of selection.spreads)
      if (isNarrow || named.has(selection)) named.add(inner);
  }
  return named;
}

type IsAsked = Requirement['isAsked'];
const always: IsAsked = () => true;

/** Whether any way to a field is left by `@skip` and `@include`. Without such conditions nothing is walked. */
class Presence {
  readonly #selections: readonly TypedSelection[];
  readonly #isConditional: boolean;
  readonly #reached = new WeakMap<Variables, ReadonlySet<TypedSelection>>();

  constructor(selections: readonly TypedSelection[]) {
    this.#selections = selections;
    this.#isConditional = selections.some(({ fields, spreads }) =>
      [...fields, ...spreads].some(({ presence }) => presence !== 1),
    );
  }

  of(selection: TypedSelection, { presence }: TypedField): IsAsked {
    if (!this.#isConditional) return always;
    return (variables) => amountOf(presence, variables) > 0 && this.#reachedWith(variables).has(selection);
  }

  /** Those above come first, so each is known before it is passed on. */
  #reachedWith(variables: Variables): ReadonlySet<TypedSelection> {
    const known = this.#reached.get(variables);
    if (known !== undefined) return known;
    const root = this.#selections.at(-1);
    const reached = new Set<TypedSelection>(root === undefined ? [] : [root]);
    for (const selection of this.#selections.toReversed()) {
      if (!reached.has(selection)) continue;
      for (const { presence, children } of selection.fields)
        if (amountOf(presence, variables) > 0) for (const child of children) reached.add(child);
      for (const { presence, selection: inner } of selection.spreads)
        if (amountOf(presence, variables) > 0) reached.add(inner);
    }
    this.#reached.set(variables, reached);
    return reached;
  }
}
