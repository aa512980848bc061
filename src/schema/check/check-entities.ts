/** Checks references to entities and the lookups that find them. */

import { Kind } from 'graphql';
import type { Report } from '../../base/report.ts';
import { isBuiltInScalar, isListType, namedType } from '../ast.ts';
import type { GraphType } from '../graph/graph.ts';
import type { ModelScope } from '../graph/model-scope.ts';
import { directiveOf, type ModelField } from '../model.ts';
import { fieldCheck } from './check.ts';
import { sourceNode } from './places.ts';

/** A reference gives the whole key of an entity that can be loaded. */
export const referenceCheck = fieldCheck(
  ['FACET_REFERENCE_TYPE', 'FACET_REFERENCE_KEY', 'FACET_UNREACHABLE_ENTITY'],
  ({ field, scope, report }) => {
    if (field.source.kind !== 'reference') return;
    const name = namedType(field.node.type).name.value;
    const type = scope.graphTypes.get(name);
    if (type === undefined || type.keyFields.length === 0) {
      report({
        code: 'FACET_REFERENCE_TYPE',
        message: `${name} is no entity, so nothing can refer to one by key`,
        about: [name],
        node: sourceNode(field),
        fix: `add @key(fields: "id") to type ${name}, or read it with @from`,
      });
      return;
    }
    checkReferenceKey(field, type, report);
    const unreachable = type.owners.filter((owner) => !type.lookups.has(owner));
    if (unreachable.length === type.owners.length) {
      report({
        code: 'FACET_UNREACHABLE_ENTITY',
        message: `${name} cannot be loaded by key: ${unreachable.join(', ')} has no @lookup for it`,
        about: [name, 'Query'],
        node: sourceNode(field),
        fix: `in schemas/services/${unreachable[0]}.graphql: type Query { ${name.toLowerCase()}s(ids: [ID!]!): [${name}]! @rest(...) @lookup }`,
      });
    }
  },
);

function checkReferenceKey(
  { source, node }: ModelField,
  type: GraphType,
  report: Report<'FACET_REFERENCE_KEY'>,
): void {
  if (source.kind !== 'reference') return;
  const directive = directiveOf(node, 'reference') ?? node.name;
  const whole = type.keyFields.map((name) => `${name}: "{parent.${name}}"`).join(', ');
  const fix = `@reference(key: {${whole}})`;
  if (source.key === undefined) {
    if (type.keyFields.length === 1) return;
    const message = `${type.name} has a key of ${type.keyFields.length} parts (${type.keyFields.join(', ')}), and from gives one`;
    report({ code: 'FACET_REFERENCE_KEY', message, node: directive, fix });
    return;
  }
  if (source.key.kind !== 'object' && type.keyFields.length === 1) return;
  const given = source.key.kind === 'object' ? source.key.entries.map(([name]) => name) : [];
  const missing = type.keyFields.filter((name) => !given.includes(name));
  const unknown = given.filter((name) => !type.keyFields.includes(name));
  if (missing.length + unknown.length === 0) return;
  const message =
    missing.length > 0
      ? `the key of ${type.name} also needs ${missing.join(', ')}`
      : `the key of ${type.name} has no ${unknown.join(', ')}`;
  const argument =
    'arguments' in directive
      ? directive.arguments?.find(({ name }) => name.value === 'key')?.value
      : undefined;
  report({ code: 'FACET_REFERENCE_KEY', message, node: argument ?? directive, fix });
}

