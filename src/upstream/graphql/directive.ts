/** `@graphql`: a root field of a GraphQL service. What is asked of its value is what the client asks. */

import type { DirectiveNode } from 'graphql';
import { DirectiveArguments } from '../directive-arguments.ts';
import type { ParseContext, ParsedCall } from '../protocol.ts';
import type { GraphqlTemplate } from './message.ts';

/** Parses the directive; undefined after reporting why it cannot be. On a field of Mutation it is a mutation. */
export function parseGraphql(
  directive: DirectiveNode,
  { ownService, report, parent, findRoot }: ParseContext,
): ParsedCall<GraphqlTemplate> | undefined {
  const given = new DirectiveArguments(directive, report);
  const service = given.service(ownService);
  if (service === undefined) return undefined;
  const field = given.string('field') ?? '';
  const operation = parent === 'Mutation' ? 'mutation' : 'query';
  return {
    service,
    label: `${operation} ${field}`,
    request: {
      operation,
      field,
      root: findRoot(service, operation, field),
      args: given.template('args') ?? { kind: 'object', entries: [] },
    },
    pick: given.path('pick'),
    batch: given.batch(),
    onStatus: new Map(),
    timeoutMs: given.timeoutMs(),
    expressions: given.expressions,
  };
}
