/** Checks the types that several services define: what one of them gives must be whole, and be the same thing in the others. */

import { Kind } from 'graphql';
import { namedType } from '../ast.ts';
import { type GraphType, isPayloadField } from '../graph/graph.ts';
import { directiveOf, isRootType, type Model, type ModelField, type ModelType } from '../model.ts';
import { typeCheck } from './check.ts';

/** The owners of a type are bits of a number. */
const MAX_OWNERS = 32;

/**
 * A file knows an entity by the key that the graph has for it. By another one its lookup would find another entity, and its
 * values could not be joined with those of others.
 */
export const keyCheck = typeCheck(
  ['FACET_KEY_CONFLICT'],
  ({ model, type, scope: { graphTypes }, report }) => {
    const whole = graphTypes.get(type.name);
    if (whole === undefined || type.keyFields.length === 0 || !whole.definers.has(model.name)) return;
    // That it owns fields and cannot find them by this key is told of it already.
    const isSubgraph = model.entities?.has(type.name) === true;
    if (isSubgraph && whole.owners.includes(model.name) && !whole.lookups.has(model.name)) return;
    const lacking = whole.keyFields.filter((name) => !type.fields.has(name));
    const lookup = whole.lookups.get(model.name);
    const isOther = type.keyFields.toSorted().join() !== whole.keyFields.toSorted().join();
    const findsAnother = isOther && lookup !== undefined && lookup.representation === undefined;
    if (!isOther || (lacking.length === 0 && !findsAnother)) return;
    report({
      code: 'FACET_KEY_CONFLICT',
      message: `${model.name} knows ${type.name} by "${type.keyFields.join(' ')}", and the other services know it by "${whole.keyFields.join(' ')}"`,
      node: directiveOf(type.node, 'key') ?? type.node.name,
      about: [type.name],
      fix: findsAnother
        ? `give ${type.name} one key that all of its services have, as the first @key of each`
        : `give ${type.name} the field ${lacking.map((name) => `"${name}"`).join(', ')} in this file, which its values must hold`,
    });
  },
);

/** Values of a type without a key come from one service each, so each must give all of its fields. */
export const partialTypeCheck = typeCheck(
  ['FACET_PARTIAL_TYPE'],
  ({ model, type, scope: { graphTypes }, report }) => {
    const whole = graphTypes.get(type.name);
    if (whole === undefined || !isValueType(whole) || !whole.definers.has(model.name)) return;
    if (!isGivenBy(model, whole)) return;
    const lacking = [...whole.definers].flatMap(([service, other]) =>
      [...other.fields.values()]
        .filter((field) => isPayloadField(field, []) && !isRead(type.fields.get(field.name)))
        .map(({ name }) => ({ service, name })),
    );
    const [first] = lacking;
    if (first === undefined) return;
    const names = [...new Set(lacking.map(({ name }) => `${type.name}.${name}`))].join(', ');
    report({
      code: 'FACET_PARTIAL_TYPE',
      message: `${first.service} has ${names}, and a ${type.name} that ${model.name} gives would lack it: ${type.name} has no key to ask for the rest by`,
      node: type.node.name,
      about: [type.name],
      fix: `define it here too, give ${type.name} a @key and a @lookup in both files, or give one of the two types another name`,
    });
  },
);

/** A value type that files read differently has no form in a file that does not say its own. */
export const undefinedTypeCheck = typeCheck(
  ['FACET_PARTIAL_TYPE'],
  ({ model, type, scope: { graphTypes }, report }) => {
    for (const field of type.fields.values()) {
      const name = namedType(field.node.type).name.value;
      const whole = graphTypes.get(name);
      if (whole === undefined || !isValueType(whole) || whole.representation !== 'row') continue;
      const { source } = field;
      const giver = source.kind === 'call' ? source.call.service : model.name;
      if (whole.definers.has(model.name) || whole.definers.has(giver)) continue;
      report({
        code: 'FACET_PARTIAL_TYPE',
        message: `${[...whole.definers.keys()].join(' and ')} read ${name} differently, and ${model.name} does not say how it reads one`,
        node: field.node.type,
        about: [name],
        fix: `define ${name} in this file`,
      });
    }
  },
);

/** The services that hold fields of a type are counted in a number. */
export const ownersCheck = typeCheck(
  ['FACET_UNREACHABLE_ENTITY'],
  ({ model, type, scope: { graphTypes }, report }) => {
    const owners = graphTypes.get(type.name)?.owners ?? [];
    if (owners.length <= MAX_OWNERS || owners[MAX_OWNERS] !== model.name) return;
    report({
      code: 'FACET_UNREACHABLE_ENTITY',
      message: `${owners.length} services hold fields of ${type.name}, and ${MAX_OWNERS} is the limit`,
      node: type.node.name,
      about: [type.name],
      fix: 'read some of them by a call of the field: @rest(get: "/stock/{parent.id}")',
    });
  },
);

function isValueType({ name, keyFields, definers }: GraphType): boolean {
  return keyFields.length === 0 && definers.size > 1 && !isRootType(name);
}

function isRead(field: ModelField | undefined): boolean {
  return field !== undefined && field.source.kind !== 'call';
}

/** Whether values of the type come from this file's service; it may only add a call to those of others. */
function isGivenBy({ name: service, types }: Model, { name, definers }: GraphType): boolean {
  const abstract = new Set(
    [...types.values()].filter((type) => mayBe(type, name, types)).map((type) => type.name),
  );
  return [...types.values()].some((type) =>
    [...type.fields.values()].some(({ node, source }) => {
      const returns = namedType(node.type).name.value;
      if (returns !== name && !abstract.has(returns)) return false;
      return source.kind !== 'call' || source.call.service === service || !definers.has(source.call.service);
    }),
  );
}

/** Whether an interface or union of the file has the object type. */
function mayBe({ name: abstract, node }: ModelType, name: string, types: Model['types']): boolean {
  if (node.kind === Kind.UNION_TYPE_DEFINITION)
    return node.types?.some((member) => member.name.value === name) === true;
  const object = types.get(name)?.node;
  return (
    node.kind === Kind.INTERFACE_TYPE_DEFINITION &&
    object?.kind === Kind.OBJECT_TYPE_DEFINITION &&
    object.interfaces?.some((known) => known.name.value === abstract) === true
  );
}
