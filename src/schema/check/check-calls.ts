/** Checks the calls of one model: services, protocols, rpcs, batches, statuses. */

import { Kind } from 'graphql';
import { didYouMean } from '../../base/suggest.ts';
import { kindOf } from '../../config/services.ts';
import { isListType } from '../ast.ts';
import { callOf, fieldCheck } from './check.ts';
import { argumentGiven, argumentNode, sourceNode } from './places.ts';

/** A call names a service of `apps/services.ts`, by the directive of its protocol. */
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
    if (kindOf(settings) === call.protocol.name) return;
    const right = `@${kindOf(settings)}`;
    report({
      code: 'FACET_WRONG_PROTOCOL',
      message: `${call.service} is reached by ${right}, not by @${call.protocol.name}`,
      node: sourceNode(field),
      fix: `write ${right}, or change the url or kind of ${call.service} (apps/services.ts)`,
    });
  },
);

/** A batch sends its keys, and gives as many rows a key as its field takes. */
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

/** What `onStatus` makes of a field fits its type. */
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

/** A subscription is a stream, which not every protocol opens. */
export const streamCheck = fieldCheck(['FACET_SUBSCRIPTION_SOURCE'], (checked) => {
  const { type, field, report } = checked;
  const whyNoStream = callOf(checked)?.protocol.traits.whyNoStream;
  if (whyNoStream !== undefined && type.name === 'Subscription')
    report({
      code: 'FACET_SUBSCRIPTION_SOURCE',
      message: `a subscription needs a stream, and ${whyNoStream}`,
      node: sourceNode(field),
      fix: '@grpc with a server-streaming rpc',
    });
});
