/**
 * Writes plain data as a protobuf message: ProtoJSON (protobuf.dev, ProtoJSON format) with the field names as the .proto
 * writes them, and with what `decode.ts` adds to it. Everything is checked on one walk before the library encodes: what the
 * message cannot hold is refused, and never left out or made another value.
 */

import protobuf from 'protobufjs';
import { suggest } from '../../base/suggest.ts';
import {
  fieldOf,
  holdsFields,
  isEmptyMessage,
  isNullValue,
  ownFields,
  ownOneofOf,
  ownOneofs,
  typeOfUrl,
  wellKnownOf,
} from './message-type.ts';
import { Misfit, shown } from './misfit.ts';
import { bytesOf, keyWriter, scalarWriters } from './scalars.ts';
import { durationOf, type Seconds, timestampOf, validDuration, validTimestamp } from './times.ts';

/** Gives what the library encodes. `unset` is for null where the field can have no value of null. */
type Write = (value: unknown) => unknown;
/** Own properties only, so that no field finds what an object inherits: `constructor` may be one. */
type Message = Record<string, unknown>;

const unset = Symbol('unset');

/** Encodes messages of one type; throws a Misfit that names the field when a value does not fit. */
export function createEncoder(type: protobuf.Type): (message: Readonly<Record<string, unknown>>) => Buffer {
  return new Encoders().of(type);
}

/** Those of types that belong together: each is made once, also where types hold each other. */
class Encoders {
  readonly #writers = new Map<protobuf.Type, Write>();

  of(type: protobuf.Type): (value: unknown) => Buffer {
    const write = this.#message(type);
    return (value) => {
      const message = write(value);
      if (message === unset) throw new Misfit(`${shown(value)} is no message`);
      try {
        return Buffer.from(type.encode(message as Message).finish());
      } catch (error) {
        // All else has been checked.
        if (error instanceof Error && error.message === 'max depth exceeded')
          throw new Misfit('it has more levels than a message may have');
        throw error;
      }
    };
  }

