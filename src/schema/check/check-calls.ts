/** Checks the calls of one model: services, protocols, rpcs, batches, statuses. */

import { Kind } from 'graphql';
import { didYouMean } from '../../base/suggest.ts';
import { protocolOf } from '../../upstream/protocol.ts';
import { isListType } from '../ast.ts';
import { directiveOf } from '../model.ts';
import { PROTOS } from '../read/unread.ts';
import { callOf, fieldCheck } from './check.ts';
import { argumentGiven, argumentNode, sourceNode } from './places.ts';

export const serviceCheck = fieldCheck(
  ['FACET_UNKNOWN_SERVICE', 'FACET_WRONG_PROTOCOL'],
  ({ field, scope, report }) => {
    if (field.source.kind !== 'call') return;
    const { call } = field.source;
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
    if (protocolOf(settings) === call.protocol) return;
    const right = `@${protocolOf(settings)}`;
    report({
      code: 'FACET_WRONG_PROTOCOL',
      message: `${call.service} is reached by ${right}, not by @${call.protocol}`,
      node: sourceNode(field),
      fix: `write ${right}, or change the url or kind of ${call.service} (apps/services.ts)`,
    });
  },
);

export const batchCheck = fieldCheck(
  ['FACET_KEYS_WITHOUT_BATCH', 'FACET_BATCH_WITHOUT_KEYS', 'FACET_BATCH_MANY'],
  (checked) => {
    const { field, report } = checked;
    const call = callOf(checked);
    if (call === undefined) return;
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
  },
);

export const statusCheck = fieldCheck(['FACET_STATUS_OUTCOME'], (checked) => {
  const { field, report } = checked;
  const call = callOf(checked);
  if (call === undefined) return;
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
});

export const rpcCheck = fieldCheck(['FACET_UNKNOWN_RPC'], (checked) => {
  const { field, scope, report } = checked;
  const call = callOf(checked);
  if (call?.protocol !== 'grpc' || scope.protos.has(call.request.rpc)) return;
  const names = [...scope.protos.keys()];
  report({
    code: 'FACET_UNKNOWN_RPC',
    message: `no rpc "${call.request.rpc}".${didYouMean(call.request.rpc, names)}`,
    about: [PROTOS],
    node: argumentNode(field, 'rpc'),
    fix: names.length === 0 ? 'put the .proto file under schemas/services' : `one of ${names.join(', ')}`,
  });
});

/** Streams are server-streaming rpcs, and a subscription is a stream. */
export const streamCheck = fieldCheck(['FACET_SUBSCRIPTION_SOURCE'], (checked) => {
  const { type, field, scope, report } = checked;
  const call = callOf(checked);
  if (call?.protocol === 'rest' && type.name === 'Subscription')
    report({
      code: 'FACET_SUBSCRIPTION_SOURCE',
      message: 'a subscription needs a stream, and an HTTP call is none',
      node: sourceNode(field),
      fix: '@grpc with a server-streaming rpc',
    });
  const directive = directiveOf(field.node, 'graphql');
  if (call?.protocol === 'graphql' && type.name === 'Subscription' && directive !== undefined)
    report({
      code: 'FACET_SUBSCRIPTION_SOURCE',
      message: 'a subscription needs a stream, and the gateway opens none to a GraphQL service',
      node: directive,
      fix: '@grpc with a server-streaming rpc',
    });
  const method = call?.protocol === 'grpc' ? scope.protos.get(call.request.rpc) : undefined;
  if (call?.protocol !== 'grpc' || method === undefined) return;
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
});
