/** Checks `@grpc`: there is such an rpc, and it streams where a stream is wanted, nowhere else. */

import { didYouMean } from '../../base/suggest.ts';
import { grpcProtocol } from '../../upstream/grpc/protocol.ts';
import { PROTOS } from '../read/unread.ts';
import { callCheck } from './check.ts';
import { argumentNode } from './places.ts';

/** The rpc of a `@grpc` call is in a .proto file. */
export const rpcCheck = callCheck(grpcProtocol, ['FACET_UNKNOWN_RPC'], ({ field, call, scope, report }) => {
  const { rpc } = call.request;
  if (scope.protos.has(rpc)) return;
  const names = [...scope.protos.keys()];
  report({
    code: 'FACET_UNKNOWN_RPC',
    message: `no rpc "${rpc}".${didYouMean(rpc, names)}`,
    about: [PROTOS],
    node: argumentNode(field, 'rpc'),
    fix: names.length === 0 ? 'put the .proto file under schemas/services' : `one of ${names.join(', ')}`,
  });
});

/** Streams are server-streaming rpcs, and a subscription is a stream. */
export const rpcStreamCheck = callCheck(
  grpcProtocol,
  ['FACET_SUBSCRIPTION_SOURCE'],
  ({ type, field, call, scope, report }) => {
    const { rpc } = call.request;
    const method = scope.protos.get(rpc);
    if (method === undefined || method.isServerStreaming === (type.name === 'Subscription')) return;
    const message = method.isServerStreaming
      ? `${rpc} is a stream, and ${type.name}.${field.name} takes one reply`
      : `${rpc} gives one reply, and a subscription needs a stream`;
    report({
      code: 'FACET_SUBSCRIPTION_SOURCE',
      message,
      node: argumentNode(field, 'rpc'),
      fix: 'a server-streaming rpc on a Subscription field, a unary one elsewhere',
    });
  },
);
