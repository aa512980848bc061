/** `@graphql`: a root field of a GraphQL service, asked for what the client selects of its value. */

import type { CallTemplate } from '../call.ts';
import type { Protocol } from '../protocol.ts';
import type { Expression, Template } from '../template.ts';
import { graphqlDefinition } from './definition.ts';
import { parseGraphql } from './directive.ts';
import type { GraphqlRequest, GraphqlTemplate, RemoteRoot } from './message.ts';
import { renderGraphql } from './request.ts';

/** GraphQL over HTTP: https://graphql.github.io/graphql-over-http/draft/ */
export const graphqlProtocol: Protocol<GraphqlTemplate, GraphqlRequest> = {
  name: 'graphql',
  traits: {
    whyNoStream: 'the gateway opens none to a GraphQL service',
    isSelective: true,
    isTyped: true,
    isEmptyDone: false,
  },
  definition: graphqlDefinition,
  parse: parseGraphql,
  places: ({ args }) => [{ in: 'arguments', template: args }],
  rootField: ({ operation, field }) => ({ type: operation === 'mutation' ? 'Mutation' : 'Query', field }),
  render: renderGraphql,
  fingerprint: ({ template: { service, label }, request: { args, selection } }) =>
    JSON.stringify([service, label, args, selection.signature]),
  // A call has no headers of its own: what a schema file writes are arguments.
  withoutHeaders: (request) => request,
  load: () => import('./transport.ts'),
};

/** A root field that is called without a directive: because the service's own file has it, or to find its entities. */
export interface RootCall {
  readonly service: string;
  readonly operation: 'query' | 'mutation';
  readonly field: string;
  /** Undefined when the service's SDL has no such field, which the checks report. */
  readonly root: RemoteRoot | undefined;
  readonly args: Template;
  readonly expressions: readonly Expression[];
}

/** The call of a root field. */
export function rootCall({
  service,
  operation,
  field,
  root,
  args,
  expressions,
}: RootCall): CallTemplate<GraphqlTemplate> {
  return {
    protocol: graphqlProtocol,
    service,
    label: `${operation} ${field}`,
    request: { operation, field, root, args },
    pick: undefined,
    batch: undefined,
    onStatus: new Map(),
    timeoutMs: undefined,
    expressions,
  };
}
