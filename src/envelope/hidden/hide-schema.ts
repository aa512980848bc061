/** A client schema without what some callers may not ask for: to them it never was. */

import { MapperKind, mapSchema, pruneSchema } from '@graphql-tools/utils';
import type { GraphQLFieldConfig, GraphQLSchema } from 'graphql';
import { descriptionOf } from '../../fields/description.ts';
import type { Access } from '../../fields/rules.ts';
import { effectsOf } from '../../plan/effects.ts';
import type { ClientSchema } from '../../schema/client-schema.ts';
import { dropBrokenDefaults } from './drop-defaults.ts';
import { Hidden, type MayAsk } from './hidden.ts';

/** Every rule of a schema, once. */
export function distinctRules(client: ClientSchema): readonly Access[] {
  return [...new Map(rulesOf(client).map((rule) => [JSON.stringify(rule), rule])).values()];
}

function rulesOf(client: ClientSchema): readonly Access[] {
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
    [MapperKind.TYPE]: (type) => (hidden.isType(type.name) ? null : undefined),
    [MapperKind.COMPOSITE_FIELD]: (config, field, type) =>
      hidden.isField(type, field) ? null : withoutArguments(config, type, field, hidden),
    [MapperKind.INPUT_OBJECT_FIELD]: (_config, field, type) =>
      hidden.isField(type, field) ? null : undefined,
    [MapperKind.ENUM_VALUE]: (_config, type, _schema, value) =>
      hidden.isValue(type, value) ? null : undefined,
  });
  const left = pruned(without, schema);
  dropBrokenDefaults(left);
  return { ...client, schema: left };
}

function withoutArguments(
  config: GraphQLFieldConfig<unknown, unknown>,
  type: string,
  field: string,
  hidden: Hidden,
): GraphQLFieldConfig<unknown, unknown> | undefined {
  const args = Object.entries(config.args ?? {});
  const kept = args.filter(([name]) => !hidden.isArgument(type, field, name));
  return kept.length === args.length ? undefined : { ...config, args: Object.fromEntries(kept) };
}

/** Types that nothing leads to any more are gone too; what nothing led to before is left as it was. */
function pruned(without: GraphQLSchema, before: GraphQLSchema): GraphQLSchema {
  const led = pruneSchema(before).getTypeMap();
  return pruneSchema(without, { skipPruning: ({ name }) => !Object.hasOwn(led, name) });
}
