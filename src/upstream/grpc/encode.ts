/**
 * Writes plain data as a protobuf message. What the message cannot hold is refused, and never becomes another value:
 * protobufjs alone would write "abc" as the number 0.
 */

import protobuf from 'protobufjs';

type Write = (value: unknown) => unknown;

/** A value that its field cannot hold. */
export class Misfit extends TypeError {
  /** Where in the message: field names, indexes, keys of a map. */
  readonly path: readonly string[];

  constructor(message: string, path: readonly string[] = []) {
    super(message);
    this.path = path;
  }
}

/** Encodes messages of one type; throws a Misfit that names the field when a value does not fit. */
export function createEncoder(type: protobuf.Type): (message: Readonly<Record<string, unknown>>) => Buffer {
  const write = writerOfMessage(type, new Map());
  return (message) => Buffer.from(type.encode(type.fromObject(write(message) as object)).finish());
}

/** Wrappers stand for their bare value, times and durations for their text (ProtoJSON). */
function writerOfMessage(type: protobuf.Type, seen: Map<protobuf.Type, Write>): Write {
  if (type.fullName === '.google.protobuf.Timestamp')
    return (value) => (typeof value === 'string' ? timestampOf(value) : objectOf(value));
  if (type.fullName === '.google.protobuf.Duration')
    return (value) => (typeof value === 'string' ? durationOf(value) : objectOf(value));
  const running = seen.get(type);
  if (running !== undefined) return running;
  const fields = new Map<string, Write>();
  const isWrapper = /^\.google\.protobuf\.\w+Value$/.test(type.fullName);
  const write: Write = (value) => {
    if (isWrapper && (typeof value !== 'object' || value === null))
      return { value: fields.get('value')?.(value) ?? value };
    // A property that the message does not have is left out, as ProtoJSON readers may.
    const known = Object.entries(objectOf(value)).filter(
      ([name, inner]) => fields.has(name) && inner !== undefined && inner !== null,
    );
    return Object.fromEntries(known.map(([name, inner]) => [name, fields.get(name)?.(inner)]));
  };
  seen.set(type, write);
  for (const field of type.fieldsArray) fields.set(field.name, named(field.name, writerOfField(field, seen)));
  return write;
}

function writerOfField(field: protobuf.Field, seen: Map<protobuf.Type, Write>): Write {
  const { resolvedType } = field.resolve();
  const one =
    resolvedType instanceof protobuf.Type
      ? writerOfMessage(resolvedType, seen)
      : resolvedType instanceof protobuf.Enum
        ? writerOfEnum(resolvedType)
        : (scalars[field.type] ?? ((value) => value));
  if (field.map)
    return (value) =>
      Object.fromEntries(Object.entries(objectOf(value)).map(([key, inner]) => [key, at(key, one, inner)]));
  // A single value stands for a list of one, as in GraphQL.
  if (field.repeated)
    return (value) =>
      (Array.isArray(value) ? value : [value]).map((item, index) => at(String(index), one, item));
  return one;
}

/** The words of a misfit name its field, which is enough for people; its path leads on to the very item. */
function at(step: string, write: Write, value: unknown): unknown {
  try {
    return write(value);
  } catch (error) {
    throw error instanceof Misfit ? new Misfit(error.message, [step, ...error.path]) : error;
  }
}

function named(name: string, write: Write): Write {
  return (value) => {
    try {
      return write(value);
    } catch (error) {
      throw error instanceof Misfit ? new Misfit(`${name}: ${error.message}`, [name, ...error.path]) : error;
    }
  };
}

function writerOfEnum(type: protobuf.Enum): Write {
  return (value) => {
    if (typeof value === 'string' && Object.hasOwn(type.values, value)) return type.values[value];
    if (typeof value === 'number' && Object.hasOwn(type.valuesById, value)) return value;
    throw new Misfit(`${shown(value)} is no ${type.name}`);
  };
}

const integers = (bits: 32 | 64, isSigned: boolean): Write => {
  const min = isSigned ? -(2n ** BigInt(bits - 1)) : 0n;
  const max = isSigned ? 2n ** BigInt(bits - 1) - 1n : 2n ** BigInt(bits) - 1n;
  return (value) => {
    const text =
      typeof value === 'number' ? (Number.isInteger(value) ? BigInt(value).toString() : '') : value;
    if (typeof text !== 'string' || !/^-?\d{1,20}$/.test(text))
      throw new Misfit(`${shown(value)} is no whole number`);
    const number = BigInt(text);
    if (number < min || number > max) throw new Misfit(`${shown(value)} is not from ${min} to ${max}`);
    return bits === 32 ? Number(number) : number.toString();
  };
};

const real: Write = (value) => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw new Misfit(`${shown(value)} is no number`);
};

const text: Write = (value) => {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Misfit(`${shown(value)} is no text`);
};

/** Of either alphabet, with or without padding (ProtoJSON; RFC 4648, sections 4 and 5). */
export function isBase64(value: unknown): value is string {
  return typeof value === 'string' && /^(?:[\w+/-]{4})*(?:[\w+/-]{2}(?:==)?|[\w+/-]{3}=?)?$/.test(value);
}

const scalars: Readonly<Record<string, Write>> = {
  int32: integers(32, true),
  sint32: integers(32, true),
  sfixed32: integers(32, true),
  uint32: integers(32, false),
  fixed32: integers(32, false),
  int64: integers(64, true),
  sint64: integers(64, true),
  sfixed64: integers(64, true),
  uint64: integers(64, false),
  fixed64: integers(64, false),
  double: real,
  float: real,
  string: text,
  bytes: (value) => {
    if (isBase64(value)) return Buffer.from(value, 'base64');
    throw new Misfit(`${shown(value)} is no base64`);
  },
  bool: (value) => {
    if (typeof value === 'boolean') return value;
    throw new Misfit(`${shown(value)} is neither true nor false`);
  },
};

function objectOf(value: unknown): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new Misfit(`${shown(value)} is no object`);
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, 40);
}

/** RFC 3339, section 5.6. */
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.(\d{1,9})\d*)?(?:Z|[+-]\d\d:\d\d)$/i;

function timestampOf(value: string): { seconds: number; nanos: number } {
  const match = RFC_3339.exec(value);
  const milliseconds = match === null ? Number.NaN : Date.parse(value.replace(/\.\d+/, ''));
  if (Number.isNaN(milliseconds)) throw new Misfit(`${shown(value)} is no RFC 3339 time`);
  return { seconds: milliseconds / 1000, nanos: nanosOf(match?.[1]) };
}

/** ProtoJSON: seconds with up to nine digits of a fraction, and "s". */
function durationOf(value: string): { seconds: string; nanos: number } {
  const match = /^(-?)(\d{1,12})(?:\.(\d{1,9}))?s$/.exec(value);
  if (match === null) throw new Misfit(`${shown(value)} is no duration such as "1.5s"`);
  const [, sign, seconds = '0', fraction] = match;
  const nanos = nanosOf(fraction);
  return sign === '-'
    ? { seconds: seconds === '0' ? '0' : `-${seconds}`, nanos: nanos === 0 ? 0 : -nanos }
    : { seconds, nanos };
}

function nanosOf(fraction: string | undefined): number {
  return Number((fraction ?? '').padEnd(9, '0'));
}
