/** Messages and enums of .proto files as GraphQL types, in the form in which the gateway decodes and encodes them. */

import protobuf from 'protobufjs';
import {
  extensionsOf,
  hasPresence,
  isEmptyMessage,
  isNullValue,
  ownFields,
  ownOneofOf,
} from '../../upstream/grpc/message-type.ts';
import {
  type Draft,
  type DraftField,
  type DraftObject,
  isList,
  listOf,
  named,
  nonNull,
  type TypeRef,
} from '../draft.ts';
import { camelCase, capitalize, constantCase, isName, NameSet, pascalCase, wordsOf } from '../names.ts';

export type Direction = 'output' | 'input';

/** Scalar types of proto (protobuf.dev, scalar value types). */
const scalars: Readonly<Record<string, string>> = {
  double: 'Float',
  float: 'Float',
  int32: 'Int',
  sint32: 'Int',
  sfixed32: 'Int',
  uint32: 'BigInt',
  fixed32: 'BigInt',
  int64: 'BigInt',
  sint64: 'BigInt',
  sfixed64: 'BigInt',
  uint64: 'BigInt',
  fixed64: 'BigInt',
  bool: 'Boolean',
  string: 'String',
  bytes: 'Bytes',
};

/** Well-known types that are a single value in GraphQL. A Duration is text in replies only. */
const wellKnown: Readonly<Record<string, string>> = {
  '.google.protobuf.Timestamp': 'DateTime',
  '.google.protobuf.DoubleValue': 'Float',
  '.google.protobuf.FloatValue': 'Float',
  '.google.protobuf.Int64Value': 'BigInt',
  '.google.protobuf.UInt64Value': 'BigInt',
  '.google.protobuf.Int32Value': 'Int',
  '.google.protobuf.UInt32Value': 'BigInt',
  '.google.protobuf.BoolValue': 'Boolean',
  '.google.protobuf.StringValue': 'String',
  '.google.protobuf.BytesValue': 'Bytes',
};
const freeForm = new Set([
  '.google.protobuf.Struct',
  '.google.protobuf.Value',
  '.google.protobuf.ListValue',
  '.google.protobuf.Any',
]);