/** A `@lookup` stands on a Query field that takes keys of an entity and sends them. */
export const lookupCheck = fieldCheck(
  ['FACET_LOOKUP_PLACE', 'FACET_LOOKUP_TYPE', 'FACET_LOOKUP_MAX', 'FACET_LOOKUP_ARGUMENT'],
  ({ type, field, scope, report }) => {
    if (field.lookupMax === undefined) return;
    const node = directiveOf(field.node, 'lookup') ?? field.node.name;
    const entity = namedType(field.node.type).name.value;
    if (type.name !== 'Query' || field.source.kind !== 'call') {
      report({
        code: 'FACET_LOOKUP_PLACE',
        message: '@lookup belongs on a Query field that makes a call',
        node,
      });
      return;
    }
    const keyFields = scope.graphTypes.get(entity)?.keyFields ?? [];
    if (keyFields.length === 0) {
      report({
        code: 'FACET_LOOKUP_TYPE',
        message: `${entity} has no @key, so it cannot be looked up by one`,
        about: [entity],
        node,
        fix: `add @key(fields: "id") to type ${entity}`,
      });
      return;
    }
    if (field.lookupMax === 0) {
      report({ code: 'FACET_LOOKUP_MAX', message: 'max is a number of keys, 1 or more', node });
    }
    const argumentsGiven = field.node.arguments ?? [];
    const isList = isListType(field.node.type);
    if (isList && !argumentsGiven.some((argument) => isListType(argument.type))) {
      report({
        code: 'FACET_LOOKUP_ARGUMENT',
        message: `${field.name} gives a list and takes none: there is no argument for the keys`,
        node,
        fix: `${field.name}(ids: [ID!]!): [${entity}]!`,
      });
    }
    const listName = argumentsGiven.find((argument) => isListType(argument.type))?.name.value;
    const isSent = field.source.call.expressions.some(
      ({ root, path }) => root === 'args' && path[0] === listName,
    );
    if (isList && listName !== undefined && !isSent) {
      report({
        code: 'FACET_LOOKUP_ARGUMENT',
        message: `the call of ${field.name} never sends its keys`,
        node: sourceNode(field),
        fix: `put {args.${listName}} where the call takes the list of keys`,
      });
    }
    if (!isList && argumentsGiven.length === 0) {
      report({
        code: 'FACET_LOOKUP_ARGUMENT',
        message: `${field.name} takes no argument for the key`,
        node,
        fix: `${field.name}(${keyFields.join(': ID!, ')}: ID!): ${entity}`,
      });
    }
    checkKeyArguments(field, entity, keyFields, scope, report);
  },
);

/** A lookup is called with the key and nothing else, so that its arguments must take it. */
function checkKeyArguments(
  { name, node, source }: ModelField,
  entity: string,
  keyFields: readonly string[],
  scope: ModelScope,
  report: Report<'FACET_LOOKUP_ARGUMENT'>,
): void {
  const given = node.arguments ?? [];
  const isList = isListType(node.type);
  const list = isList ? given.find((argument) => isListType(argument.type)) : undefined;
  const [only] = given;
  const byField = new Map(
    keyFields.map((key) => [key, given.find((argument) => argument.name.value === key) ?? only] as const),
  );
  const forKey = new Set(list === undefined ? byField.values() : [list]);
  for (const argument of given) {
    if (
      forKey.has(argument) ||
      argument.type.kind !== Kind.NON_NULL_TYPE ||
      argument.defaultValue !== undefined
    )
      continue;
    report({
      code: 'FACET_LOOKUP_ARGUMENT',
      message: `${name} needs "${argument.name.value}", and a lookup is called with the key alone`,
      node: argument,
      fix: 'give it a default, or make it nullable',
    });
  }
  const [firstKey = ''] = keyFields;
  // Keys of several parts are objects, which an input in a list may be.
  if (isList && (list === undefined || keyFields.length > 1)) return;
  for (const [key, argument] of list === undefined ? byField : [[firstKey, list] as const]) {
    const keyType = scope.graphTypes.get(entity)?.definers.get(call(source))?.fields.get(key)?.node.type;
    if (argument === undefined || keyType === undefined || isListType(argument.type) !== isList) continue;
    const wanted = namedType(keyType).name.value;
    const taken = namedType(argument.type).name.value;
    if (takesKey(taken, wanted, source, scope)) continue;
    report({
      code: 'FACET_LOOKUP_ARGUMENT',
      message: `${name} takes ${taken} as "${argument.name.value}", and ${entity}.${key} is ${wanted}`,
      node: argument.type,
      fix: isList ? `${argument.name.value}: [${wanted}!]!` : `${argument.name.value}: ${wanted}!`,
    });
  }
}

function call(source: ModelField['source']): string {
  return source.kind === 'call' ? source.call.service : '';
}

/** A key is sent as it is read. In a URL, header or message all scalars are text; a GraphQL service looks at the type. */
function takesKey(taken: string, wanted: string, source: ModelField['source'], scope: ModelScope): boolean {
  if (taken === wanted) return true;
  const kind = scope.findGraphType(taken)?.node.kind;
  if (kind === Kind.INPUT_OBJECT_TYPE_DEFINITION) return false;
  if (source.kind !== 'call' || !source.call.protocol.traits.isSelective) return true;
  // What takes an ID takes text and whole numbers, and what takes a String takes an ID.
  if (taken === 'ID') return wanted === 'String' || wanted === 'Int';
  return (taken === 'String' && wanted === 'ID') || !isBuiltInScalar(taken);
}
