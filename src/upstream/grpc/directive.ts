/** `@grpc`: a gRPC call, its request a message built from values, never from text. */

import type { DirectiveNode } from 'graphql';
import type { Report } from '../../base/report.ts';
import type { CallTemplate } from '../call.ts';
import { DirectiveArguments } from '../directive-arguments.ts';
import type { Protos } from './protos.ts';

/** Parses the directive, or reports why it cannot be. `ownService` is the service of the file it stands in. */
export function parseGrpc(
  directive: DirectiveNode,
  ownService: string | undefined,
  report: Report,
  protos: Protos,
): CallTemplate | undefined {
  const given = new DirectiveArguments(directive, report);
  const service = given.service(ownService);
  if (service === undefined) return undefined;
  const rpc = (given.string('rpc') ?? '').replace(/^\//, '');
  return {
    protocol: 'grpc',
    service,
    label: rpc,
    request: {
      rpc,
      method: protos.get(rpc),
      request: given.template('request') ?? { kind: 'object', entries: [] },
      metadata: given.headerTemplates('metadata'),
    },
    pick: given.path('pick'),
    batch: given.batch(),
    onStatus: given.onStatus(),
    timeoutMs: given.timeoutMs(),
    expressions: given.expressions,
  };
}
