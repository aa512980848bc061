/** Which operation of a document is asked for, and the values of its variables: in the words of graphql-js where either is wrong. */

import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import type { SelectionScope } from '../fields/want.ts';

/** The variables of a run, coerced. */
export type VariableValues = SelectionScope['variableValues'];

/** GetOperation of the specification (section 6.1). Throws a GraphQLError when the document does not tell which. */
export function selectOperation(document: DocumentNode, name: string | undefined): OperationDefinitionNode {
  const operations = document.definitions.filter(
    (definition) => definition.kind === Kind.OPERATION_DEFINITION,
  );
  const [first, second] = operations;
  if (name !== undefined) {
    const named = operations.findLast((operation) => operation.name?.value === name);
    if (named === undefined) throw new GraphQLError(`Unknown operation named "${name}".`);
    return named;
  }
  if (first === undefined) throw new GraphQLError('Must provide an operation.');
  if (second === undefined) return first;
  throw new GraphQLError('Must provide operation name if query contains multiple operations.');
}

const MAX_COERCION_ERRORS = 50;

export type Coerced = ReturnType<typeof getVariableValues>;
const none: Coerced = { variableValues: { sources: Object.create(null), coerced: Object.create(null) } };

/** CoerceVariableValues of the specification (section 6.1.2): the values, or the errors. */
export function coerceVariables(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  given: Readonly<Record<string, unknown>> | undefined,
  hideSuggestions: boolean,
): Coerced {
  if (variableDefinitions.length === 0) return none;
  const options = { maxErrors: MAX_COERCION_ERRORS, hideSuggestions };
  return getVariableValues(schema, variableDefinitions, given ?? {}, options);
}
