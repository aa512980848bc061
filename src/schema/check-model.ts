/** Checks the sources of one model: services, rpcs, expressions, batches, references. Reports all it finds. */

import { type GraphQLSchema, Kind } from 'graphql';
import type { Report } from '../base/report.ts';
import { didYouMean } from '../base/suggest.ts';
import type { CallTemplate } from '../upstream/call.ts';
import type { Protos } from '../upstream/grpc/protos.ts';
import { type Protocol, protocolOf } from '../upstream/protocol.ts';
import { type Expression, expressionsOf } from '../upstream/template.ts';
import { checkGraphql } from './check-graphql.ts';
import { isBuiltInScalar, isListType, namedType, namedTypes } from './complete.ts';
import type { GraphType } from './graph.ts';
import {
  directiveOf,
  isRootType,
  type Model,
  type ModelField,
  type ModelType,
  type Source,
} from './model.ts';
import { inputTypeAt } from './wire-input.ts';

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
  /** The definition of a type, in whichever file it is. */
  findType(name: string): ModelType | undefined;
  /** Every type name there is, for suggestions. */
  readonly typeNames: ReadonlySet<string>;
}

export function checkModel(model: Model, scope: ModelScope, report: Report): void {
  for (const type of model.types.values()) {
    checkTypeNames(type, scope, report);
    checkTypename(type, scope, report);
    checkOwner(model, type, scope, report);
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

function checkTypename({ node, typename }: ModelType, { typeNames }: ModelScope, report: Report): void {
  const directive = directiveOf(node, 'typename');
  for (const [value, name] of typename?.map ?? []) {
    if (typeNames.has(name) || directive === undefined) continue;
    report({
      code: 'FACET_TYPENAME',
      message: `"${value}" stands for the type "${name}", which nobody defines.${didYouMean(name, typeNames)}`,
      node: directive,
    });
  }
}

/** Of an entity of several services, what only one holds must be loadable from it by key. */
function checkOwner(model: Model, type: ModelType, { graphTypes }: ModelScope, report: Report): void {
  const whole = graphTypes.get(type.name);
  if (whole === undefined || whole.representation !== 'row' || whole.keyFields.length === 0) return;
  if (!whole.owners.includes(model.name) || whole.lookups.has(model.name)) return;
  // What a subgraph says of its keys is checked with them.
  if (model.entities?.has(type.name) === true) return;
  const elsewhere = whole.owners
    .filter((owner) => whole.lookups.has(owner))
    .map((owner) => whole.definers.get(owner));
  const isElsewhere = (name: string): boolean => elsewhere.some((definition) => definition?.fields.has(name));
  const only = [...type.fields.values()].filter(
    ({ name, source }) => source.kind === 'property' && !whole.keyFields.includes(name) && !isElsewhere(name),
  );
  if (only.length === 0) return;
  report({
    code: 'FACET_UNREACHABLE_ENTITY',
    message: `only ${model.name} holds ${only.map(({ name }) => `${type.name}.${name}`).join(', ')}, and it has no @lookup for ${type.name}`,
    node: type.node.name,
    fix: `in this file: type Query { ${type.name.toLowerCase()}s(ids: [ID!]!): [${type.name}]! @rest(...) @lookup }`,
  });
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
  const { node } = type;
  const members =
    node.kind === Kind.UNION_TYPE_DEFINITION ? node.types : 'interfaces' in node ? node.interfaces : [];
  return members?.find((member) => member.name.value === name) ?? node.name;
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
  if (source.kind === 'property') checkRootSource(type, field, scope, report);
  if (field.lookupMax !== undefined) checkLookup(type, field, scope, report);
}

/** A root field has no payload to read from: in a service's file it makes a call or is a value. */
function checkRootSource(
  type: ModelType,
  field: ModelField,
  { forwardHeaders }: ModelScope,
  report: Report,
): void {
  const isClient = forwardHeaders !== undefined;
  if (isClient || !isRootType(type.name)) return;
  report({
    code: 'FACET_NO_SOURCE',
    message: `${type.name}.${field.name} does not say where it comes from`,
    node: field.node.name,
    fix: 'add @rest, @grpc or @value',
  });
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

function argumentGiven(field: ModelField, argument: string): boolean {
  return argumentNode(field, argument) !== sourceNode(field);
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
  checkStatuses(field, call, report);
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

/** An outcome that its field cannot hold would only trade one error for another. */
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
    if (expression.root === 'args') checkArgument(type, field, expression, scope, report);
    if (expression.root === 'keys' && field.source.kind !== 'call') checkNoKeys(field, expression, report);
    if (expression.root === 'parent') checkParent(type, field, expression, scope, report);
    if (expression.root === 'headers') checkHeader(field, expression, scope, report);
  }
}

function checkNoKeys(field: ModelField, expression: Expression, report: Report): void {
  report({
    code: 'FACET_KEYS_WITHOUT_BATCH',
    message: '{keys} needs a batch, which only a call has',
    node: nodeOfExpression(field, expression),
    fix: 'read {parent.x} instead',
  });
}

function checkArgument(
  type: ModelType,
  field: ModelField,
  expression: Expression,
  { findType }: ModelScope,
  report: Report,
): void {
  const names = (field.node.arguments ?? []).map((argument) => argument.name.value);
  const [name = '', ...inner] = expression.path;
  if (!names.includes(name)) {
    report({
      code: 'FACET_UNKNOWN_ARG',
      message: `${type.name}.${field.name} has no argument "${name}".${didYouMean(name, names)}`,
      node: nodeOfExpression(field, expression),
      fix:
        names.length === 0
          ? `add it: ${field.name}(${name}: ID!)`
          : `one of ${names.map((known) => `{args.${known}}`).join(', ')}`,
    });
    return;
  }
  for (const [depth, step] of inner.entries()) {
    const holder = inputTypeAt(field, expression.path.slice(0, depth + 1), findType);
    const node = holder === undefined ? undefined : findType(namedType(holder).name.value)?.node;
    // A scalar such as JSON may hold anything.
    if (node?.kind !== Kind.INPUT_OBJECT_TYPE_DEFINITION) return;
    const known = (node.fields ?? []).map((found) => found.name.value);
    if (known.includes(step)) continue;
    report({
      code: 'FACET_UNKNOWN_ARG',
      message: `the input ${node.name.value} has no field "${step}".${didYouMean(step, known)}`,
      node: nodeOfExpression(field, expression),
      fix: `one of ${known.join(', ')}`,
    });
    return;
  }
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
  for (const name of expression.path) {
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
    const needed = (found.node.arguments ?? []).find(
      ({ type: given, defaultValue }) => given.kind === Kind.NON_NULL_TYPE && defaultValue === undefined,
    );
    if (needed !== undefined) {
      report({
        code: 'FACET_PARENT_FIELD',
        message: `${current}.${name} needs the argument "${needed.name.value}", which an expression cannot give`,
        node,
        fix: 'name a field without required arguments',
      });
      return;
    }
    if (readsItself(type.name, field.name, current, found, scope)) {
      report({
        code: 'FACET_PARENT_SELF',
        message: `${field.name} is made from itself`,
        node,
        fix: 'read a field that comes with the payload',
      });
      return;
    }
    current = namedType(found.node.type).name.value;
  }
}

/** Whether following what a field is made of leads back to where it began. */
function readsItself(
  type: string,
  field: string,
  foundOn: string,
  found: ModelField,
  scope: ModelScope,
  seen: ReadonlySet<string> = new Set(),
): boolean {
  if (foundOn === type && found.name === field) return true;
  const place = `${foundOn}.${found.name}`;
  if (seen.has(place)) return false;
  return parentsRead(found).some((name) => {
    const next = scope.fieldsOf(foundOn)?.get(name);
    return next !== undefined && readsItself(type, field, foundOn, next, scope, new Set([...seen, place]));
  });
}

/** The fields of its own type that a field is made from. */
function parentsRead({ source }: ModelField): string[] {
  return expressionsIn(source)
    .filter(({ root }) => root === 'parent')
    .map(({ path }) => path[0] ?? '');
}

function expressionsIn(source: Source): readonly Expression[] {
  if (source.kind === 'call') return source.call.expressions;
  if (source.kind === 'value') return [...expressionsOf(source.template)];
  return source.kind === 'reference' && source.key !== undefined ? [...expressionsOf(source.key)] : [];
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
  checkReferenceKey(field, type, report);
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

/** A reference gives every part of the entity's key. */
function checkReferenceKey({ source, node }: ModelField, type: GraphType, report: Report): void {
  if (source.kind !== 'reference') return;
  const directive = directiveOf(node, 'reference') ?? node.name;
  const whole = type.keyFields.map((name) => `${name}: "{parent.${name}}"`).join(', ');
  const fix = `@reference(key: {${whole}})`;
  if (source.key === undefined) {
    if (type.keyFields.length === 1) return;
    const message = `${type.name} has a key of ${type.keyFields.length} parts (${type.keyFields.join(', ')}), and from gives one`;
    report({ code: 'FACET_REFERENCE_KEY', message, node: directive, fix });
    return;
  }
  if (source.key.kind !== 'object' && type.keyFields.length === 1) return;
  const given = source.key.kind === 'object' ? source.key.entries.map(([name]) => name) : [];
  const missing = type.keyFields.filter((name) => !given.includes(name));
  const unknown = given.filter((name) => !type.keyFields.includes(name));
  if (missing.length + unknown.length === 0) return;
  const message =
    missing.length > 0
      ? `the key of ${type.name} also needs ${missing.join(', ')}`
      : `the key of ${type.name} has no ${unknown.join(', ')}`;
  const argument =
    'arguments' in directive
      ? directive.arguments?.find(({ name }) => name.value === 'key')?.value
      : undefined;
  report({ code: 'FACET_REFERENCE_KEY', message, node: argument ?? directive, fix });
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
  if (field.lookupMax === 0) {
    report({ code: 'FACET_LOOKUP_MAX', message: 'max is a number of keys, 1 or more', node });
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
  const listName = argumentsGiven.find((argument) => isListType(argument.type))?.name.value;
  const isSent = field.source.call.expressions.some(
    ({ root, path }) => root === 'args' && path[0] === listName,
  );
  if (isList && listName !== undefined && !isSent) {
    report({
      code: 'FACET_LOOKUP_ARGUMENT',
      message: `the call of ${field.name} never sends its keys`,
      node: sourceNode(field),
      fix: `put {args.${listName}} where the call takes the list of keys`,
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