export class MessageTypes {
  readonly #draft: Draft;
  readonly #types: Readonly<Record<Direction, Map<protobuf.ReflectionObject, string>>> = {
    output: new Map(),
    input: new Map(),
  };

  constructor(draft: Draft) {
    this.#draft = draft;
  }

  /** The type of a message as a whole; nullable. */
  messageType(message: protobuf.Type, direction: Direction): TypeRef {
    const known = this.#wellKnown(message, direction);
    if (known !== undefined) return named(known);
    // It says only that it is there.
    if (isEmptyMessage(message)) return named('Boolean');
    return named(this.#objectName(message, direction));
  }

  #wellKnown({ fullName }: protobuf.Type, direction: Direction): string | undefined {
    if (freeForm.has(fullName)) return this.#draft.scalar('JSON');
    if (fullName === '.google.protobuf.Duration' && direction === 'output') return 'String';
    const known = wellKnown[fullName];
    return known === undefined ? undefined : this.#scalar(known);
  }

  #scalar(name: string): string {
    return name === 'BigInt' || name === 'DateTime' || name === 'Bytes' ? this.#draft.scalar(name) : name;
  }

  #json(where: string, reason: string): TypeRef {
    this.#draft.changed(where, `it is JSON: ${reason}`);
    return named(this.#draft.scalar('JSON'));
  }

  #objectName(message: protobuf.Type, direction: Direction): string {
    const before = this.#types[direction].get(message);
    if (before !== undefined) return before;
    const base = pascalCase(localName(message));
    const wanted = direction === 'output' ? base : `${base.replace(/(?<=.)(?:Input|Request)$/, '')}Input`;
    const name = this.#draft.takeTypeName(wanted, `message ${message.fullName.slice(1)}`);
    this.#types[direction].set(message, name);
    const type: DraftObject = {
      kind: direction === 'output' ? 'type' : 'input',
      name,
      description: message.comment ?? undefined,
      directives: [],
      fields: [],
    };
    this.#draft.types.set(name, type);
    type.fields.push(...this.fieldsOf(message, direction, name));
    return name;
  }

  /** The fields of a message; in replies a oneof is one of them, in requests each of its members is. */
  fieldsOf(message: protobuf.Type, direction: Direction, typeName: string): DraftField[] {
    const names = new NameSet();
    const done = new Set<protobuf.OneOf>();
    // Their names are whole ones: `.shop.weight`.
    for (const { name } of extensionsOf(message))
      this.#draft.unmapped(
        `${typeName}, extension ${name.slice(1)}`,
        'messages are read and written without their extensions',
      );
    return ownFields(message).flatMap((field) => {
      const oneof = ownOneofOf(field);
      if (oneof === undefined) return [this.#field(field, direction, typeName, names)];
      if (direction === 'input') {
        const members = oneof.fieldsArray.map((each) => each.name).join(', ');
        const made = this.#field(field, direction, typeName, names);
        return [
          {
            ...made,
            description: [made.description, `At most one of ${members}.`].filter(Boolean).join(' '),
          },
        ];
      }
      if (done.has(oneof)) return [];
      done.add(oneof);
      return [this.#oneofField(oneof, typeName, names)];
    });
  }

  #field(field: protobuf.Field, direction: Direction, typeName: string, names: NameSet): DraftField {
    const name = names.take(camelCase(field.name) || 'field');
    return {
      name,
      description: descriptionOf(field, direction),
      arguments: [],
      type: this.#fieldType(field, direction, `${typeName}.${name}`),
      directives: [
        ...(name === field.name ? [] : [{ name: 'from', arguments: { path: field.name } }]),
        ...(field.options?.['deprecated'] === true ? [{ name: 'deprecated', arguments: {} }] : []),
      ],
      wireName: field.name,
    };
  }

  #fieldType(field: protobuf.Field, direction: Direction, where: string): TypeRef {
    if (field.map) {
      const type = this.#json(where, 'a map has free names');
      return direction === 'output' ? nonNull(type) : type;
    }
    const single = this.singleType(field, direction);
    if (field.repeated) return listOf(nonNull(single), direction === 'output');
    const isAlways = field.required || (direction === 'output' && !hasPresence(field));
    return isAlways ? nonNull(single) : single;
  }

  /** The type of one value of a field; nullable. */
  singleType(field: protobuf.Field, direction: Direction): TypeRef {
    const { resolvedType } = field.resolve();
    if (resolvedType instanceof protobuf.Type) return this.messageType(resolvedType, direction);
    if (resolvedType instanceof protobuf.Enum)
      return named(isNullValue(resolvedType) ? this.#draft.scalar('JSON') : this.#enumName(resolvedType));
    if (isIdName(field.name) && ['string', 'int32', 'int64', 'uint32', 'uint64'].includes(field.type))
      return named('ID');
    return named(this.#scalar(scalars[field.type] ?? 'String'));
  }

  /** The chosen member has its name in `$case`; one that is no message is in `value`. */
  #oneofField(oneof: protobuf.OneOf, typeName: string, names: NameSet): DraftField {
    const name = names.take(camelCase(oneof.name) || 'choice');
    const union = this.#draft.takeTypeName(typeName + capitalize(name), `${typeName}.${name}`);
    const map: Record<string, string> = {};
    for (const member of oneof.fieldsArray) map[member.name] = this.#memberType(member, union);
    this.#draft.types.set(union, {
      kind: 'union',
      name: union,
      description: oneof.comment ?? undefined,
      directives: [{ name: 'typename', arguments: { from: '$case', map } }],
      members: [...new Set(Object.values(map))],
    });
    return {
      name,
      description: undefined,
      arguments: [],
      type: named(union),
      directives: name === oneof.name ? [] : [{ name: 'from', arguments: { path: oneof.name } }],
      wireName: oneof.name,
    };
  }

  #memberType(member: protobuf.Field, union: string): string {
    const where = `${union}, member ${member.name}`;
    const type = this.singleType(member, 'output');
    if (!isList(type) && this.#draft.object(type.name) !== undefined) return type.name;
    const name = this.#draft.takeTypeName(union + pascalCase(member.name), where);
    const field: DraftField = {
      name: 'value',
      description: undefined,
      arguments: [],
      type,
      directives: [],
      wireName: 'value',
    };
    this.#draft.types.set(name, {
      kind: 'type',
      name,
      description: member.comment ?? undefined,
      directives: [],
      fields: [field],
    });
    return name;
  }

  #enumName(type: protobuf.Enum): string {
    const before = this.#types.output.get(type);
    if (before !== undefined) return before;
    const name = this.#draft.takeTypeName(pascalCase(localName(type)), `enum ${type.fullName.slice(1)}`);
    this.#types.output.set(type, name);
    const names = new NameSet(['true', 'false', 'null']);
    const prefix = `${wordsOf(type.name).join('_').toUpperCase()}_`;
    const numbers = new Set<number>();
    this.#draft.types.set(name, {
      kind: 'enum',
      name,
      description: type.comment ?? undefined,
      directives: [],
      values: Object.entries(type.values).flatMap(([value, number]) => {
        // Of two names for one number the decoder gives one.
        if (numbers.has(number)) {
          this.#draft.unmapped(`${name}, value ${value}`, 'another value has the same number');
          return [];
        }
        numbers.add(number);
        const short =
          value.startsWith(prefix) && isName(value.slice(prefix.length)) ? value.slice(prefix.length) : value;
        const taken = names.take(constantCase(short) || value);
        const comment = (type.comments as Record<string, string | null>)[value];
        return [
          {
            name: taken,
            description: comment ?? undefined,
            directives: taken === value ? [] : [{ name: 'wire', arguments: { value } }],
          },
        ];
      }),
    });
    return name;
  }
}

export function isIdName(name: string): boolean {
  return /(?:^|_)ids?$|[a-z]Ids?$/.test(name);
}

/** A message within a message is called by both. */
function localName(object: protobuf.ReflectionObject): string {
  const { parent } = object;
  return parent instanceof protobuf.Type
    ? pascalCase(localName(parent)) + capitalize(object.name)
    : object.name;
}

/** What a service of proto2 takes for a field that is not set is known to the .proto alone, so its clients are told. */
function descriptionOf(field: protobuf.Field, direction: Direction): string | undefined {
  const value = field.getOption('default') as unknown;
  const isOptional = !field.repeated && !field.map && !field.required;
  if (value === undefined || !isOptional) return field.comment ?? undefined;
  const where = direction === 'output' ? 'it is null' : 'it is not given';
  const told = `The service takes ${JSON.stringify(value)} where ${where}.`;
  return [field.comment, told].filter(Boolean).join(' ');
}
