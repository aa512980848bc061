/** Plans an operation: once for each document of a schema generation, and from then on the same plan. */

import type { DocumentNode, GraphQLSchema } from 'graphql';
import { FacetError } from '../base/errors.ts';
import { Lru } from '../base/lru.ts';
import type { ClientSchema } from '../schema/client-schema.ts';
import type { Variables } from './amount.ts';
import { costOf } from './cost.ts';
import { type Operation, operationOf } from './operation.ts';
import type { OperationPlan } from './operation-plan.ts';
import { reachOf } from './reach.ts';
import { selectionsOf } from './selections.ts';
import { sizeOf } from './size.ts';
import { slicingOf } from './slicing.ts';
import { callsOf } from './waves.ts';

/** Documents of a schema whose plans are kept. */
const MAX_DOCUMENTS = 1024;

const known = new WeakMap<GraphQLSchema, Lru<DocumentNode, Map<string | undefined, OperationPlan>>>();

/**
 * The plan of a document's operation; `operationName` may be left out where there is one only. Pure, and linear in
 * the document, which need not be valid. Throws BAD_REQUEST where there is no such operation.
 */
export function planOperation(
  client: ClientSchema,
  document: DocumentNode,
  operationName?: string | null,
): OperationPlan {
  let documents = known.get(client.schema);
  if (documents === undefined) known.set(client.schema, (documents = new Lru({ maxEntries: MAX_DOCUMENTS })));
  let plans = documents.get(document);
  if (plans === undefined) documents.set(document, (plans = new Map()));
  const name = operationName ?? undefined;
  let plan = plans.get(name);
  if (plan === undefined) {
    const operation = operationOf(document, name);
    // A name that the document does not have is the client's to choose: it is not kept.
    if (operation === undefined) throw noOperation(name);
    plans.set(name, (plan = createPlan(client, operation)));
  }
  return plan;
}

function noOperation(name: string | undefined): FacetError {
  return new FacetError(
    'BAD_REQUEST',
    name === undefined
      ? 'The document has no operation, or several: say which by operationName.'
      : 'The document has no operation of that name.',
  );
}

function createPlan(client: ClientSchema, operation: Operation): OperationPlan {
  const { node } = operation;
  const selections = selectionsOf(client, operation);
  // Looked for when somebody asks: most operations are never asked for their calls.
  const calls = once(() => callsOf(client, operation, selections));
  const ofVariables = (count: (variables: Variables) => number): ((variables: Variables) => number) => {
    if ((node.variableDefinitions ?? []).length > 0) return count;
    const constant = once(() => count({}));
    return () => constant();
  };
  return {
    operation: node.operation,
    name: node.name?.value,
    size: sizeOf(operation),
    cost: ofVariables(costOf(client, operation, selections)),
    slicingProblems: slicingOf(operation, selections),
    ...reachOf(client, operation, selections),
    get waves() {
      return calls().waves;
    },
    maxUpstreamCalls: ofVariables((variables) => calls().maxUpstreamCalls(variables)),
  };
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}
