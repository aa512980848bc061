/** Gives a schema its behaviour: every field resolver runs the binding of its field. */

import {
  type GraphQLAbstractType,
  GraphQLError,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  type GraphQLScalarType,
  type GraphQLSchema,
  type GraphQLTypeResolver,
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
} from 'graphql';
import { isDeeper } from '../base/levels.ts';
import { type Args, type FieldBinding, type Runtime, type TypeBinding, wantNothing } from './binding.ts';
import { refusal, throwIf } from './rules.ts';
import { wantOf } from './want.ts';

/** What the context value of every execution holds. */
export interface FacetContext {
  readonly runtime: Runtime;
}

/**
 * Replaces every resolver, stitching's own default included, by the binding of its field. The schema is changed and
 * not copied: a copy of thousands of types is a good part of what a start takes.
 */
export function bindSchema(schema: GraphQLSchema, types: ReadonlyMap<string, TypeBinding>): GraphQLSchema {
  const { resolve, resolveLeaf } = resolversOf(types);
  for (const type of Object.values(schema.getTypeMap())) {
    if (isScalarType(type) && !isSpecifiedScalarType(type)) limitLevels(type);
    if (isAbstractType(type)) type.resolveType = guardedTypes(type, schema, types) ?? type.resolveType;
    if (!isObjectType(type)) continue;
    const fields = types.get(type.name)?.fields;
    if (fields === undefined) continue;
    for (const field of Object.values(type.getFields())) {
      if (!fields.has(field.name)) continue;
      field.resolve = isLeafType(getNamedType(field.type)) ? resolveLeaf : resolve;
      if (type === schema.getSubscriptionType()) bindEvents(field, fields.get(field.name));
    }
  }
  return schema;
}

/** A value whose type is guarded is told by nothing, not even its `__typename`. Undefined where no type is. */
function guardedTypes(
  abstract: GraphQLAbstractType,
  schema: GraphQLSchema,
  types: ReadonlyMap<string, TypeBinding>,
): GraphQLTypeResolver<unknown, FacetContext> | undefined {
  const isGuarded = schema.getPossibleTypes(abstract).some(({ name }) => types.get(name)?.access);
  const { resolveType } = abstract;
  if (!isGuarded || resolveType === undefined || resolveType === null) return undefined;
  return (value, context: FacetContext, info, type) => {
    const name = resolveType(value, context, info, type);
    const access = typeof name === 'string' ? types.get(name)?.access : undefined;
    throwIf(access && refusal(access, context.runtime));
    return name;
  };
}

/** Levels of lists and objects in a value that the schema says nothing about: an answer is written as JSON, level by level. */
const MAX_LEVELS = 200;

/** A scalar of a schema file takes any value; one that no answer could be made of is an error of its field. */
function limitLevels(type: GraphQLScalarType): void {
  type.coerceOutputValue = (value: unknown) => {
    if (!isDeeper(value, MAX_LEVELS)) return value;
    throw new GraphQLError(`${type.name} has more than ${MAX_LEVELS} levels.`);
  };
}

type Resolver = GraphQLFieldResolver<unknown, FacetContext>;

type Field = Pick<GraphQLField<unknown, unknown>, 'name' | 'parentType' | 'resolve'>;

/** The bindings that resolvers run: the compiled engine calls them without the resolver round them. */
const boundBy = new WeakMap<object, ReadonlyMap<string, TypeBinding>>();

/** Whether a field's resolver runs a binding. */
export function isBoundField({ resolve }: Field): boolean {
  return resolve !== undefined && boundBy.has(resolve);
}

/** Undefined for a field whose resolver does not, or no longer, run the field's binding. */
export function bindingOf({ name, parentType, resolve }: Field): FieldBinding | undefined {
  const types = resolve === undefined ? undefined : boundBy.get(resolve);
  return types?.get(parentType?.name ?? '')?.fields.get(name);
}

/** Two for all fields of a schema: a resolver for each field would hold more than the field. */
function resolversOf(types: ReadonlyMap<string, TypeBinding>): { resolve: Resolver; resolveLeaf: Resolver } {
  const find = ({ parentType, fieldName }: GraphQLResolveInfo): FieldBinding | undefined =>
    types.get(parentType.name)?.fields.get(fieldName);
  const resolve: Resolver = (parent, args, { runtime }, info) =>
    find(info)?.resolve(parent, args, runtime, wantOf(info, runtime));
  const resolveLeaf: Resolver = (parent, args, { runtime }, info) =>
    find(info)?.resolve(parent, args, runtime, wantNothing);
  for (const each of [resolve, resolveLeaf]) boundBy.set(each, types);
  return { resolve, resolveLeaf };
}

function bindEvents(field: GraphQLField<unknown, FacetContext>, binding: FieldBinding | undefined): void {
  const { subscribe } = binding ?? {};
  if (binding === undefined || subscribe === undefined) return;
  field.resolve = eventResolver(binding);
  field.subscribe = (_parent, args: Args, { runtime }) => subscribe(args, runtime);
}

/** Each event is the value of its subscription field, and reads anew what it refers to. */
function eventResolver(binding: FieldBinding): Resolver {
  return (event, _args, { runtime }, info) => {
    runtime.loaders.renew();
    return binding.event === undefined ? event : binding.event(event, runtime, wantOf(info, runtime));
  };
}
