/**
 * What an operation may cost: the IBM GraphQL Cost Directives (draft) in one number. A field costs the weight of the
 * field and of the arguments it has, once each time it is asked, and for each object it gives the weight of the
 * object's type and what is selected of it.
 */

import {
  type GraphQLInputType,
  getNullableType,
  isInputObjectType,
  isListType,
  Kind,
  type SelectionNode,
} from 'graphql';
import type { ClientSchema } from '../schema/client-schema.ts';
import { type Amount, amountOf, MAX, plus, sum, times, type Variables } from './amount.ts';
import { type FieldArguments, fieldSize, sizeSaid } from './field-size.ts';
import { argumentNodes, givenOf, type Operation, readGiven } from './operation.ts';
import { policiesOf } from './policy-directives.ts';
import type { TypedField, TypedSelection } from './selections.ts';

/**
 * Weights of what has no `@cost`. The draft gives a leaf no weight; here four leaves of an answer are a point, since to
 * make and write them is work as well. Arguments that are no input objects weigh nothing.
 */
export const DEFAULT_WEIGHTS = { object: 1, leaf: 1 / 4, inputObject: 1, mutationField: 10 } as const;

/** Deeper input objects cost as much as anything can. */
const MAX_INPUT_DEPTH = 200;

/** What a selection costs: `own`, and `sized` for each item that the field above says there are. */
interface Cost {
  readonly own: number;
  readonly sized: number;
}

type Evaluate = (variables: Variables, costs: readonly Cost[]) => Cost;

/** Every selection is evaluated once; `selections` holds what it needs before it. */
export function costOf(
  client: ClientSchema,
  operation: Operation,
  selections: readonly TypedSelection[],
): (variables: Variables) => number {
  const places = new Map(selections.map((selection, at) => [selection, at]));
  const steps = selections.map((selection) => compile(client, operation, selection, places));
  return (variables) => {
    const costs: Cost[] = [];
    for (const evaluate of steps) costs.push(evaluate(variables, costs));
    return Math.floor(costs.at(-1)?.own ?? 0);
  };
}

const free: Cost = { own: 0, sized: 0 };

function compile(
  client: ClientSchema,
  operation: Operation,
  { set, type, sizedBy, fields, spreads }: TypedSelection,
  places: ReadonlyMap<TypedSelection, number>,
): Evaluate {
  const isMutation = type === client.schema.getMutationType();
  const parts = fields.map((field) => {
    const isSized =
      sizedBy?.sizedFields.has(field.definition.name) === true && (field.description?.lists ?? 0) > 0;
    return { isSized, evaluate: compileField(client, operation, field, { isSized, isMutation, places }) };
  });
  const typenames = set.selections.filter(isTypename).length * DEFAULT_WEIGHTS.leaf;
  const inner = spreads.map(({ selection, presence }) => ({ at: places.get(selection) ?? -1, presence }));
  return (variables, costs) => {
    let own: number = typenames;
    let sized = 0;
    for (const part of parts) {
      const cost = part.evaluate(variables, costs);
      if (part.isSized) sized = plus(sized, cost);
      else own = plus(own, cost);
    }
    for (const { at, presence } of inner) {
      const cost = costs[at] ?? free;
      if (amountOf(presence, variables) === 0) continue;
      own = plus(own, cost.own);
      sized = plus(sized, cost.sized);
    }
    return { own, sized };
  };
}

function compileField(
  client: ClientSchema,
  operation: Operation,
  { node, definition, description, presence, children }: TypedField,
  {
    isSized,
    isMutation,
    places,
  }: { isSized: boolean; isMutation: boolean; places: ReadonlyMap<TypedSelection, number> },
): (variables: Variables, costs: readonly Cost[]) => number {
  const given: FieldArguments = { definition, nodes: argumentNodes(node), operation };
  const said = description === undefined ? undefined : sizeSaid(description, given);
  // Of a sized field the selection above multiplies: here it is one item.
  const size = description === undefined ? 1 : fieldSize(description, given, isSized ? 1 : undefined);
  const weight =
    policiesOf(description?.directives).weight ?? (isMutation ? DEFAULT_WEIGHTS.mutationField : 0);
  const call = sum(weight, argumentWeight(client, given, description?.argumentDirectives));
  const inner = children.map((child) => ({
    at: places.get(child) ?? -1,
    weight: typeWeight(client, child.type.name, true),
  }));
  const leaf = children.length > 0 ? 0 : typeWeight(client, namedTypeOf(definition), false);
  return (variables, costs) => {
    if (amountOf(presence, variables) === 0) return 0;
    const below = said === undefined ? 1 : amountOf(said, variables);
    let item = leaf;
    for (const { at, weight: own } of inner) {
      const cost = costs[at] ?? free;
      item = Math.max(item, plus(own, plus(cost.own, times(cost.sized, below))));
    }
    return plus(Math.max(0, amountOf(call, variables)), times(amountOf(size, variables), Math.max(0, item)));
  };
}

function isTypename(selection: SelectionNode): boolean {
  return selection.kind === Kind.FIELD && selection.name.value === '__typename';
}

function namedTypeOf({ type }: TypedField['definition']): string {
  return String(type).replaceAll(/[[\]!]/g, '');
}

function typeWeight({ policies }: ClientSchema, name: string, isComposite: boolean): number {
  return (
    policiesOf(policies.get(name)).weight ?? (isComposite ? DEFAULT_WEIGHTS.object : DEFAULT_WEIGHTS.leaf)
  );
}

/** What the arguments weigh that the document gives. */
function argumentWeight(
  client: ClientSchema,
  { definition, nodes, operation }: FieldArguments,
  directives: NonNullable<TypedField['description']>['argumentDirectives'] | undefined,
): Amount {
  let total: Amount = 0;
  for (const argument of definition?.args ?? []) {
    const node = nodes.get(argument.name);
    if (node === undefined) continue;
    const { weight } = policiesOf(directives?.get(argument.name));
    const given = givenOf(node, operation);
    const weigh = (value: unknown): number => inputWeight(client, argument.type, value, weight, 0);
    total = sum(
      total,
      given.read === undefined ? weigh(readGiven(given, {})) : (variables) => weigh(given.read(variables)),
    );
  }
  return total;
}

/** `weight` is that of the argument or input field, which comes before that of the type. */
function inputWeight(
  client: ClientSchema,
  type: GraphQLInputType,
  value: unknown,
  weight: number | undefined,
  depth: number,
): number {
  if (value === null || value === undefined) return 0;
  if (depth > MAX_INPUT_DEPTH) return MAX;
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    const items = Array.isArray(value) ? value : [value];
    return items.reduce<number>(
      (total, item) => plus(total, inputWeight(client, nullable.ofType, item, weight, depth + 1)),
      0,
    );
  }
  const own = weight ?? policiesOf(client.policies.get(nullable.name)).weight;
  if (!isInputObjectType(nullable)) return own ?? 0;
  let total = own ?? DEFAULT_WEIGHTS.inputObject;
  if (typeof value !== 'object') return total;
  for (const [name, inner] of Object.entries(value)) {
    const field = nullable.getFields()[name];
    if (field === undefined) continue;
    const { weight: ofField } = policiesOf(client.policies.get(`${nullable.name}.${name}`));
    total = plus(total, inputWeight(client, field.type, inner, ofField, depth + 1));
  }
  return total;
}
