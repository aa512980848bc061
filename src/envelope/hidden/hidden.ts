/**
 * What a caller may not ask for, as coordinates of a schema: what a rule hides, and what cannot be there without it. A
 * type without fields, values or members is gone, and so is every field and argument of such a type.
 */

import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputObjectType,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isUnionType,
} from 'graphql';
import { descriptionOf } from '../../fields/description.ts';
import { type Access, joinAccess } from '../../fields/rules.ts';
import { effectsOf } from '../../plan/effects.ts';
import type { ClientSchema } from '../../schema/client-schema.ts';
import { isRootType } from '../../schema/model.ts';

/** Whether a caller meets a rule. */
export type MayAsk = (access: Access) => boolean;

type Field = GraphQLField<unknown, unknown>;
type Composite = GraphQLObjectType | GraphQLInterfaceType;

/** Worked out once for each caller's set of rules. */
export class Hidden {
  readonly #client: ClientSchema;
  readonly #mayAsk: MayAsk;
  /** Coordinates: `Type`, `Type.field`, `Type.field(argument:)`, `Enum.VALUE`. */
  readonly #gone = new Set<string>();
  readonly #ruled = new Map<string, boolean>();

  constructor(client: ClientSchema, mayAsk: MayAsk) {
    this.#client = client;
    this.#mayAsk = mayAsk;
    const types = Object.values(client.schema.getTypeMap()).filter((type) => !isIntrospectionType(type));
    let before: number;
    // What goes takes other things with it, until nothing more goes.
    do {
      before = this.#gone.size;
      for (const type of types) this.#visit(type);
    } while (this.#gone.size > before);
  }

  isType(name: string): boolean {
    return this.#gone.has(name);
  }

  /** Of an object, an interface or an input. */
  isField(type: string, field: string): boolean {
    return this.#gone.has(`${type}.${field}`);
  }

  isArgument(type: string, field: string, argument: string): boolean {
    return this.#gone.has(`${type}.${field}(${argument}:)`);
  }

  isValue(type: string, value: string): boolean {
    return this.#gone.has(`${type}.${value}`);
  }

  #visit(type: GraphQLNamedType): void {
    if (isEnumType(type)) {
      const values = type.getValues().map(({ name }) => `${type.name}.${name}`);
      for (const value of values) if (this.#isSentRuled(value)) this.#gone.add(value);
      if (values.every((value) => this.#gone.has(value))) this.#gone.add(type.name);
    } else if (isUnionType(type)) {
      if (type.getTypes().every(({ name }) => this.isType(name))) this.#gone.add(type.name);
    } else if (isInputObjectType(type)) this.#visitInput(type);
    else if (isObjectType(type) || isInterfaceType(type)) this.#visitComposite(type);
  }

  #visitInput(type: GraphQLInputObjectType): void {
    if (this.#isSentRuled(type.name)) this.#gone.add(type.name);
    const fields = Object.values(type.getFields());
    for (const field of fields) {
      const coordinate = `${type.name}.${field.name}`;
      if (!this.#isSentRuled(coordinate) && !this.isType(getNamedType(field.type).name)) continue;
      this.#gone.add(coordinate);
      // Nobody can give an input without a field that it must have.
      if (isRequiredInputField(field)) this.#gone.add(type.name);
    }
    if (fields.every(({ name }) => this.isField(type.name, name))) this.#gone.add(type.name);
  }

  #visitComposite(type: Composite): void {
    if (this.#isTypeRuled(type.name)) this.#gone.add(type.name);
    const fields = Object.values(type.getFields());
    for (const field of fields) this.#visitField(type, field);
    const isEmpty = fields.every(({ name }) => this.isField(type.name, name));
    if (isEmpty && !isRootType(type.name)) this.#gone.add(type.name);
  }

  #visitField(type: Composite, field: Field): void {
    const coordinate = `${type.name}.${field.name}`;
    const interfaces = type.getInterfaces().filter((each) => each.getFields()[field.name] !== undefined);
    if (this.#isImpossible(type, field)) {
      this.#gone.add(coordinate);
      // An interface cannot have it either, if one of its types has not.
      if (!this.isType(type.name)) for (const { name } of interfaces) this.#gone.add(`${name}.${field.name}`);
    } else if (
      this.#isRuledFor(type, (name) => this.#isFieldRuled(name, field.name)) &&
      // A field that an interface still has for other types stays, and is null.
      interfaces.every(({ name }) => this.isField(name, field.name))
    )
      this.#gone.add(coordinate);
    for (const argument of field.args) this.#visitArgument(type, field, argument, interfaces);
  }

  #visitArgument(
    type: Composite,
    field: Field,
    argument: GraphQLArgument,
    interfaces: readonly GraphQLInterfaceType[],
  ): void {
    const isGone =
      this.isType(getNamedType(argument.type).name) ||
      (this.#isRuledFor(type, (name) => this.#isArgumentRuled(name, field.name, argument.name)) &&
        interfaces.every(
          (each) =>
            this.isField(each.name, field.name) ||
            this.isArgument(each.name, field.name, argument.name) ||
            !each.getFields()[field.name]?.args.some(({ name }) => name === argument.name),
        ));
    if (isGone) this.#gone.add(`${type.name}.${field.name}(${argument.name}:)`);
  }

  /** Without its type, or an argument that must be given, there is no way to ask for a field. */
  #isImpossible(type: Composite, field: Field): boolean {
    if (this.isType(getNamedType(field.type).name)) return true;
    return field.args.some(
      (argument) =>
        isRequiredArgument(argument) &&
        (this.isType(getNamedType(argument.type).name) ||
          (isObjectType(type) && this.#isArgumentRuled(type.name, field.name, argument.name))),
    );
  }

  /** Of an interface: for each of its types. One that nothing implements has no rules. */
  #isRuledFor(type: Composite, isRuled: (type: string) => boolean): boolean {
    if (isObjectType(type)) return isRuled(type.name);
    const types = this.#client.schema.getPossibleTypes(type);
    return types.length > 0 && types.every(({ name }) => this.isType(name) || isRuled(name));
  }

  #isTypeRuled(name: string): boolean {
    return !isRootType(name) && this.#isRefused(name, () => this.#client.types.get(name)?.access);
  }

  #isFieldRuled(type: string, field: string): boolean {
    return this.#isRefused(`${type}.${field}`, () => {
      const binding = this.#client.types.get(type)?.fields.get(field);
      return binding === undefined ? undefined : joinAccess(...effectsOf(binding).access);
    });
  }

  #isArgumentRuled(type: string, field: string, argument: string): boolean {
    return this.#isRefused(`${type}.${field}(${argument}:)`, () => {
      const binding = this.#client.types.get(type)?.fields.get(field);
      return binding === undefined ? undefined : descriptionOf(binding)?.argumentAccess.get(argument);
    });
  }

  /** Of input types, their fields and enum values. */
  #isSentRuled(coordinate: string): boolean {
    return this.#isRefused(coordinate, () => this.#client.inputAccess.get(coordinate));
  }

  #isRefused(coordinate: string, accessOf: () => Access | undefined): boolean {
    let isRefused = this.#ruled.get(coordinate);
    if (isRefused === undefined) {
      const access = accessOf();
      isRefused = access !== undefined && !this.#mayAsk(access);
      this.#ruled.set(coordinate, isRefused);
    }
    return isRefused;
  }
}
