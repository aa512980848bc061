/** What the compiled engine does not do: such an operation is for graphql-js, the whole of it. */

import { type DocumentNode, type GraphQLSchema, isObjectType, Kind, visit } from 'graphql';
import { isBoundField } from '../fields/executable.ts';

/** Why a document is not compiled, or undefined when it is. */
export function notHonoured(document: DocumentNode): string | undefined {
  let reason: string | undefined;
  visit(document, {
    [Kind.DIRECTIVE]({ name: { value: name } }) {
      if (name === 'defer' || name === 'stream' || name === 'experimental_disableErrorPropagation')
        reason = `@${name}`;
    },
    [Kind.FIELD]({ name, alias }) {
      if (name.value === '__schema' || name.value === '__type') reason = 'introspection';
      if (alias?.value === '__proto__') reason = 'the response key __proto__';
    },
    [Kind.FRAGMENT_DEFINITION]({ variableDefinitions }) {
      if (variableDefinitions !== undefined && variableDefinitions.length > 0)
        reason = 'variables of a fragment';
    },
  });
  return reason;
}

/** Whether every value of the schema comes from a binding, and every type is told by `resolveType` or `__typename`. */
export function isBound(schema: GraphQLSchema): boolean {
  if (schema.getDirective('defer') !== undefined || schema.getDirective('stream') !== undefined) return false;
  const subscription = schema.getSubscriptionType();
  return Object.values(schema.getTypeMap()).every((type) => {
    if (!isObjectType(type) || type === subscription || type.name.startsWith('__')) return true;
    return type.isTypeOf === undefined && Object.values(type.getFields()).every(isBoundField);
  });
}

/** The variables that decide which fields are selected. */
export function conditionsOf(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    [Kind.DIRECTIVE]({ name, arguments: given = [] }) {
      if (name.value !== 'skip' && name.value !== 'include') return;
      for (const { value } of given) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}
