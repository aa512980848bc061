/** Extensions of schema elements: our schemas have none, and graphql-js gives each element an object of its own for them. */

import { type GraphQLSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';

/** Without a prototype, so that graphql-js takes it over as it is, and copies of the schema share it. */
const none: Readonly<Record<string, unknown>> = Object.freeze(Object.create(null));

/** Lets all elements of a schema that was built of SDL share one object: the rest is half of the schema's memory. */
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
