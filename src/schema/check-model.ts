/** Checks the sources of one model: services, rpcs, expressions, batches, references. Reports all it finds. */

import type { GraphQLSchema } from 'graphql';
import type { Report } from '../base/report.ts';
import { didYouMean } from '../base/suggest.ts';
import type { CallTemplate } from '../upstream/call.ts';
import type { Protos } from '../upstream/grpc/protos.ts';
import { type Protocol, protocolOf } from '../upstream/protocol.ts';
import { type Expression, expressionsOf } from '../upstream/template.ts';
import { checkGraphql } from './check-graphql.ts';
import { isBuiltInScalar, isListType, namedType, namedTypes } from './complete.ts';
import type { GraphType } from './graph.ts';
import { directiveOf, isRootType, type Model, type ModelField, type ModelType } from './model.ts';

export interface ModelScope {
  readonly services: Readonly<Record<string, { readonly url: string; readonly kind?: Protocol | undefined }>>;
  /** The schemas of the GraphQL services. */
  readonly remotes: ReadonlyMap<string, GraphQLSchema>;
  readonly protos: Protos;
  /** The fields of a parent type that an expression may read, with their sources. */
  fieldsOf(type: string): ReadonlyMap<string, ModelField> | undefined;
  readonly graphTypes: ReadonlyMap<string, GraphType>;
  /** The client headers that the app forwards; undefined for a service's file, which many apps use. */
  readonly forwardHeaders?: readonly string[];
  /** Every type name there is, for suggestions. */
  readonly typeNames: ReadonlySet<string>;
}

export function checkModel(model: Model, scope: ModelScope, report: Report): void {
  for (const type of model.types.values()) {
    checkTypeNames(type, scope, report);
    for (const field of type.fields.values()) checkField(type, field, scope, report);
  }
}

function checkTypeNames(type: ModelType, { typeNames }: ModelScope, report: Report): void {
  for (const name of new Set(namedTypes(type.node))) {
    if (isBuiltInScalar(name) || typeNames.has(name)) continue;
    const known = [...typeNames, 'ID', 'String', 'Int', 'Float', 'Boolean'];
    report({
      code: 'FACET_UNKNOWN_TYPE',
      message: `no type "${name}".${didYouMean(name, known)}`,
      node: placeOfName(type, name),
      fix: 'define it in this file, or name one that another file defines',
    });
  }
}

function placeOfName(type: ModelType, name: string) {
  for (const { node } of type.fields.values()) {
    if (namedType(node.type).name.value === name) return namedType(node.type);
    for (const argument of node.arguments ?? [])
      if (namedType(argument.type).name.value === name) return namedType(argument.type);
  }
  if ('fields' in type.node)
    for (const field of type.node.fields ?? [])
      if (namedType(field.type).name.value === name) return namedType(field.type);
  return type.node.name;
}

function checkField(type: ModelType, field: ModelField, scope: ModelScope, report: Report): void {
  const { source } = field;
  if (source.kind === 'call') {
    checkCall(type, field, source.call, scope, report);
    checkExpressions(type, field, source.call.expressions, scope, report);
  }
  if (source.kind === 'value')
    checkExpressions(type, field, [...expressionsOf(source.template)], scope, report);
  if (source.kind === 'reference') {
    if (source.key !== undefined)
      checkExpressions(type, field, [...expressionsOf(source.key)], scope, report);
    checkReference(field, scope, report);
  }
  if (field.lookupMax !== undefined) checkLookup(type, field, scope, report);
}

function sourceNode(field: ModelField) {
  const names = ['rest', 'grpc', 'graphql', 'reference', 'value', 'from'];
  return field.node.directives?.find((directive) => names.includes(directive.name.value)) ?? field.node.name;
}

function argumentNode(field: ModelField, argument: string) {
  const directive = field.node.directives?.find(({ name }) =>
    ['rest', 'grpc', 'graphql'].includes(name.value),
  );
  return directive?.arguments?.find(({ name }) => name.value === argument)?.value ?? sourceNode(field);
}

