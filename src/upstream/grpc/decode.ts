/**
 * Protobuf messages as the JSON a schema file expects. It is ProtoJSON (protobuf.dev, ProtoJSON format) with the field
 * names as the .proto writes them, with null where a field is not set, with `true` for a message of no fields, and with a
 * property for each `oneof`: the chosen member's message with its name in `$case`.
 */

import protobuf from 'protobufjs';
import { shortestFloat } from './float.ts';
import {
  fieldOf,
  hasPresence,
  holdsFields,
  isEmptyMessage,
  isNullValue,
  nameOfValue,
  ownFields,
  ownOneofs,
  typeOfUrl,
  wellKnownOf,
} from './message-type.ts';
import { durationText, type Seconds, timestampText } from './times.ts';

type Json = Record<string, unknown>;
type Read = (value: unknown) => unknown;

/** Of values whose JSON is what was decoded. */
const same: Read = (value) => value;

const MAX_LEVELS_OF_ANY = 32;

/** Decodes messages of one type; throws for bytes that are none. */
export function createDecoder(type: protobuf.Type): (bytes: Buffer) => unknown {
  return new Decoders().of(type);
}

/** Those of types that belong together: each is made once, also where types hold each other. */
class Decoders {
  readonly #readers = new Map<protobuf.Type, Read>();
  #levels = 0;

  of(type: protobuf.Type): (bytes: Buffer) => unknown {
    const read = this.#message(type);
    return (bytes) => read(type.decode(new StrictReader(bytes)));
  }

  #message(type: protobuf.Type): Read {
    const before = this.#readers.get(type);
    if (before !== undefined) return before;
    const later: { read?: Read } = {};
    // A type that holds itself finds this one while its own is being made.
    this.#readers.set(type, (message) => later.read?.(message));
    later.read = this.#make(type);
    this.#readers.set(type, later.read);
    return later.read;
  }

  #make(type: protobuf.Type): Read {
    switch (wellKnownOf(type)) {
      case 'Timestamp':
        return (message) => timestampText(secondsOf(message));
      case 'Duration':
        return (message) => durationText(secondsOf(message));
      // Each of these has a single field.
      case 'wrapper':
      case 'Struct':
      case 'ListValue':
        return this.#property(type, 1);
      case 'Value':
        return this.#value(type);
      case 'Any':
        return this.#any(type);
      case undefined:
        return isEmptyMessage(type) ? () => true : this.#plain(type);
    }
  }

  #plain(type: protobuf.Type): Read {
    const fields = ownFields(type).map((field) => this.#field(field));
    const oneofs = ownOneofs(type).map(oneofReader);
    return (message) => {
      const json: Json = {};
      for (const read of fields) read(message as Json, json);
      for (const read of oneofs) read(message as Json, json);
      return json;
    };
  }

  #field(field: protobuf.Field): (message: Json, json: Json) => void {
    const { name } = field;
    const read = this.#whole(field);
    if (hasPresence(field))
      return (message, json) => {
        json[name] = Object.hasOwn(message, name) ? read(message[name]) : null;
      };
    // The prototype of a decoded message holds the defaults.
    if (read === same)
      return (message, json) => {
        json[name] = message[name];
      };
    return (message, json) => {
      json[name] = read(message[name]);
    };
  }

  /** The value of a field: one, a list or a map of such. */
  #whole(field: protobuf.Field): Read {
    const one = this.#single(field);
    if (field instanceof protobuf.MapField) return mapReader(field, one);
    if (field.repeated && one !== same)
      return (value) => (value as readonly unknown[]).map((item) => one(item));
    return one;
  }

  #single(field: protobuf.Field): Read {
    const { resolvedType } = field.resolve();
    if (resolvedType instanceof protobuf.Type) return this.#message(resolvedType);
    if (resolvedType instanceof protobuf.Enum) {
      if (isNullValue(resolvedType)) return () => null;
      // A number that the .proto does not know stays one.
      return (value) => nameOfValue(resolvedType, value as number) ?? value;
    }
    return scalars[field.type] ?? same;
  }

  /** What the only field of a message holds. */
  #property(type: protobuf.Type, number: number): Read {
    const field = fieldOf(type, number);
    const { name } = field;
    const read = this.#whole(field);
    return (message) => read((message as Json)[name]);
  }

  /** A Value of no kind is none that may be sent; null says so best. */
  #value(type: protobuf.Type): Read {
    const kinds = [2, 3, 4, 5, 6].map(
      (number) => [fieldOf(type, number).name, this.#property(type, number)] as const,
    );
    return (message) => {
      for (const [name, read] of kinds) if (Object.hasOwn(message as Json, name)) return read(message);
      return null;
    };
  }

  /** A message beside its `@type`; where that is unknown, its bytes in base64 as `value`. */
  #any(type: protobuf.Type): Read {
    const url = fieldOf(type, 1).name;
    const bytes = fieldOf(type, 2).name;
    return (message) => {
      const name = (message as Json)[url] as string;
      const value = (message as Json)[bytes] as Buffer;
      if (name === '' && value.length === 0) return {};
      const inner = typeOfUrl(type, name);
      if (inner === undefined) return { '@type': name, value: base64(value) };
      const json = this.#within(inner, value);
      if (isEmptyMessage(inner)) return { '@type': name };
      return wellKnownOf(inner) === undefined
        ? { '@type': name, ...(json as Json) }
        : { '@type': name, value: json };
    };
  }

  /** The library counts the levels of one message; those within an Any are bytes to it. */
  #within(type: protobuf.Type, bytes: Buffer): unknown {
    if (this.#levels >= MAX_LEVELS_OF_ANY)
      throw new RangeError(`more than ${MAX_LEVELS_OF_ANY} Any in each other`);
    this.#levels += 1;
    try {
      return this.of(type)(bytes);
    } finally {
      this.#levels -= 1;
    }
  }
}