  #message(type: protobuf.Type): Write {
    const before = this.#writers.get(type);
    if (before !== undefined) return before;
    const later: { write?: Write } = {};
    // A type that holds itself finds this one while its own is being made.
    this.#writers.set(type, (value) => later.write?.(value));
    later.write = this.#make(type);
    this.#writers.set(type, later.write);
    return later.write;
  }

  #make(type: protobuf.Type): Write {
    switch (wellKnownOf(type)) {
      case 'Timestamp':
        return this.#time(type, timestampOf, validTimestamp);
      case 'Duration':
        return this.#time(type, durationOf, validDuration);
      case 'wrapper':
        return this.#wrapper(type);
      case 'Struct':
        return this.#only(type, objectOf);
      case 'ListValue':
        return this.#only(type, listOf);
      case 'Value':
        return this.#value(type);
      case 'Any':
        return orUnset(this.#any(type));
      case undefined:
        return isEmptyMessage(type) ? emptyWriter : orUnset(this.#plain(type));
    }
  }

  #plain(type: protobuf.Type): (value: unknown) => Message {
    const fields = new Map<string, FieldWriter>();
    for (const field of ownFields(type))
      fields.set(field.name, { write: this.#whole(field), oneof: ownOneofOf(field)?.name });
    const oneofs = new Map(ownOneofs(type).map((oneof) => [oneof.name, oneof] as const));
    const required = ownFields(type).filter((field) => field.required);
    return (value) => {
      const given = objectOf(value);
      const message: Message = Object.create(null) as Message;
      const chosen = new Map<string, string>();
      const put = (name: string, { write, oneof }: FieldWriter, inner: unknown): void => {
        const written = at(name, write, inner, true);
        if (written === unset) return;
        const other = oneof === undefined ? undefined : chosen.get(oneof);
        if (other !== undefined)
          throw new Misfit(`${other} and ${name} are both given, and ${oneof} holds one of them`, [name]);
        if (oneof !== undefined) chosen.set(oneof, name);
        message[name] = written;
      };
      for (const [name, inner] of Object.entries(given)) {
        const field = fields.get(name);
        // Replies have null for the members that were not chosen, even where null is a value.
        if (field?.oneof !== undefined && inner === null) continue;
        if (field !== undefined) put(name, field, inner);
        else if (!oneofs.has(name)) throw unknownName(name, fields.keys());
      }
      for (const [name, oneof] of oneofs)
        if (Object.hasOwn(given, name)) {
          const member = memberOf(oneof, (given as Message)[name]);
          const field = member === undefined ? undefined : fields.get(member.name);
          // A reply says a member twice: by its own name, and by that of the oneof.
          if (member !== undefined && field !== undefined && chosen.get(name) !== member.name)
            put(member.name, field, member.value);
        }
      for (const { name } of required)
        if (!Object.hasOwn(message, name)) throw new Misfit(`it needs ${name}`, [name]);
      return message;
    };
  }

  /** The value of a field: one, a list or a map of such. */
  #whole(field: protobuf.Field): Write {
    const one = this.#single(field);
    if (field instanceof protobuf.MapField) {
      const write = mapWriter(field.keyType, one);
      return orUnset((value) => write(objectOf(value)));
    }
    // A single value stands for a list of one, as in GraphQL.
    if (field.repeated)
      return orUnset((value) =>
        (Array.isArray(value) ? value : [value]).map((item, index) => entry(String(index), one, item)),
      );
    return one;
  }

  #single(field: protobuf.Field): Write {
    const { resolvedType } = field.resolve();
    if (resolvedType instanceof protobuf.Type) return this.#message(resolvedType);
    if (resolvedType instanceof protobuf.Enum) return enumWriter(resolvedType);
    return orUnset(scalarWriters[field.type] ?? ((value) => value));
  }

  #time(
    type: protobuf.Type,
    parse: (text: string) => Seconds,
    valid: (time: Seconds, value: unknown) => Seconds,
  ) {
    const plain = this.#plain(type);
    return orUnset((value) => {
      if (typeof value === 'string') return messageOf(parse(value));
      const message = plain(value);
      const given = value as { readonly seconds?: string | number; readonly nanos?: string | number };
      valid({ seconds: String(given.seconds ?? 0), nanos: Number(given.nanos ?? 0) }, value);
      return message;
    });
  }

  /** The bare value, or the message written out. */
  #wrapper(type: protobuf.Type): Write {
    const plain = this.#plain(type);
    const name = fieldOf(type, 1).name;
    return orUnset((value) =>
      plain(typeof value === 'object' && !Array.isArray(value) ? value : { [name]: value }),
    );
  }

  /** A message of one field, which its JSON is. */
  #only(type: protobuf.Type, check: (value: unknown) => unknown): Write {
    const field = fieldOf(type, 1);
    const write = this.#whole(field);
    return orUnset((value) => messageOf({ [field.name]: write(check(value)) }));
  }

  #value(type: protobuf.Type): Write {
    const field = (number: number): protobuf.Field => fieldOf(type, number);
    const [isNull, number, text, flag] = [field(1).name, field(2).name, field(3).name, field(4).name];
    const [struct, list] = [field(5).name, field(6).name];
    const writeStruct = this.#single(field(5));
    const writeList = this.#single(field(6));
    return (value) => {
      if (value === undefined) return unset;
      if (value === null) return messageOf({ [isNull]: 0 });
      if (Array.isArray(value)) return messageOf({ [list]: writeList(value) });
      if (typeof value === 'string') return messageOf({ [text]: value });
      if (typeof value === 'boolean') return messageOf({ [flag]: value });
      if (typeof value === 'object') return messageOf({ [struct]: writeStruct(value) });
      return messageOf({ [number]: finite(value) });
    };
  }

  /** The message beside its `@type`, or bytes in base64 as `value` where no .proto has the type. */
  #any(type: protobuf.Type): (value: unknown) => Message {
    const url = fieldOf(type, 1).name;
    const bytes = fieldOf(type, 2).name;
    return (value) => {
      const { '@type': name, ...rest } = objectOf(value) as Message;
      if (name === undefined && Object.keys(rest).length === 0) return messageOf({});
      if (typeof name !== 'string') throw new Misfit(`${shown(value)} has no "@type", which says what it is`);
      return messageOf({ [url]: name, [bytes]: this.#within(type, name, rest) });
    };
  }

  #within(any: protobuf.Type, name: string, rest: Message): Buffer {
    const inner = typeOfUrl(any, name);
    const isValue = inner === undefined || wellKnownOf(inner) !== undefined;
    if (!isValue && !isEmptyMessage(inner)) return this.of(inner)(rest);
    const [other] = Object.keys(rest).filter((key) => key !== 'value');
    if (other !== undefined && inner === undefined)
      throw new Misfit(`there is no message ${shown(name)}, so its bytes must stand as "value"`, [other]);
    if (other !== undefined) throw unknownName(other, ['value']);
    const write = inner === undefined ? bytesOf : this.of(inner);
    return entry('value', write, isValue ? rest['value'] : (rest['value'] ?? true)) as Buffer;
  }
}

