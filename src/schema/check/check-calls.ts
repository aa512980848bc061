/** Checks the calls of one model: services, protocols, rpcs, batches, statuses. */

import { Kind } from 'graphql';
import type { Report } from '../../base/report.ts';
import { didYouMean } from '../../base/suggest.ts';
import type { CallTemplate } from '../../upstream/call.ts';
import { protocolOf } from '../../upstream/protocol.ts';
import { isListType } from '../ast.ts';
import { checkRest } from '../contract/check-rest.ts';
import { checkMessages } from '../contract/check-rpc.ts';
import type { ModelScope } from '../graph/model-scope.ts';
import type { ModelField, ModelType } from '../model.ts';
import { PROTOS } from '../read/unread.ts';
import { checkExpressionTypes } from './check-expression-types.ts';
import { checkGraphql } from './check-graphql.ts';
import { argumentGiven, argumentNode, sourceNode } from './places.ts';

export function checkCall(
  type: ModelType,
  field: ModelField,
  call: CallTemplate,
  scope: ModelScope,
  report: Report,
): void {
  const settings = scope.services[call.service];
  if (settings === undefined) {
    const names = Object.keys(scope.services);
    report({
      code: 'FACET_UNKNOWN_SERVICE',
      message: `no service "${call.service}".${didYouMean(call.service, names)}`,
      node: argumentNode(field, 'service'),
      fix: `one of ${names.toSorted().join(', ')} (apps/services.ts)`,
    });
    return;
  }
  if (protocolOf(settings) !== call.protocol) {
    const right = `@${protocolOf(settings)}`;
    report({
      code: 'FACET_WRONG_PROTOCOL',
      message: `${call.service} is reached by ${right}, not by @${call.protocol}`,
      node: sourceNode(field),
      fix: `write ${right}, or change the url or kind of ${call.service} (apps/services.ts)`,
    });
    return;
  }
  checkKeys(field, call, report);
  checkStatuses(field, call, report);
  checkExpressionTypes(type, field, call, scope, report);
  if (call.protocol === 'grpc') checkRpc(type, field, call, scope, report);
  else if (call.protocol === 'graphql') checkGraphql(type, field, call, scope.remotes, report);
  else if (type.name === 'Subscription')
    report({
      code: 'FACET_SUBSCRIPTION_SOURCE',
      message: 'a subscription needs a stream, and an HTTP call is none',
      node: sourceNode(field),
      fix: '@grpc with a server-streaming rpc',
    });
  else {
    const contract = scope.contracts.get(call.service);
    if (contract !== undefined) checkRest(type, field, call, contract, scope, report);
  }
}

function checkKeys(field: ModelField, call: CallTemplate, report: Report): void {
  const usesKeys = call.expressions.some(({ root }) => root === 'keys');
  const isBatchBroken = call.batch === undefined && argumentGiven(field, 'batch');
  if (usesKeys && call.batch === undefined && !isBatchBroken)
    report({
      code: 'FACET_KEYS_WITHOUT_BATCH',
      message: '{keys} needs a batch',
      node: sourceNode(field),
      fix: 'add batch: {key: "{parent.id}", match: "..."}',
    });
  if (!usesKeys && call.batch !== undefined)
    report({
      code: 'FACET_BATCH_WITHOUT_KEYS',
      message: 'the batch never sends its keys',
      node: argumentNode(field, 'batch'),
      fix: 'put {keys} where the call takes the list of keys',
    });
  if (call.batch === undefined) return;
  if (call.batch.many && !isListType(field.node.type))
    report({
      code: 'FACET_BATCH_MANY',
      message: `${field.name} is no list, and many: true gives one`,
      node: argumentNode(field, 'batch'),
      fix: 'drop many, or make the field a list',
    });
  if (!call.batch.many && isListType(field.node.type))
    report({
      code: 'FACET_BATCH_MANY',
      message: `${field.name} is a list, and its batch gives one row a key`,
      node: argumentNode(field, 'batch'),
      fix: 'add many: true',
    });
}

function checkStatuses(field: ModelField, call: CallTemplate, report: Report): void {
  const outcomes = new Set(call.onStatus.values());
  const { type } = field.node;
  if (outcomes.has('NULL') && type.kind === Kind.NON_NULL_TYPE) {
    report({
      code: 'FACET_STATUS_OUTCOME',
      message: `${field.name} cannot be null, and onStatus makes it null`,
      node: argumentNode(field, 'onStatus'),
      fix: `drop the "!" of ${field.name}`,
    });
  }
  if (outcomes.has('EMPTY') && !isListType(type)) {
    report({
      code: 'FACET_STATUS_OUTCOME',
      message: `${field.name} is no list, and onStatus makes it an empty one`,
      node: argumentNode(field, 'onStatus'),
      fix: 'write then: NULL',
    });
  }
}

function checkRpc(
  type: ModelType,
  field: ModelField,
  call: CallTemplate & { protocol: 'grpc' },
  scope: ModelScope,
  report: Report,
): void {
  const { protos } = scope;
  const method = protos.get(call.request.rpc);
  if (method === undefined) {
    const names = [...protos.keys()];
    report({
      code: 'FACET_UNKNOWN_RPC',
      message: `no rpc "${call.request.rpc}".${didYouMean(call.request.rpc, names)}`,
      about: [PROTOS],
      node: argumentNode(field, 'rpc'),
      fix: names.length === 0 ? 'put the .proto file under schemas/services' : `one of ${names.join(', ')}`,
    });
    return;
  }
  if (method.isServerStreaming !== (type.name === 'Subscription')) {
    const message = method.isServerStreaming
      ? `${call.request.rpc} is a stream, and ${type.name}.${field.name} takes one reply`
      : `${call.request.rpc} gives one reply, and a subscription needs a stream`;
    report({
      code: 'FACET_SUBSCRIPTION_SOURCE',
      message,
      node: argumentNode(field, 'rpc'),
      fix: 'a server-streaming rpc on a Subscription field, a unary one elsewhere',
    });
  }
  checkMessages(type, field, call, method, scope, report);
}
