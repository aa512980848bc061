/** Checks `@graphql`: the root field, its arguments and its type are those of the service's SDL. */

import {
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isListType,
  isNonNullType,
  isRequiredArgument,
} from 'graphql';
import type { Report } from '../../base/report.ts';
import { didYouMean } from '../../base/suggest.ts';
import type { CallTemplate } from '../../upstream/call.ts';
import type { Template } from '../../upstream/template.ts';
import { isListType as isListNode, namedType } from '../ast.ts';
import type { GraphType } from '../graph/graph.ts';
import { directiveOf, type Model, type ModelField, type ModelType } from '../model.ts';

type GraphqlCall = CallTemplate & { readonly protocol: 'graphql' };

export function checkGraphql(
  type: ModelType,
  field: ModelField,
  call: GraphqlCall,
  remotes: ReadonlyMap<string, GraphQLSchema>,
  report: Report,
): void {
  const directive = directiveOf(field.node, 'graphql');
  // A root field of the service's own file is what the service says it is.
  if (directive === undefined) return;
  const nodeOf = (argument: string) =>
    directive.arguments?.find(({ name }) => name.value === argument)?.value ?? directive;
  if (type.name === 'Subscription') {
    report({
      code: 'FACET_SUBSCRIPTION_SOURCE',
      message: 'a subscription needs a stream, and the gateway opens none to a GraphQL service',
      node: directive,
      fix: '@grpc with a server-streaming rpc',
    });
    return;
  }
  const schema = remotes.get(call.service);
  const { operation } = call.request;
  const root = operation === 'mutation' ? schema?.getMutationType() : schema?.getQueryType();
  const fields = root?.getFields() ?? {};
  const found = fields[call.request.field];
  if (found === undefined) {
    const names = Object.keys(fields);
    report({
      code: 'FACET_GRAPHQL_FIELD',
      about: [operation === 'mutation' ? 'Mutation' : 'Query'],
      message: `${call.service} has no ${operation} "${call.request.field}".${didYouMean(call.request.field, names)}`,
      node: nodeOf('field'),
      fix:
        names.length === 0
          ? `put the SDL of ${call.service} in schemas/services/${call.service}.graphql`
          : `one of ${names.join(', ')}`,
    });
    return;
  }
  checkArguments();
  checkType(found.type);

  function checkArguments(): void {
    const given = entriesOf(call.request.args);
    const args = found?.args ?? [];
    const names = args.map(({ name }) => name);
    for (const [name] of given.filter(([written]) => !names.includes(written)))
      report({
        code: 'FACET_GRAPHQL_ARGUMENT',
        message: `${call.request.field} of ${call.service} has no argument "${name}".${didYouMean(name, names)}`,
        node: nodeOf('args'),
        fix: names.length === 0 ? 'it takes none' : `one of ${names.join(', ')}`,
      });
    for (const missing of args.filter(
      (argument) => isRequiredArgument(argument) && !given.some(([name]) => name === argument.name),
    ))
      report({
        code: 'FACET_GRAPHQL_ARGUMENT',
        message: `${call.request.field} of ${call.service} needs the argument "${missing.name}: ${String(missing.type)}"`,
        node: nodeOf('args'),
        fix: `args: {${missing.name}: "{...}"}`,
      });
  }

  /** With `pick` the value is somewhere below, and with a batch a row of the list. */
  function checkType(whole: GraphQLOutputType): void {
    const picked = follow(whole);
    if (picked === undefined) return;
    const own = namedType(field.node.type).name.value;
    const remote = getNamedType(picked);
    const isSame = own === remote.name;
    const isOwnShape = schema?.getType(own) === undefined && !isLeafType(remote);
    const isBatch = call.batch !== undefined;
    const isPart = directiveOf(field.node, 'from') !== undefined || (isBatch && isScalar(own));
    const isList = isListType(isNonNullType(picked) ? picked.ofType : picked);
    const wrongList = isBatch ? !isList : isList !== isListNode(field.node.type);
    if (isPart ? isBatch && !isList : !(isSame || isOwnShape || isConvertible(own, remote.name)) || wrongList)
      report({
        code: 'FACET_GRAPHQL_TYPE',
        message:
          isBatch && !isList
            ? `${call.request.field} of ${call.service} gives ${String(picked)}, and a batch needs a list`
            : `${type.name}.${field.name} does not fit ${String(picked)}, which ${call.request.field} of ${call.service} gives`,
        node: field.node.type,
        fix:
          isBatch && !isList
            ? 'call a field that takes a list and gives one'
            : `write ${String(picked)}, or a looser type`,
      });
  }

  function isScalar(name: string): boolean {
    const known = schema?.getType(name);
    return known === undefined
      ? ['ID', 'String', 'Int', 'Float', 'Boolean'].includes(name)
      : isLeafType(known);
  }

  function follow(whole: GraphQLOutputType): GraphQLOutputType | undefined {
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
          node: nodeOf('pick'),
          ...(names.length === 0 ? {} : { fix: `one of ${names.join(', ')}` }),
        });
        return undefined;
      }
      current = next.type;
    }
    return current;
  }
}

/** A subgraph that gives fields of an entity must find it by the key that the graph has for it. */
export function checkEntities(
  model: Model,
  graphTypes: ReadonlyMap<string, GraphType>,
  report: Report,
): void {
  for (const [name, keys] of model.entities ?? []) {
    const type = graphTypes.get(name);
    const definition = model.types.get(name);
    if (type === undefined || definition === undefined) continue;
    if (!type.owners.includes(model.name) || type.lookups.has(model.name)) continue;
    const own = keys.map((key) => `"${key.join(' ')}"`).join(' or ');
    report({
      code: 'FACET_FEDERATION',
      message: `${model.name} finds ${name} by ${own}, and the other services know it by "${type.keyFields.join(' ')}"`,
      node: directiveOf(definition.node, 'key') ?? definition.node,
      fix: `give ${name} one key that all of its services have, as the first @key of each`,
    });
  }
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
