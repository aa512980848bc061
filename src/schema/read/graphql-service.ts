/** A GraphQL service as a model: its root fields are calls, all its other fields are asked for by name. */

import { type GraphQLSchema, isAbstractType, isInterfaceType, isObjectType } from 'graphql';
import type { RemoteRoot } from '../../upstream/graphql/message.ts';
import { rootCall } from '../../upstream/graphql/protocol.ts';
import type { Template } from '../../upstream/template.ts';
import type { Model, ModelField, ModelType, Source } from '../model.ts';
import type { PublishedSdl } from './published-sdl.ts';

const operations = { Query: 'query', Mutation: 'mutation' } as const;

/** A root field of a service, for those who call it. */
export function remoteRoot(
  schema: GraphQLSchema | undefined,
  operation: 'query' | 'mutation',
  field: string,
): RemoteRoot | undefined {
  const type = operation === 'query' ? schema?.getQueryType() : schema?.getMutationType();
  const found = type?.getFields()[field];
  return found === undefined ? undefined : { name: found.name, args: argumentTypes(found.args) };
}

/** `parsed` is the published file read as any service file. */
export function graphqlModel(parsed: Model, { schema, entities }: PublishedSdl): Model {
  const aliases = schema === undefined ? new Map<string, string>() : aliasesOf(schema);
  const types = [...parsed.types].map(([name, type]): [string, ModelType] => {
    const fields = [...type.fields].map(([key, field]): [string, ModelField] => [
      key,
      { ...field, source: sourceOf(field, name) },
    ]);
    return [name, { ...type, fields: new Map(fields) }];
  });
  return { ...parsed, types: new Map(types), remote: schema, entities };

  function sourceOf(field: ModelField, type: string): Source {
    const { source, name } = field;
    if (source.kind !== 'property' || source.declared) return source;
    const operation = Object.hasOwn(operations, type)
      ? operations[type as keyof typeof operations]
      : undefined;
    if (operation !== undefined) return rootSource(field, operation);
    const alias = aliases.get(`${type}.${name}`) ?? name;
    const found = schema?.getType(type);
    const args = isObjectType(found) || isInterfaceType(found) ? (found.getFields()[name]?.args ?? []) : [];
    return { ...source, path: [alias], remote: { name, args: argumentTypes(args) } };
  }

  function rootSource({ name, node }: ModelField, operation: 'query' | 'mutation'): Source {
    const expressions = (node.arguments ?? []).map((argument) => {
      const path = [argument.name.value];
      return { root: 'args' as const, path, text: `args.${argument.name.value}` };
    });
    const args: Template = {
      kind: 'object',
      entries: expressions.map((expression) => [
        expression.path[0] ?? '',
        { kind: 'text', parts: [expression] },
      ]),
    };
    return {
      kind: 'call',
      from: undefined,
      call: rootCall({
        service: parsed.name,
        operation,
        field: name,
        root: remoteRoot(schema, operation, name),
        args,
        expressions,
      }),
    };
  }
}

function argumentTypes(
  args: readonly { readonly name: string; readonly type: unknown }[],
): ReadonlyMap<string, string> {
  return new Map(args.map(({ name, type }) => [name, String(type)]));
}

/**
 * Two types of one union may have a field of the same name and of different types; asked for side by side under one
 * response key they conflict (GraphQL, section 5.3.2). Each gets a key of its own.
 */
function aliasesOf(schema: GraphQLSchema): Map<string, string> {
  const aliases = new Map<string, string>();
  for (const abstract of Object.values(schema.getTypeMap()).filter(isAbstractType)) {
    const fields = schema
      .getPossibleTypes(abstract)
      .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })));
    for (const group of Map.groupBy(fields, ({ field }) => field.name).values()) {
      if (new Set(group.map(({ field }) => String(field.type))).size === 1) continue;
      for (const { type, field } of group)
        aliases.set(`${type.name}.${field.name}`, `${field.name}__${type.name}`);
    }
  }
  return aliases;
}
