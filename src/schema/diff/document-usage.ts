/** Which parts of a schema a document uses, by coordinate: types, fields, arguments, input fields, enum values. */

import {
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  Kind,
  TypeInfo,
  typeFromAST,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** What one document uses of a schema, as coordinates. */
export interface DocumentUsage {
  /** From the project's folder. */
  readonly file: string;
  /** The names of its operations. */
  readonly operations: readonly string[];
  readonly coordinates: ReadonlySet<string>;
}

/** What a valid document uses of its schema. */
export function usageOf(schema: GraphQLSchema, document: DocumentNode): DocumentUsage {
  const info = new TypeInfo(schema);
  const coordinates = new Set<string>();
  visit(
    document,
    visitWithTypeInfo(info, {
      Field() {
        const [parent, field] = [info.getParentType(), info.getFieldDef()];
        if (parent && field) coordinates.add(parent.name).add(`${parent.name}.${field.name}`);
      },
      Argument({ name }) {
        const [parent, field] = [info.getParentType(), info.getFieldDef()];
        if (parent && field) coordinates.add(`${parent.name}.${field.name}.${name.value}`);
      },
      ObjectField({ name }) {
        const parent = getNamedType(info.getParentInputType());
        if (parent) coordinates.add(parent.name).add(`${parent.name}.${name.value}`);
      },
      EnumValue({ value }) {
        const type = getNamedType(info.getInputType());
        if (type) coordinates.add(type.name).add(`${type.name}.${value}`);
      },
      NamedType({ name }) {
        coordinates.add(name.value);
      },
      VariableDefinition({ type }) {
        const given = typeFromAST(schema, type);
        if (given !== undefined) addInput(given as GraphQLInputType, coordinates);
      },
    }),
  );
  const operations = document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? [definition.name?.value ?? definition.operation] : [],
  );
  return { file: document.loc?.source.name ?? '', operations, coordinates };
}

/** What a variable may hold: a client can send any of it. */
function addInput(type: GraphQLInputType, coordinates: Set<string>): void {
  const named = getNamedType(type);
  if (isEnumType(named)) for (const { name } of named.getValues()) coordinates.add(`${named.name}.${name}`);
  if (!isInputObjectType(named)) return;
  for (const field of Object.values(named.getFields())) {
    const coordinate = `${named.name}.${field.name}`;
    if (coordinates.has(coordinate)) continue;
    coordinates.add(named.name).add(coordinate);
    addInput(field.type, coordinates);
  }
}
