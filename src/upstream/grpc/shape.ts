/** A protobuf message as a shape: as `decode.ts` gives it to a schema file, and as `encode.ts` takes it. */

import protobuf from 'protobufjs';
import { anyShape, type ObjectShape, type ScalarName, type Shape, scalarShape } from '../../base/shape.ts';
import {
  fieldOf,
  firstNameOf,
  holdsFields,
  isAlias,
  isEmptyMessage,
  isNullValue,
  ownFields,
  ownOneofs,
  wellKnownOf,
} from './message-type.ts';

/** `reply`: what is read. `request`: what is written. */
export type Direction = 'reply' | 'request';

const scalars: Readonly<Record<string, ScalarName>> = {
  double: 'number',
  float: 'number',
  int32: 'integer',
  sint32: 'integer',
  sfixed32: 'integer',
  uint32: 'integer',
  fixed32: 'integer',
  int64: 'numeric',
  sint64: 'numeric',
  sfixed64: 'numeric',
  uint64: 'numeric',
  fixed64: 'numeric',
  bool: 'boolean',
  string: 'string',
  bytes: 'string',
};

/** The shape of a message in one direction. */
export function shapeOfMessage(type: protobuf.Type, direction: Direction): Shape {
  switch (wellKnownOf(type)) {
    case 'Timestamp':
    case 'Duration':
      return bareOrWritten(scalarShape('string'), type, direction);
    case 'wrapper':
      return bareOrWritten(scalarOf(fieldOf(type, 1), direction), type, direction);
    case 'Struct':
      return freeObject(type, []);
    case 'ListValue':
      return { kind: 'list', items: () => anyShape };
    case 'Value':
      return anyShape;
    case 'Any':
      return freeObject(type, [['@type', () => scalarShape('string')]]);
    case undefined: {
      const message = objectOf(type, direction);
      // A type of no fields of the service, such as one of constants, may stand for a message that has none.
      return isEmptyMessage(type)
        ? { kind: 'choice', options: () => [scalarShape('boolean'), message] }
        : message;
    }
  }
}

/** In a request the message may be written out as well. */
function bareOrWritten(bare: Shape, type: protobuf.Type, direction: Direction): Shape {
  return direction === 'reply' ? bare : { kind: 'choice', options: () => [bare, objectOf(type, direction)] };
}

function freeObject(identity: object, fields: readonly (readonly [string, () => Shape])[]): ObjectShape {
  return { kind: 'object', identity, fields: new Map(fields), required: () => [], rest: () => anyShape };
}

function objectOf(type: protobuf.Type, direction: Direction): ObjectShape {
  const own = ownFields(type);
  const fields = new Map<string, () => Shape>(
    own.map((field) => [field.name, () => shapeOfField(field, direction)] as const),
  );
  if (direction === 'reply')
    for (const oneof of ownOneofs(type)) fields.set(oneof.name, () => shapeOfOneof(oneof));
  const required = (): string[] => own.filter((field) => field.required).map(({ name }) => name);
  return { kind: 'object', identity: type, fields, required, rest: undefined };
}

function shapeOfField(field: protobuf.Field, direction: Direction): Shape {
  const { resolvedType } = field.resolve();
  const one = (): Shape =>
    resolvedType instanceof protobuf.Type
      ? shapeOfMessage(resolvedType, direction)
      : scalarOf(field, direction);
  if (field.map) return { kind: 'object', identity: field, fields: new Map(), required: () => [], rest: one };
  return field.repeated ? { kind: 'list', items: one } : one();
}

function scalarOf(field: protobuf.Field, direction: Direction): Shape {
  const { resolvedType } = field.resolve();
  if (resolvedType instanceof protobuf.Enum) return enumShape(resolvedType, direction);
  const name = scalars[field.type];
  return name === undefined ? anyShape : scalarShape(name);
}

/** A request may say each name; a reply says the first of those that have one number. */
function enumShape(type: protobuf.Enum, direction: Direction): Shape {
  if (isNullValue(type)) return anyShape;
  const names = Object.keys(type.values);
  if (direction === 'request') return scalarShape('string', names);
  const aliases = new Map(
    names.filter((name) => isAlias(type, name)).map((name) => [name, firstNameOf(type, name)] as const),
  );
  return {
    kind: 'scalar',
    name: 'string',
    values: names.filter((name) => !aliases.has(name)),
    ...(aliases.size === 0 ? {} : { aliases }),
  };
}

/** The chosen member's message with its name in `$case`. */
function shapeOfOneof(oneof: protobuf.OneOf): Shape {
  const names = oneof.fieldsArray.map(({ name }) => name);
  const tag = ['$case', () => scalarShape('string', names)] as const;
  const options = (): Shape[] =>
    oneof.fieldsArray.map((field): Shape => {
      const member = shapeOfField(field, 'reply');
      return member.kind === 'object' && holdsFields(field)
        ? { ...member, fields: new Map([...member.fields, tag]) }
        : {
            kind: 'object',
            identity: field,
            fields: new Map([['value', () => member], tag]),
            required: () => [],
            rest: undefined,
          };
    });
  return { kind: 'choice', options };
}
