/** A protobuf message as a shape: as `decode.ts` gives it to a schema file, and as `encode.ts` takes it. */

import protobuf from 'protobufjs';
import { anyShape, type ObjectShape, type ScalarName, type Shape, scalarShape } from '../../base/shape.ts';

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

export function shapeOfMessage(type: protobuf.Type, direction: Direction): Shape {
  const bare = bareShape(type);
  if (bare === undefined) return objectOf(type, direction);
  return direction === 'reply' ? bare : { kind: 'choice', options: () => [bare, objectOf(type, direction)] };
}

/** Times, durations and wrappers stand for one value (ProtoJSON). */
function bareShape({ fullName, fields }: protobuf.Type): Shape | undefined {
  if (/^\.google\.protobuf\.(?:Timestamp|Duration)$/.test(fullName)) return scalarShape('string');
  const isWrapper = /^\.google\.protobuf\.(?!Value$|ListValue$)\w+Value$/.test(fullName);
  const inner = fields['value'];
  return isWrapper && inner !== undefined ? scalarOf(inner) : undefined;
}

function objectOf(type: protobuf.Type, direction: Direction): ObjectShape {
  const fields = new Map<string, () => Shape>(
    type.fieldsArray.map((field) => [field.name, () => shapeOfField(field, direction)] as const),
  );
  if (direction === 'reply')
    for (const oneof of type.oneofsArray.filter(({ name }) => !name.startsWith('_')))
      fields.set(oneof.name, () => shapeOfOneof(oneof));
  const required = (): string[] => type.fieldsArray.filter((field) => field.required).map(({ name }) => name);
  return { kind: 'object', identity: type, fields, required, rest: undefined };
}

function shapeOfField(field: protobuf.Field, direction: Direction): Shape {
  const { resolvedType } = field.resolve();
  const one = (): Shape =>
    resolvedType instanceof protobuf.Type ? shapeOfMessage(resolvedType, direction) : scalarOf(field);
  if (field.map) return { kind: 'object', identity: field, fields: new Map(), required: () => [], rest: one };
  return field.repeated ? { kind: 'list', items: one } : one();
}

function scalarOf(field: protobuf.Field): Shape {
  const { resolvedType } = field.resolve();
  if (resolvedType instanceof protobuf.Enum) return scalarShape('string', Object.keys(resolvedType.values));
  const name = scalars[field.type];
  return name === undefined ? anyShape : scalarShape(name);
}

/** The chosen member's message with its name in `$case`. */
function shapeOfOneof(oneof: protobuf.OneOf): Shape {
  const names = oneof.fieldsArray.map(({ name }) => name);
  const tag = ['$case', () => scalarShape('string', names)] as const;
  const options = (): Shape[] =>
    oneof.fieldsArray.map((field): Shape => {
      const member = shapeOfField(field, 'reply');
      return member.kind === 'object'
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
