/** `@grpc`: a gRPC call, its request a message built from values, never from text. */

import type { DirectiveNode } from 'graphql';
import { DirectiveArguments } from '../directive-arguments.ts';
import type { ParseContext, ParsedCall } from '../protocol.ts';
import type { GrpcTemplate } from './message.ts';

/** Parses the directive; undefined after reporting why it cannot be. */
export function parseGrpc(
  directive: DirectiveNode,
  { ownService, report, protos }: ParseContext,
): ParsedCall<GrpcTemplate> | undefined {
  const given = new DirectiveArguments(directive, report);
  const service = given.service(ownService);
  if (service === undefined) return undefined;
  const rpc = (given.string('rpc') ?? '').replace(/^\//, '');
  return {
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
    onStatus: given.onStatus('gRPC'),
    timeoutMs: given.timeoutMs(),
    expressions: given.expressions,
  };
}
