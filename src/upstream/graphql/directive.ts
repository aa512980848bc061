/** `@graphql`: a root field of a GraphQL service. What is asked of its value is what the client asks. */

import type { DirectiveNode } from 'graphql';
import type { Report } from '../../base/report.ts';
import type { CallTemplate } from '../call.ts';
import { DirectiveArguments } from '../directive-arguments.ts';
import type { RemoteRoot } from './message.ts';

/** Finds a root field of a service. */
export type FindRoot = (
  service: string,
  operation: 'query' | 'mutation',
  field: string,
) => RemoteRoot | undefined;

/** Parses the directive, or reports why it cannot be. `parent` is the type of the field it stands on. */
export function parseGraphql(
  directive: DirectiveNode,
  ownService: string | undefined,
  report: Report,
  parent: string,
  find: FindRoot,
): CallTemplate | undefined {
  const given = new DirectiveArguments(directive, report);
  const service = given.service(ownService);
  if (service === undefined) return undefined;
  const field = given.string('field') ?? '';
  const operation = parent === 'Mutation' ? 'mutation' : 'query';
  return {
    protocol: 'graphql',
    service,
    label: `${operation} ${field}`,
    request: {
      operation,
      field,
      root: find(service, operation, field),
      args: given.template('args') ?? { kind: 'object', entries: [] },
    },
    pick: given.path('pick'),
    batch: given.batch(),
    onStatus: new Map(),
    timeoutMs: given.timeoutMs(),
    expressions: given.expressions,
  };
}
