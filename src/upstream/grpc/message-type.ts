/** What is asked of message types, in one place for decoding, encoding, checks and imports. */

import protobuf from 'protobufjs';

/** Extensions are none of them: JSON names them in brackets, and no field of a schema file can. */
export function ownFields(type: protobuf.Type): protobuf.Field[] {
  return type.fieldsArray.filter((field) => field.declaringField === null);
}

export function extensionsOf(type: protobuf.Type): protobuf.Field[] {
  return type.fieldsArray.filter((field) => field.declaringField !== null);
}

/** The oneofs that the .proto has; proto3's `optional` is one of a single field as well, and no choice. */
export function ownOneofs(type: protobuf.Type): protobuf.OneOf[] {
  return type.oneofsArray.filter((oneof) => !isOptional(oneof));
}

export function ownOneofOf(field: protobuf.Field): protobuf.OneOf | undefined {
  const oneof = field.partOf;
  return oneof === null || isOptional(oneof) ? undefined : oneof;
}

/** A server that tells its descriptors may leave out that a oneof stands for `optional`; the name says so too. */
function isOptional({ isProto3Optional, name, fieldsArray }: protobuf.OneOf): boolean {
  const [only, ...others] = fieldsArray;
  return isProto3Optional || (others.length === 0 && name === `_${only?.name}`);
}

/**
 * A message of no fields, such as google.protobuf.Empty, says only that it is there: it is `true` in JSON, and a Boolean
 * in a schema file.
 */
export function isEmptyMessage(type: protobuf.Type): boolean {
  return ownFields(type).length === 0;
}

/**
 * An unset field differs from one that has its default: messages, members of a oneof, `optional`, and by the rules of
 * proto2 and of editions every single field that is not told otherwise.
 */
export function hasPresence(field: protobuf.Field): boolean {
  if (field.repeated || field.map) return false;
  // The getter gives the oneof of a member, and not true.
  return field.resolve().resolvedType instanceof protobuf.Type || Boolean(field.hasPresence);
}

/** The name by which replies say a number: of aliases the first. Undefined for a number that has none. */
export function nameOfValue(type: protobuf.Enum, number: number): string | undefined {
  return Object.hasOwn(type.valuesById, number) ? type.valuesById[number] : undefined;
}

/** Whether it is one of the enum's further names for a number. */
export function isAlias(type: protobuf.Enum, name: string): boolean {
  return firstNameOf(type, name) !== name;
}

export function firstNameOf(type: protobuf.Enum, name: string): string {
  const number = type.values[name];
  return (number === undefined ? undefined : nameOfValue(type, number)) ?? name;
}

/** By number, for a copy of a well-known .proto may write its names in another case. */
export function fieldOf(type: protobuf.Type, number: number): protobuf.Field {
  const field = type.fieldsById[number];
  if (field === undefined) throw new Error(`${type.fullName} has no field ${number}`);
  return field;
}

/** google/protobuf/wrappers.proto: each holds a single `value`. */
const WRAPPERS = new Set(
  ['Double', 'Float', 'Int64', 'UInt64', 'Int32', 'UInt32', 'Bool', 'String', 'Bytes'].map(
    (name) => `.google.protobuf.${name}Value`,
  ),
);

export type WellKnown = 'Timestamp' | 'Duration' | 'Struct' | 'Value' | 'ListValue' | 'Any' | 'wrapper';

const NAMED: ReadonlyMap<string, WellKnown> = new Map(
  (['Timestamp', 'Duration', 'Struct', 'Value', 'ListValue', 'Any'] as const).map((name) => [
    `.google.protobuf.${name}`,
    name,
  ]),
);

/** Messages that have a form of their own in JSON (protobuf.dev, ProtoJSON format). */
export function wellKnownOf({ fullName }: protobuf.Type): WellKnown | undefined {
  return WRAPPERS.has(fullName) ? 'wrapper' : NAMED.get(fullName);
}

/** Whether values of the field are objects of its message's fields: they hold the `$case` of a oneof themselves. */
export function holdsFields(field: protobuf.Field): boolean {
  const { resolvedType } = field.resolve();
  return (
    resolvedType instanceof protobuf.Type &&
    wellKnownOf(resolvedType) === undefined &&
    !isEmptyMessage(resolvedType)
  );
}

/** google.protobuf.NullValue is null in JSON. */
export function isNullValue({ fullName }: protobuf.Enum): boolean {
  return fullName === '.google.protobuf.NullValue';
}

/** The type that the URL of an Any names; undefined when no .proto of the project has it. */
export function typeOfUrl(any: protobuf.Type, url: string): protobuf.Type | undefined {
  const name = url.slice(url.lastIndexOf('/') + 1);
  const found = /^\w+(?:\.\w+)*$/.test(name) ? any.root.lookup(`.${name}`) : null;
  return found instanceof protobuf.Type ? found : undefined;
}
