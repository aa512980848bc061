/** Holds a `@grpc` call against the messages of its rpc. */

import type { Report } from '../../base/report.ts';
import type { CallTemplate } from '../../upstream/call.ts';
import type { GrpcMethod } from '../../upstream/grpc/protos.ts';
import { argumentNode } from '../check/places.ts';
import type { ModelScope } from '../graph/model-scope.ts';
import type { ModelField, ModelType } from '../model.ts';
import { checkReply } from './check-reply.ts';
import { checkTemplate } from './check-value.ts';

export function checkMessages(
  type: ModelType,
  field: ModelField,
  call: CallTemplate & { readonly protocol: 'grpc' },
  { request, reply }: GrpcMethod,
  scope: ModelScope,
  report: Report,
): void {
  const { rpc } = call.request;
  const contract = `the .proto of ${rpc}`;
  checkTemplate(call.request.request, request, argumentNode(field, 'request'), {
    type,
    field,
    scope,
    report,
    place: 'message',
    what: `the request of ${rpc}`,
    contract,
  });
  checkReply(reply, { type, field, call, scope, what: `the reply of ${rpc}`, contract, report });
}
