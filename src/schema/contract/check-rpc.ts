/** Holds a `@grpc` call against the messages of its rpc. */

import { grpcProtocol } from '../../upstream/grpc/protocol.ts';
import { callCheck } from '../check/check.ts';
import { argumentNode } from '../check/places.ts';
import { checkReply, readingCodes } from './check-reply.ts';
import { checkTemplate, sendingCodes } from './check-value.ts';

/** What a `@grpc` call sends and reads is in the messages of its rpc. */
export const rpcContractCheck = callCheck(grpcProtocol, [...sendingCodes, ...readingCodes], (checked) => {
  const { field, call, scope } = checked;
  const { rpc } = call.request;
  const method = scope.protos.get(rpc);
  if (method === undefined) return;
  const contract = `the .proto of ${rpc}`;
  checkTemplate(call.request.request, method.request, argumentNode(field, 'request'), {
    ...checked,
    place: 'message',
    what: `the request of ${rpc}`,
    contract,
  });
  checkReply(method.reply, { ...checked, call, what: `the reply of ${rpc}`, contract });
});