/** The library's own reader takes a text that ends before its length for a shorter text. */
class StrictReader extends protobuf.BufferReader {
  override string(): string {
    const length = this.uint32();
    const start = this.pos;
    if (length > this.len - start)
      throw new RangeError(`a text of ${length} bytes in the last ${this.len - start}`);
    this.pos = start + length;
    return (this.buf as Buffer).toString('utf8', start, this.pos);
  }
}

/** Scalar types whose JSON is another value than what was decoded. */
const scalars: Readonly<Record<string, Read>> = {
  int64: wholeText,
  sint64: wholeText,
  sfixed64: wholeText,
  uint64: wholeText,
  fixed64: wholeText,
  bytes: (value) => base64(value as Uint8Array),
  double: (value) => finite(value as number),
  float: (value) => finite(shortestFloat(value as number)),
};

/** A Long, or the 0 of a field that was not sent. */
function wholeText(value: unknown): string {
  const long = value as { readonly low: number; readonly high: number; toString(): string } | number;
  if (typeof long === 'number') return String(long);
  return long.high === 0 && long.low >= 0 ? String(long.low) : long.toString();
}

/** JSON has no numbers for these: ProtoJSON writes "NaN", "Infinity" and "-Infinity". */
function finite(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

/** Those of a field that was not sent are an empty list, and no bytes. */
function base64(bytes: Uint8Array): string {
  if (bytes.length === 0) return '';
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

function secondsOf(message: unknown): Seconds {
  const { seconds, nanos } = message as { seconds: unknown; nanos: number };
  return { seconds: wholeText(seconds), nanos };
}

/** Keys are text, as in all JSON. An entry without a value has the default. */
function mapReader(field: protobuf.MapField, read: Read): Read {
  const { resolvedType } = field.resolve();
  const missing = resolvedType instanceof protobuf.Type ? resolvedType.create() : null;
  const keyText = keyReader(field.keyType);
  return (map) =>
    Object.fromEntries(
      Object.entries(map as Json).map(([key, value]) => [keyText(key), read(value ?? missing)]),
    );
}

/** The library keeps keys of 64 bits as eight characters of their bytes, and a key that was not sent as "0". */
function keyReader(type: string): (key: string) => string {
  if (!type.endsWith('64')) return (key) => key;
  const isUnsigned = type === 'uint64' || type === 'fixed64';
  return (key) => (key.length === 8 ? wholeText(protobuf.util.longFromHash(key, isUnsigned)) : key);
}

/** The chosen member's message with its name; what is no message of fields is in `value`. */
function oneofReader({ name, fieldsArray }: protobuf.OneOf): (message: Json, json: Json) => void {
  const members = fieldsArray.map((field) => field.name);
  const holders = new Set(fieldsArray.filter(holdsFields).map((field) => field.name));
  return (message, json) => {
    const chosen = chosenOf(members, message);
    if (chosen === undefined) {
      json[name] = null;
      return;
    }
    const value = json[chosen];
    json[name] = holders.has(chosen) ? { ...(value as Json), $case: chosen } : { value, $case: chosen };
    for (const member of members) if (member !== chosen) json[member] = null;
  };
}

/** Of several that were sent the last one counts (protobuf.dev, encoding: last one wins). */
function chosenOf(members: readonly string[], message: Json): string | undefined {
  const present = members.filter((member) => Object.hasOwn(message, member));
  if (present.length < 2) return present[0];
  return Object.keys(message).findLast((key) => present.includes(key));
}
