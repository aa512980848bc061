/** Lets the elements of a schema share one empty `extensions` object, where graphql-js makes one for each of them. */

import { type GraphQLSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';

/** Without a prototype, so that graphql-js takes it over as it is, and copies of the schema share it. */
const none: Readonly<Record<string, unknown>> = Object.freeze(Object.create(null));

/** For a schema built from SDL, which has no extensions. The objects are half of the schema's memory. */
export function withoutExtensions(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    type.extensions = none;
    if (isEnumType(type)) for (const value of type.getValues()) value.extensions = none;
    if (isInputObjectType(type)) for (const field of Object.values(type.getFields())) field.extensions = none;
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      field.extensions = none;
      for (const argument of field.args) argument.extensions = none;
    }
  }
  return schema;
}
