/** Defaults of arguments and input fields that name what a schema no longer has. */

import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLSchema,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import { validateInputLiteral, validateInputValue } from 'graphql/utilities/validateInputValue.js';

/**
 * Drops every default that its type does not take. Without a default a nullable argument is left out of the call, and
 * one that cannot be null must be given. Changes the schema, which is the caller's own.
 */
export function dropBrokenDefaults(schema: GraphQLSchema): void {
  const inputs = inputsOf(schema).filter((input) => input.default !== undefined);
  let isChanged: boolean;
  // An object that relies on the default of one of its fields is broken when that default goes.
  do {
    isChanged = false;
    for (const input of inputs) {
      if (input.default === undefined || isValid(input)) continue;
      input.default = undefined;
      input.defaultValue = undefined;
      isChanged = true;
    }
  } while (isChanged);
}

function inputsOf(schema: GraphQLSchema): (GraphQLArgument | GraphQLInputField)[] {
  return Object.values(schema.getTypeMap()).flatMap(
    (type): readonly (GraphQLArgument | GraphQLInputField)[] => {
      if (isInputObjectType(type)) return Object.values(type.getFields());
      return isObjectType(type) || isInterfaceType(type)
        ? Object.values(type.getFields()).flatMap((field) => field.args)
        : [];
    },
  );
}

function isValid({ default: given, type }: GraphQLArgument | GraphQLInputField): boolean {
  let isRight = true;
  const onError = (): void => {
    isRight = false;
  };
  if (given?.literal !== undefined) validateInputLiteral(given.literal, type, onError);
  else validateInputValue(given?.value, type, onError);
  return isRight;
}
