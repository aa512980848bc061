/** How many items a field gives: from `@listSize`, the arguments it has, and what the client's file fixes or caps. */

import {
  type GraphQLField,
  type GraphQLInputType,
  getNamedType,
  isInputObjectType,
  type ValueNode,
} from 'graphql';
import { type DescribedStep, descriptionOf, type FieldDescription } from '../fields/description.ts';
import { type Amount, MAX, product, type Variables } from './amount.ts';
import { type Given, givenOf, type Operation, readGiven } from './operation.ts';
import { policiesOf } from './policy-directives.ts';

/** Items of a list that nobody says the size of. */
export const DEFAULT_LIST_SIZE = 10;

/** The arguments that a field has in the document. */
export interface FieldArguments {
  readonly definition: GraphQLField<unknown, unknown> | undefined;
  readonly nodes: ReadonlyMap<string, ValueNode>;
  readonly operation: Operation;
}

/** `inherited` is what `sizedFields` of the field above gives it. */
export function fieldSize(
  description: FieldDescription,
  given: FieldArguments,
  inherited: Amount | undefined,
): Amount {
  const { steps, directives, defaults } = description;
  if (steps === undefined) return stepSize(description, given, inherited, false);
  const last = steps.findLastIndex((step) => typeof step === 'object');
  let size: Amount = 1;
  let sizedBy: { readonly description: FieldDescription; readonly said: Amount | undefined } | undefined;
  for (const [at, step] of steps.entries()) {
    const inner = fieldOf(step);
    if (inner === undefined || typeof step !== 'object') continue;
    const field = {
      ...inner,
      directives: at === last ? directives : inner.directives,
      defaults: { ...step.defaults, ...defaults },
    };
    const own = at === 0 ? given : { ...given, nodes: new Map(), definition: undefined };
    const sized = sizedBy === undefined ? inherited : sizeGiven(sizedBy, step.binding?.name ?? '');
    size = product(size, stepSize(field, own, sized, typeof steps[at + 1] === 'number'));
    sizedBy = { description: field, said: sizeSaid(field, own) };
  }
  return size;
}

/** What a field's `sizedFields` gives one of the fields below it. */
export function sizeGiven(
  { description, said }: { readonly description: FieldDescription; readonly said: Amount | undefined },
  name: string,
): Amount | undefined {
  return policiesOf(description.directives).listSize?.sizedFields.has(name) === true ? said : undefined;
}

/** Of a field that is no path; of an indexed one a single item is used. */
export function stepSize(
  description: FieldDescription,
  given: FieldArguments,
  inherited: Amount | undefined,
  isIndexed: boolean,
): Amount {
  const lists = isIndexed ? Math.max(0, description.lists - 1) : description.lists;
  return listAmount(sizeSaid(description, given), inherited, lists);
}

function fieldOf(step: DescribedStep): FieldDescription | undefined {
  return typeof step === 'object' && step.binding !== undefined ? descriptionOf(step.binding) : undefined;
}

/** What a field's `@listSize` says, for itself or for its `sizedFields`. */
export function sizeSaid(description: FieldDescription, given: FieldArguments): Amount | undefined {
  const { listSize } = policiesOf(description.directives);
  const { keys } = description;
  if (listSize === undefined && keys === undefined) return undefined;
  const slicing = listSize?.slicingArguments ?? [];
  const paths = slicing.length === 0 && keys !== undefined ? [[keys.argument]] : slicing;
  const fallback = listSize?.assumedSize ?? (listSize === undefined ? undefined : DEFAULT_LIST_SIZE);
  const readers = paths.map((path) => argumentReader(path, description, given));
  if (readers.length === 0) return fallback;
  if (readers.every(({ read }) => read === undefined))
    return largest(
      readers.map((reader) => readGiven(reader, {})),
      fallback,
    );
  return (variables) =>
    largest(
      readers.map((reader) => readGiven(reader, variables)),
      fallback,
    );
}

/** Of several the largest counts; none that says a size: what is assumed. */
function largest(values: readonly unknown[], fallback = DEFAULT_LIST_SIZE): number {
  const sizes = values.flatMap((value) => sizeOfValue(value) ?? []);
  return sizes.length === 0 ? fallback : Math.max(...sizes);
}

/** A number that is not above 0 asks a service for whatever it makes of it (in gRPC 0 is not set), and says no size. */
function sizeOfValue(value: unknown): number | undefined {
  if (Array.isArray(value)) return value.length;
  if (typeof value !== 'number' || Number.isNaN(value) || value <= 0) return undefined;
  return Math.min(MAX, Math.ceil(value));
}

/** Of the slicing arguments those that have a value, their defaults counted too. */
export function slicedBy(
  description: FieldDescription,
  given: FieldArguments,
  variables: Variables,
): string[] {
  const paths = policiesOf(description.directives).listSize?.slicingArguments ?? [];
  return paths
    .filter((path) => {
      const value = readGiven(argumentReader(path, description, given), variables);
      return value !== null && value !== undefined;
    })
    .map((path) => path.join('.'));
}

function argumentReader(
  [name = '', ...rest]: readonly string[],
  { fixed, maxima, defaults, keys }: FieldDescription,
  { definition, nodes, operation }: FieldArguments,
): Given {
  const argument = definition?.args.find((candidate) => candidate.name === name);
  const node = nodes.get(name);
  const max = maxima.get(name);
  const whole = (value: unknown): unknown => {
    const found = value === undefined ? (defaultOf(argument) ?? defaults[name]) : value;
    if (rest.length > 0) return follow(found, rest, argument?.type);
    if (max !== undefined) return typeof found === 'number' && found > 0 ? Math.min(found, max) : max;
    return name === keys?.argument && found !== null && found !== undefined && !Array.isArray(found)
      ? [found] // one value stands for a list of one
      : found;
  };
  if (Object.hasOwn(fixed, name)) return { value: whole(fixed[name]) };
  if (node === undefined) return { value: whole(undefined) };
  const given = givenOf(node, operation);
  return given.read === undefined
    ? { value: whole(given.value) }
    : { read: (variables) => whole(given.read(variables)) };
}

function defaultOf(
  definition:
    | { readonly astNode?: { readonly defaultValue?: ValueNode | undefined } | undefined | null }
    | undefined,
): unknown {
  const node = definition?.astNode?.defaultValue;
  return node === undefined ? undefined : readGiven(givenOf(node, noOperation), {});
}

const noOperation = { defaults: new Map() } as unknown as Operation;

/** Into an input object; a field of it that was not given has its default. */
function follow(value: unknown, path: readonly string[], type: GraphQLInputType | undefined): unknown {
  let found = value;
  let at = type === undefined ? undefined : getNamedType(type);
  for (const name of path) {
    if (typeof found !== 'object' || found === null) return undefined;
    const field = isInputObjectType(at) ? at.getFields()[name] : undefined;
    const inner = Object.hasOwn(found, name) ? (found as Record<string, unknown>)[name] : undefined;
    found = inner === undefined ? defaultOf(field) : inner;
    at = field === undefined ? undefined : getNamedType(field.type);
  }
  return found;
}

/** A list in a list has as many items in each as nobody says. */
function listAmount(said: Amount | undefined, inherited: Amount | undefined, lists: number): Amount {
  if (lists === 0) return 1;
  let size: Amount = inherited ?? said ?? DEFAULT_LIST_SIZE;
  for (let depth = 1; depth < lists; depth++) size = product(size, DEFAULT_LIST_SIZE);
  return size;
}
