/** An operation for a root field: every argument has a value of its type, and every field that can be asked for is. */

import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';

export type Root = 'query' | 'mutation';

const MAX_DEPTH = 4;
const scalars: Readonly<Record<string, unknown>> = {
  Int: 1,
  Float: 1.5,
  Boolean: true,
  String: 'text',
  ID: '1',
  BigInt: '5000000000',
  Date: '2026-11-01',
  DateTime: '2026-11-01T09:30:00Z',
  JSON: {},
};

/** Undefined takes the value of the type. `where` is `petsByStatus.status`, or `PetInput.name`. */
export type Chosen = (where: string) => unknown;

export interface Generated {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export function operationFor(
  schema: GraphQLSchema,
  root: Root,
  field: GraphQLField<unknown, unknown>,
  chosen: Chosen,
): Generated {
  const declared = field.args.map(({ name, type }) => `$${name}: ${String(type)}`);
  const given = field.args.map(({ name }) => `${name}: $${name}`);
  const head = declared.length === 0 ? '' : `(${declared.join(', ')})`;
  const call = given.length === 0 ? '' : `(${given.join(', ')})`;
  const selection = selectionOf(schema, getNamedType(field.type), 0);
  return {
    query: `${root} ${head} { ${field.name}${call} ${selection} }`,
    variables: Object.fromEntries(
      field.args.map(({ name, type }) => [name, valueOf(type, `${field.name}.${name}`, chosen, 0)]),
    ),
  };
}

function selectionOf(schema: GraphQLSchema, type: GraphQLNamedOutputType, depth: number): string {
  if (isAbstractType(type)) {
    const members = schema.getPossibleTypes(type).map((each) => aliased(schema, each, depth));
    return `{ __typename ${members.join(' ')} }`;
  }
  if (!isObjectType(type)) return '';
  return `{ __typename ${fieldsOf(schema, type, depth, '').join(' ')} }`;
}

/** Members of a union may have fields of one name and several types. */
function aliased(schema: GraphQLSchema, type: GraphQLNamedOutputType, depth: number): string {
  return isObjectType(type)
    ? `... on ${type.name} { ${fieldsOf(schema, type, depth, `${type.name}_`).join(' ')} __typename }`
    : '';
}

function fieldsOf(
  schema: GraphQLSchema,
  type: GraphQLNamedOutputType,
  depth: number,
  prefix: string,
): string[] {
  if (!isObjectType(type)) return [];
  return Object.values(type.getFields()).flatMap((field) => {
    const inner = getNamedType(field.type);
    const isLeaf = !isObjectType(inner) && !isAbstractType(inner);
    if (!isLeaf && depth >= MAX_DEPTH) return [];
    if (field.args.some(({ type: argument }) => isNonNullType(argument))) return [];
    const name = prefix === '' ? field.name : `${prefix}${field.name}: ${field.name}`;
    return [`${name} ${selectionOf(schema, inner, depth + 1)}`];
  });
}

function valueOf(type: GraphQLInputType, where: string, chosen: Chosen, depth: number): unknown {
  const wanted = chosen(where);
  if (wanted !== undefined) return wanted;
  const inner = getNullableType(type);
  if (isListType(inner)) return [valueOf(inner.ofType, where, chosen, depth)];
  if (isEnumType(inner)) return inner.getValues()[0]?.name;
  if (!isInputObjectType(inner)) return scalars[inner.name];
  const fields = Object.values(inner.getFields()).filter(
    ({ type: each }) => isNonNullType(each) || depth < MAX_DEPTH,
  );
  return Object.fromEntries(
    fields.map((field) => [
      field.name,
      valueOf(field.type, `${inner.name}.${field.name}`, chosen, depth + 1),
    ]),
  );
}
