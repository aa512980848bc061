/** A client schema without what some callers may not ask for: to them it never was. */

import { MapperKind, mapSchema, pruneSchema } from '@graphql-tools/utils';
import {
  type GraphQLFieldConfig,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';
import { descriptionOf } from '../../fields/description.ts';
import { type Access, joinAccess } from '../../fields/rules.ts';
import { effectsOf } from '../../plan/effects.ts';
import type { ClientSchema } from '../../schema/client-schema.ts';

export type MayAsk = (access: Access) => boolean;

/** Every rule of a schema. */
export function rulesOf(client: ClientSchema): readonly Access[] {
  const ofTypes = [...client.types.values()].flatMap(({ access, fields }) => [
    access,
    ...[...fields.values()].flatMap((binding) => [
      ...effectsOf(binding).access,
      ...(descriptionOf(binding)?.argumentAccess.values() ?? []),
    ]),
  ]);
  return [...ofTypes, ...client.inputAccess.values()].filter((access) => access !== undefined);
}

/** Undefined where no field of Query would be left: there is no such schema. */
export function hideSchema(client: ClientSchema, mayAsk: MayAsk): ClientSchema | undefined {
  const { schema } = client;
  const hidden = new Hidden(client, mayAsk);
  if (Object.keys(schema.getQueryType()?.getFields() ?? {}).every((name) => hidden.isField('Query', name)))
    return undefined;
  const without = mapSchema(schema, {
    [MapperKind.OBJECT_TYPE]: (type) => (hidden.isType(type.name) ? null : undefined),
    [MapperKind.COMPOSITE_FIELD]: (config, field, type) =>
      hidden.isField(type, field) ? null : hidden.withoutArguments(config, type, field),
    [MapperKind.INPUT_OBJECT_FIELD]: (_config, field, type) =>
      hidden.isInputField(type, field) ? null : undefined,
    [MapperKind.ENUM_VALUE]: (_config, type, _schema, value) =>
      hidden.isSent(`${type}.${value}`) ? null : undefined,
  });
  return { ...client, schema: pruned(without, schema) };
}

/** Types that nothing leads to any more are gone too; what nothing led to before is left as it was. */
function pruned(without: GraphQLSchema, before: GraphQLSchema): GraphQLSchema {
  const led = pruneSchema(before).getTypeMap();
  return pruneSchema(without, { skipPruning: ({ name }) => !Object.hasOwn(led, name) });
}

class Hidden {
  readonly #client: ClientSchema;
  readonly #mayAsk: MayAsk;

  constructor(client: ClientSchema, mayAsk: MayAsk) {
    this.#client = client;
    this.#mayAsk = mayAsk;
  }

  isType(name: string): boolean {
    const type = this.#client.types.get(name);
    return type?.access !== undefined && !['Query', 'Mutation', 'Subscription'].includes(name)
      ? !this.#mayAsk(type.access)
      : false;
  }

  /** Of an interface where it is so for all its types; a field that an interface still has stays, and is null. */
  isField(typeName: string, field: string): boolean {
    const type = this.#client.schema.getType(typeName);
    if (isInterfaceType(type)) return this.#typesOf(type).every((name) => this.#isOwn(name, field));
    if (!this.#isOwn(typeName, field)) return false;
    const interfaces = isObjectType(type) ? type.getInterfaces() : [];
    return interfaces.every(
      (each) => each.getFields()[field] === undefined || this.isField(each.name, field),
    );
  }

  #typesOf(type: GraphQLInterfaceType): readonly string[] {
    const names = this.#client.schema.getPossibleTypes(type).map(({ name }) => name);
    return names.filter((name) => !this.isType(name));
  }

  #isOwn(type: string, field: string): boolean {
    const binding = this.#client.types.get(type)?.fields.get(field);
    const access = binding === undefined ? undefined : joinAccess(...effectsOf(binding).access);
    if (access !== undefined && !this.#mayAsk(access)) return true;
    // Without an argument that must be given there is no way to ask.
    const definition = this.#fieldOf(this.#client.schema.getType(type), field);
    return (definition?.args ?? []).some(
      (argument) => isRequiredArgument(argument) && this.#isArgument(type, field, argument.name),
    );
  }

  #fieldOf(type: GraphQLNamedType | undefined, field: string) {
    return isObjectType(type) ? type.getFields()[field] : undefined;
  }

  #isArgument(type: string, field: string, argument: string): boolean {
    const binding = this.#client.types.get(type)?.fields.get(field);
    const access = binding === undefined ? undefined : descriptionOf(binding)?.argumentAccess.get(argument);
    return access !== undefined && !this.#mayAsk(access);
  }

  withoutArguments(
    config: GraphQLFieldConfig<unknown, unknown>,
    typeName: string,
    field: string,
  ): GraphQLFieldConfig<unknown, unknown> | undefined {
    const type = this.#client.schema.getType(typeName);
    const types = isInterfaceType(type) ? this.#typesOf(type) : [typeName];
    const args = Object.entries(config.args ?? {});
    const kept = args.filter(([name]) => !types.every((each) => this.#isArgument(each, field, name)));
    return kept.length === args.length ? undefined : { ...config, args: Object.fromEntries(kept) };
  }

  isInputField(typeName: string, field: string): boolean {
    const type = this.#client.schema.getType(typeName);
    const definition = type !== undefined && 'getFields' in type ? type.getFields()[field] : undefined;
    const isNeeded = definition !== undefined && !('args' in definition) && isRequiredInputField(definition);
    return !isNeeded && this.isSent(`${typeName}.${field}`);
  }

  isSent(coordinate: string): boolean {
    const access = this.#client.inputAccess.get(coordinate);
    return access !== undefined && !this.#mayAsk(access);
  }
}
