/**
 * Protobuf messages as the JSON a schema file expects: field names as the .proto writes them, enums by name,
 * int64 as text (no digit is lost), Timestamp as RFC 3339, wrappers as their value, a `oneof` as the chosen
 * member's message with its name in `$case`.
 */

import protobuf from 'protobufjs';

type Json = Record<string, unknown>;
type Convert = (value: unknown) => unknown;

const TO_OBJECT: protobuf.IConversionOptions = {
  longs: String,
  enums: String,
  bytes: String,
  defaults: true,
  arrays: true,
  objects: true,
  oneofs: true,
};

/** Decodes messages of one type; throws for bytes that are none. */
export function createDecoder(type: protobuf.Type): (bytes: Buffer) => unknown {
  // As with an empty body of REST, nothing was said. A null would be no message at all to grpc-js.
  if (type.fullName === '.google.protobuf.Empty') return () => undefined;
  const convert = converterOf(type, new Map());
  return (bytes) => {
    const plain = type.toObject(type.decode(new StrictReader(bytes)), TO_OBJECT);
    return convert === undefined ? plain : convert(plain);
  };
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

/** Well-known types (protobuf.dev, ProtoJSON format) with what they become. */
const wellKnown: Readonly<Record<string, Convert>> = {
  '.google.protobuf.Timestamp': (value) => timestampText(value as { seconds: string; nanos: number }),
  '.google.protobuf.Duration': (value) => durationText(value as { seconds: string; nanos: number }),
  '.google.protobuf.DoubleValue': unwrap,
  '.google.protobuf.FloatValue': unwrap,
  '.google.protobuf.Int64Value': unwrap,
  '.google.protobuf.UInt64Value': unwrap,
  '.google.protobuf.Int32Value': unwrap,
  '.google.protobuf.UInt32Value': unwrap,
  '.google.protobuf.BoolValue': unwrap,
  '.google.protobuf.StringValue': unwrap,
  '.google.protobuf.BytesValue': unwrap,
};

function unwrap(value: unknown): unknown {
  return (value as { value: unknown }).value;
}

/** The conversion a type needs after decoding, or undefined when its plain form is right as it is. */
function converterOf(type: protobuf.Type, seen: Map<protobuf.Type, Convert>): Convert | undefined {
  const known = wellKnown[type.fullName];
  if (known !== undefined) return known;
  const running = seen.get(type);
  if (running !== undefined) return running;
  const steps: ((message: Json) => void)[] = [];
  const convert: Convert = (value) => {
    for (const step of steps) step(value as Json);
    return value;
  };
  seen.set(type, convert);
  for (const field of type.fieldsArray) {
    const inner = field.resolve().resolvedType;
    const convertInner = inner instanceof protobuf.Type ? converterOf(inner, seen) : undefined;
    if (convertInner !== undefined) steps.push(fieldStep(field, convertInner));
  }
  for (const oneof of type.oneofsArray) {
    // proto3 `optional` is a oneof of one field (its name starts with "_"): an unset field is simply absent.
    steps.push(
      oneof.name.startsWith('_') && oneof.fieldsArray.length === 1
        ? (message) => void delete message[oneof.name]
        : oneofStep(oneof),
    );
  }
  // A type that holds itself may need a conversion found only later; keeping the empty one is harmless.
  return steps.length > 0 || isRecursive(type) ? convert : undefined;
}

function isRecursive(type: protobuf.Type): boolean {
  return type.fieldsArray.some((field) => field.resolvedType === type);
}

function fieldStep(field: protobuf.Field, convert: Convert): (message: Json) => void {
  const { name } = field;
  if (field.map) {
    return (message) => {
      const map = message[name] as Json | undefined;
      if (map !== undefined)
        message[name] = Object.fromEntries(Object.entries(map).map(([key, value]) => [key, convert(value)]));
    };
  }
  if (field.repeated) {
    return (message) => {
      const list = message[name] as unknown[] | undefined;
      if (list !== undefined) message[name] = list.map(convert);
    };
  }
  return (message) => {
    const value = message[name];
    if (value !== undefined && value !== null) message[name] = convert(value);
  };
}

function oneofStep(oneof: protobuf.OneOf): (message: Json) => void {
  return (message) => {
    const chosen = message[oneof.name];
    if (typeof chosen !== 'string') return;
    const value = message[chosen];
    message[oneof.name] =
      typeof value === 'object' && value !== null ? { ...value, $case: chosen } : { value, $case: chosen };
  };
}

/** RFC 3339 in UTC, with as many digits of the second as the value has. */
function timestampText({ seconds, nanos }: { seconds: string; nanos: number }): string {
  const whole = new Date(Number(seconds) * 1000);
  if (Number.isNaN(whole.getTime())) return `${seconds}s`;
  const text = whole.toISOString().slice(0, 19);
  return `${text}${fractionText(nanos)}Z`;
}

function durationText({ seconds, nanos }: { seconds: string; nanos: number }): string {
  const sign = nanos < 0 && !seconds.startsWith('-') ? '-' : '';
  return `${sign}${seconds}${fractionText(Math.abs(nanos))}s`;
}

function fractionText(nanos: number): string {
  return nanos === 0
    ? ''
    : `.${String(nanos)
        .padStart(9, '0')
        .replace(/(?:000)+$/, '')}`;
}
