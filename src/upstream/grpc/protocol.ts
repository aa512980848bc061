/** `@grpc`: a unary gRPC call, or on a field of Subscription the stream of a server-streaming rpc. */

import { withoutNames } from '../headers.ts';
import type { Protocol } from '../protocol.ts';
import { grpcDefinition } from './definition.ts';
import { parseGrpc } from './directive.ts';
import type { GrpcRequest, GrpcTemplate } from './message.ts';
import { renderGrpc } from './request.ts';

/** gRPC over HTTP/2: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md */
export const grpcProtocol: Protocol<GrpcTemplate, GrpcRequest> = {
  name: 'grpc',
  traits: { whyNoStream: undefined, isSelective: false, isTyped: true, isEmptyDone: true },
  definition: grpcDefinition,
  parse: parseGrpc,
  places: ({ metadata, request }) => [
    ...metadata.map(({ name, value }) => ({ in: 'metadata', name, template: value }) as const),
    { in: 'message', template: request },
  ],
  render: renderGrpc,
  fingerprint: ({ template: { service, label }, request: { bytes, metadata } }) =>
    JSON.stringify([service, label, bytes.toString('base64'), metadata]),
  withoutHeaders(request, isOwn) {
    const metadata = withoutNames(request.metadata, isOwn);
    return metadata === request.metadata ? request : { ...request, metadata };
  },
  load: () => import('./transport.ts'),
};
