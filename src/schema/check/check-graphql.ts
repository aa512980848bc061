/** Checks `@graphql`: the root field, its arguments and its type are those of the service's SDL. */

import {
  type ASTNode,
  type DirectiveNode,
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isListType,
  isNonNullType,
  isRequiredArgument,
} from 'graphql';
import { didYouMean } from '../../base/suggest.ts';
import type { GraphqlTemplate } from '../../upstream/graphql/message.ts';
import { graphqlProtocol } from '../../upstream/graphql/protocol.ts';
import type { Template } from '../../upstream/template.ts';
import { isBuiltInScalar, isListType as isListNode, namedType } from '../ast.ts';
import { directiveOf } from '../model.ts';
import { type CheckedCall, callCheck } from './check.ts';

const codes = ['FACET_GRAPHQL_FIELD', 'FACET_GRAPHQL_ARGUMENT', 'FACET_GRAPHQL_TYPE', 'FACET_PICK'] as const;

/** A field with `@graphql`, the call that it makes, and the schema of the service that is called. */
interface RemoteCall extends CheckedCall<GraphqlTemplate, (typeof codes)[number]> {
  readonly directive: DirectiveNode;
  readonly schema: GraphQLSchema | undefined;
}

/** A `@graphql` field calls a root field that its service has, with its arguments and of its type. */
export const graphqlCheck = callCheck(graphqlProtocol, codes, (checked) => {
  const { type, field, call, scope } = checked;
  const directive = directiveOf(field.node, graphqlProtocol.name);
  // A root field of the service's own file is what the service says it is, and a stream has a check of its own.
  if (directive === undefined || type.name === 'Subscription') return;
  const remote: RemoteCall = { ...checked, directive, schema: scope.remotes.get(call.service) };
  const root = findRoot(remote);
  if (root === undefined) return;
  checkArguments(root, remote);
  checkType(root.type, remote);
});

function nodeOf({ directive }: RemoteCall, argument: string): ASTNode {
  return directive.arguments?.find(({ name }) => name.value === argument)?.value ?? directive;
}

function findRoot(remote: RemoteCall): GraphQLField<unknown, unknown> | undefined {
  const { call, schema, report } = remote;
  const { operation } = call.request;
  const root = operation === 'mutation' ? schema?.getMutationType() : schema?.getQueryType();
  const fields = root?.getFields() ?? {};
  const found = fields[call.request.field];
  if (found !== undefined) return found;
  const names = Object.keys(fields);
  report({
    code: 'FACET_GRAPHQL_FIELD',
    about: [operation === 'mutation' ? 'Mutation' : 'Query'],
    message: `${call.service} has no ${operation} "${call.request.field}".${didYouMean(call.request.field, names)}`,
    node: nodeOf(remote, 'field'),
    fix:
      names.length === 0
        ? `put the SDL of ${call.service} in schemas/services/${call.service}.graphql`
        : `one of ${names.join(', ')}`,
  });
  return undefined;
}

function checkArguments({ args }: GraphQLField<unknown, unknown>, remote: RemoteCall): void {
  const { call, report } = remote;
  const given = entriesOf(call.request.args);
  const names = args.map(({ name }) => name);
  for (const [name] of given.filter(([written]) => !names.includes(written)))
    report({
      code: 'FACET_GRAPHQL_ARGUMENT',
      message: `${call.request.field} of ${call.service} has no argument "${name}".${didYouMean(name, names)}`,
      node: nodeOf(remote, 'args'),
      fix: names.length === 0 ? 'it takes none' : `one of ${names.join(', ')}`,
    });
  for (const missing of args.filter(
    (argument) => isRequiredArgument(argument) && !given.some(([name]) => name === argument.name),
  ))
    report({
      code: 'FACET_GRAPHQL_ARGUMENT',
      message: `${call.request.field} of ${call.service} needs the argument "${missing.name}: ${String(missing.type)}"`,
      node: nodeOf(remote, 'args'),
      fix: `args: {${missing.name}: "{...}"}`,
    });
}

/** With `pick` the value is somewhere below, and with a batch a row of the list. */
function checkType(whole: GraphQLOutputType, remote: RemoteCall): void {
  const { type, field, call, report } = remote;
  const picked = follow(whole, remote);
  if (picked === undefined) return;
  const isBatch = call.batch !== undefined;
  const isList = isListType(isNonNullType(picked) ? picked.ofType : picked);
  if (fits(picked, isList, remote)) return;
  const lacksList = isBatch && !isList;
  report({
    code: 'FACET_GRAPHQL_TYPE',
    message: lacksList
      ? `${call.request.field} of ${call.service} gives ${String(picked)}, and a batch needs a list`
      : `${type.name}.${field.name} does not fit ${String(picked)}, which ${call.request.field} of ${call.service} gives`,
    node: field.node.type,
    fix: lacksList
      ? 'call a field that takes a list and gives one'
      : `write ${String(picked)}, or a looser type`,
  });
}

function fits(picked: GraphQLOutputType, isList: boolean, { field, call, schema }: RemoteCall): boolean {
  const isBatch = call.batch !== undefined;
  const own = namedType(field.node.type).name.value;
  const isPart = directiveOf(field.node, 'from') !== undefined || (isBatch && isScalar(own, schema));
  if (isPart) return !isBatch || isList;
  const remote = getNamedType(picked);
  const isOwnShape = schema?.getType(own) === undefined && !isLeafType(remote);
  const isRightList = isBatch ? isList : isList === isListNode(field.node.type);
  return isRightList && (own === remote.name || isOwnShape || isConvertible(own, remote.name));
}

function isScalar(name: string, schema: GraphQLSchema | undefined): boolean {
  const known = schema?.getType(name);
  return known === undefined ? isBuiltInScalar(name) : isLeafType(known);
}

function follow(whole: GraphQLOutputType, remote: RemoteCall): GraphQLOutputType | undefined {
  const { call, report } = remote;
  let current: GraphQLOutputType = whole;
  for (const step of call.pick ?? []) {
    const bare: GraphQLOutputType = isNonNullType(current) ? current.ofType : current;
    if (typeof step !== 'string') {
      if (!isListType(bare)) return undefined;
      current = bare.ofType;
      continue;
    }
    const inner = 'getFields' in bare ? bare.getFields() : {};
    const next = (inner as Record<string, { type: GraphQLOutputType } | undefined>)[step];
    if (next === undefined) {
      const names = Object.keys(inner);
      report({
        code: 'FACET_PICK',
        message: `${String(bare)} of ${call.service} has no field "${step}".${didYouMean(step, names)}`,
        node: nodeOf(remote, 'pick'),
        ...(names.length === 0 ? {} : { fix: `one of ${names.join(', ')}` }),
      });
      return undefined;
    }
    current = next.type;
  }
  return current;
}

function entriesOf(args: Template): readonly (readonly [string, unknown])[] {
  return args.kind === 'object' ? args.entries : [];
}

/** Scalars that a client reads the same: an id is text, a whole number is a number. */
function isConvertible(own: string, remote: string): boolean {
  return (
    (own === 'String' && remote === 'ID') ||
    (own === 'ID' && (remote === 'String' || remote === 'Int')) ||
    (own === 'Float' && remote === 'Int')
  );
}