function checkCall(
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
  if (call.protocol === 'grpc') checkRpc(type, field, call, scope.protos, report);
  else if (call.protocol === 'graphql') checkGraphql(type, field, call, scope.remotes, report);
  else if (type.name === 'Subscription')
    report({
      code: 'FACET_SUBSCRIPTION_SOURCE',
      message: 'a subscription needs a stream, and an HTTP call is none',
      node: sourceNode(field),
      fix: '@grpc with a server-streaming rpc',
    });
}

function checkKeys(field: ModelField, call: CallTemplate, report: Report): void {
  const usesKeys = call.expressions.some(({ root }) => root === 'keys');
  if (usesKeys && call.batch === undefined)
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

function checkRpc(
  type: ModelType,
  field: ModelField,
  call: CallTemplate & { protocol: 'grpc' },
  protos: Protos,
  report: Report,
): void {
  const method = protos.get(call.request.rpc);
  if (method === undefined) {
    const names = [...protos.keys()];
    report({
      code: 'FACET_UNKNOWN_RPC',
      message: `no rpc "${call.request.rpc}".${didYouMean(call.request.rpc, names)}`,
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
  if (call.request.request.kind === 'object') {
    for (const [name] of call.request.request.entries.filter(
      ([name]) => !method.requestFields.includes(name),
    )) {
      report({
        code: 'FACET_REQUEST_FIELD',
        message: `the request of ${call.request.rpc} has no field "${name}".${didYouMean(name, method.requestFields)}`,
        node: argumentNode(field, 'request'),
        fix: `one of ${method.requestFields.join(', ')}`,
      });
    }
  }
  const [first] = call.pick ?? [];
  if (typeof first === 'string' && !method.responseFields.includes(first)) {
    report({
      code: 'FACET_PICK',
      message: `the reply of ${call.request.rpc} has no field "${first}".${didYouMean(first, method.responseFields)}`,
      node: argumentNode(field, 'pick'),
      fix: `one of ${method.responseFields.join(', ')}`,
    });
  }
}

function checkExpressions(
  type: ModelType,
  field: ModelField,
  expressions: readonly Expression[],
  scope: ModelScope,
  report: Report,
): void {
  for (const expression of new Map(expressions.map((found) => [found.text, found])).values()) {
    if (expression.root === 'args') checkArgument(type, field, expression, report);
    if (expression.root === 'parent') checkParent(type, field, expression, scope, report);
    if (expression.root === 'headers') checkHeader(field, expression, scope, report);
  }
}

function checkArgument(type: ModelType, field: ModelField, expression: Expression, report: Report): void {
  const names = (field.node.arguments ?? []).map((argument) => argument.name.value);
  const [name = ''] = expression.path;
  if (names.includes(name)) return;
  report({
    code: 'FACET_UNKNOWN_ARG',
    message: `${type.name}.${field.name} has no argument "${name}".${didYouMean(name, names)}`,
    node: nodeOfExpression(field, expression),
    fix:
      names.length === 0
        ? `add it: ${field.name}(${name}: ID!)`
        : `one of ${names.map((known) => `{args.${known}}`).join(', ')}`,
  });
}

function checkHeader(
  field: ModelField,
  expression: Expression,
  { forwardHeaders }: ModelScope,
  report: Report,
): void {
  const name = expression.path.join('.').toLowerCase();
  if (forwardHeaders === undefined || forwardHeaders.includes(name)) return;
  report({
    code: 'FACET_HEADER_NOT_FORWARDED',
    message: `the app does not forward the header "${name}".${didYouMean(name, forwardHeaders)}`,
    node: nodeOfExpression(field, expression),
    fix: `add it to forwardHeaders in the app's app.ts`,
  });
}

function checkParent(
  type: ModelType,
  field: ModelField,
  expression: Expression,
  scope: ModelScope,
  report: Report,
): void {
  const node = nodeOfExpression(field, expression);
  if (isRootType(type.name)) {
    report({
      code: 'FACET_PARENT_OF_ROOT',
      message: `${type.name}.${field.name} has no parent to read from`,
      node,
      fix: 'use {args.x} or {claims.x}',
    });
    return;
  }
  let current = type.name;
  for (const [index, name] of expression.path.entries()) {
    const fields = scope.fieldsOf(current);
    const found = fields?.get(name);
    if (found === undefined) {
      report({
        code: 'FACET_PARENT_FIELD',
        message: `${current} has no field "${name}".${didYouMean(name, fields?.keys() ?? [])}`,
        node,
        fix: `declare it for expressions only: ${name}: ID @from(path: "...") @inaccessible`,
      });
      return;
    }
    const isLast = index === expression.path.length - 1;
    if (found.source.kind === 'call') {
      report({
        code: 'FACET_PARENT_CALL',
        message: `${current}.${name} is itself fetched, and an expression reads what is already there`,
        node,
        fix: 'name a field that comes with the parent',
      });
      return;
    }
    if (isLast && found.name === field.name && current === type.name) {
      report({ code: 'FACET_PARENT_SELF', message: `${field.name} is made from itself`, node });
      return;
    }
    current = namedType(found.node.type).name.value;
  }
}

/** Points at the braces of the expression inside the literal it stands in. */
function nodeOfExpression(field: ModelField, expression: Expression) {
  for (const directive of field.node.directives ?? []) {
    for (const argument of directive.arguments ?? []) {
      const text = argument.loc?.source.body.slice(argument.loc.start, argument.loc.end) ?? '';
      if (text.includes(`{${expression.text}}`)) return argument.value;
    }
  }
  return sourceNode(field);
}

function checkReference(field: ModelField, scope: ModelScope, report: Report): void {
  const name = namedType(field.node.type).name.value;
  const type = scope.graphTypes.get(name);
  if (type === undefined || type.keyFields.length === 0) {
    report({
      code: 'FACET_REFERENCE_TYPE',
      message: `${name} is no entity, so nothing can refer to one by key`,
      node: sourceNode(field),
      fix: `add @key(fields: "id") to type ${name}, or read it with @from`,
    });
    return;
  }
  const unreachable = type.owners.filter((owner) => !type.lookups.has(owner));
  if (unreachable.length === type.owners.length) {
    report({
      code: 'FACET_UNREACHABLE_ENTITY',
      message: `${name} cannot be loaded by key: ${unreachable.join(', ')} has no @lookup for it`,
      node: sourceNode(field),
      fix: `in schemas/services/${unreachable[0]}.graphql: type Query { ${name.toLowerCase()}s(ids: [ID!]!): [${name}]! @rest(...) @lookup }`,
    });
  }
}

function checkLookup(type: ModelType, field: ModelField, scope: ModelScope, report: Report): void {
  const node = directiveOf(field.node, 'lookup') ?? field.node.name;
  const entity = namedType(field.node.type).name.value;
  if (type.name !== 'Query' || field.source.kind !== 'call') {
    report({
      code: 'FACET_LOOKUP_PLACE',
      message: '@lookup belongs on a Query field that makes a call',
      node,
    });
    return;
  }
  const keyFields = scope.graphTypes.get(entity)?.keyFields ?? [];
  if (keyFields.length === 0) {
    report({
      code: 'FACET_LOOKUP_TYPE',
      message: `${entity} has no @key, so it cannot be looked up by one`,
      node,
      fix: `add @key(fields: "id") to type ${entity}`,
    });
    return;
  }
  const argumentsGiven = field.node.arguments ?? [];
  const isList = isListType(field.node.type);
  if (isList && !argumentsGiven.some((argument) => isListType(argument.type))) {
    report({
      code: 'FACET_LOOKUP_ARGUMENT',
      message: `${field.name} gives a list and takes none: there is no argument for the keys`,
      node,
      fix: `${field.name}(ids: [ID!]!): [${entity}]!`,
    });
  }
  if (!isList && argumentsGiven.length === 0) {
    report({
      code: 'FACET_LOOKUP_ARGUMENT',
      message: `${field.name} takes no argument for the key`,
      node,
      fix: `${field.name}(${keyFields.join(': ID!, ')}: ID!): ${entity}`,
    });
  }
}