interface FieldWriter {
  readonly write: Write;
  /** The oneof it is a member of. */
  readonly oneof: string | undefined;
}

function messageOf(fields: object): Message {
  return Object.assign(Object.create(null) as Message, fields);
}

/** Null and what was not given leave a field unset. */
function orUnset(write: Write): Write {
  return (value) => (value === undefined || value === null ? unset : write(value));
}

/** `true` sets it, and so does an object of nothing; `false` leaves it unset. */
function emptyWriter(value: unknown): unknown {
  if (value === undefined || value === null || value === false) return unset;
  if (value === true) return messageOf({});
  const [name] = Object.keys(objectOf(value));
  if (name !== undefined) throw unknownName(name, []);
  return messageOf({});
}

function enumWriter(type: protobuf.Enum): Write {
  const write: Write = (value) => {
    if (typeof value === 'string' && Object.hasOwn(type.values, value)) return type.values[value];
    if (typeof value === 'number' && Object.hasOwn(type.valuesById, value)) return value;
    throw new Misfit(`${shown(value)} is no ${type.name}`);
  };
  return isNullValue(type) ? (value) => (value === undefined ? unset : write(value ?? 0)) : orUnset(write);
}

function mapWriter(keyType: string, write: Write): (map: object) => Message {
  const writeKey = keyWriter(keyType);
  return (map) => {
    const written = Object.create(null) as Message;
    for (const [key, value] of Object.entries(map))
      written[entry(key, () => writeKey(key), key) as string] = entry(key, write, value);
    return written;
  };
}

/** An item of a list, an entry of a map: there is none that is unset. */
function entry(step: string, write: Write, value: unknown): unknown {
  const written = at(step, write, value, false);
  if (written === unset) throw new Misfit(`${shown(value)} cannot stand in a list or a map`, [step]);
  return written;
}

/** The words of a misfit name its fields, which is enough for people; its path leads on to the very item. */
function at(step: string, write: Write, value: unknown, isNamed: boolean): unknown {
  try {
    return write(value);
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    throw new Misfit(isNamed ? `${step}: ${error.message}` : error.message, [step, ...error.path]);
  }
}

function unknownName(name: string, names: Iterable<string>): Misfit {
  const meant = suggest(name, names);
  const hint = meant === undefined ? '' : ` (did you mean "${meant}"?)`;
  return new Misfit(`there is no field ${shown(name)}${hint}`, [name]);
}

/** What a reply has under the name of a oneof; undefined for none. */
function memberOf(oneof: protobuf.OneOf, value: unknown): { name: string; value: unknown } | undefined {
  if (value === undefined || value === null) return undefined;
  const { $case: name, ...rest } = objectOf(value) as Message;
  const field = oneof.fieldsArray.find((each) => each.name === name);
  if (field === undefined)
    throw new Misfit(`${oneof.name} is one of ${oneof.fieldsArray.map((each) => each.name).join(', ')}`, [
      oneof.name,
    ]);
  return { name: field.name, value: holdsFields(field) ? rest : rest['value'] };
}

function objectOf(value: unknown): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new Misfit(`${shown(value)} is no object`);
}

function listOf(value: unknown): unknown {
  if (Array.isArray(value)) return value;
  throw new Misfit(`${shown(value)} is no list`);
}

/** A number of JSON is a double; one with more digits than a double has would be another number. */
function finite(value: unknown): number {
  const number = Number(value);
  if (typeof value === 'bigint' && BigInt(number) !== value)
    throw new Misfit(`${shown(String(value))} has more digits than a number of JSON keeps here`);
  if (Number.isFinite(number)) return number;
  throw new Misfit(`${shown(value)} is no number`);
}
