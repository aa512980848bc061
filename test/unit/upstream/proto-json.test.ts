/**
 * What protobuf's own JSON mapping says of a message is what the gateway reads and writes. protobuf-es, which passes the
 * conformance tests of protobuf, is the judge; messages are random, of every kind of field.
 */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type DescField,
  type DescMessage,
  fromBinary,
  fromJson,
  type JsonObject,
  type JsonValue,
  ScalarType,
  toBinary,
  toJson,
} from '@bufbuild/protobuf';
import { createDecoder } from '../../../src/upstream/grpc/decode.ts';
import { createEncoder } from '../../../src/upstream/grpc/encode.ts';
import { createRandom, pickOne } from '../../support/random.ts';
import { readTwice, type Syntax } from './proto-schemas.ts';

type Random = () => number;

/** Random ProtoJSON of messages, with names as the .proto writes them. */
class Maker {
  readonly #random: Random;
  constructor(random: Random) {
    this.#random = random;
  }

  message(type: DescMessage, depth: number): JsonValue {
    const known = this.#wellKnown(type, depth);
    if (known !== undefined) return known;
    const json: JsonObject = {};
    const chosen = new Set<string>();
    for (const field of type.fields) {
      const group = field.oneof?.name;
      const isRequired = type.name === 'Inner' && field.name === 'need';
      const isMessage = field.message !== undefined;
      if (!isRequired && this.#random() > (isMessage && depth > 0 ? 0.03 : 0.25)) continue;
      if (group !== undefined && chosen.has(group)) continue;
      if (group !== undefined) chosen.add(group);
      json[field.name] = this.#field(field, depth);
    }
    return json;
  }

  #field(field: DescField, depth: number): JsonValue {
    const { fieldKind } = field;
    if (fieldKind === 'list') return this.#times(() => this.#one(field, depth));
    if (fieldKind !== 'map') return this.#one(field, depth);
    const entries = this.#times(() => {
      const key =
        field.mapKey === ScalarType.STRING ? this.#text() : `${this.#scalar(field.mapKey) as number}`;
      return [key, this.#one(field, depth)] as const;
    });
    return Object.fromEntries(entries);
  }

  #one(field: DescField, depth: number): JsonValue {
    if (field.message !== undefined) return this.message(field.message, depth + 1);
    if (field.enum !== undefined) return pickOne(this.#random, ['ZERO', 'ONE', 'UNO', 'LESS']);
    return this.#scalar(field.scalar ?? ScalarType.STRING);
  }

  #times<T>(make: () => T): T[] {
    return Array.from({ length: Math.floor(this.#random() * 3) }, make);
  }

  #text(): string {
    return pickOne(this.#random, [
      '',
      'a',
      'é€𝄞',
      'constructor',
      'value',
      '$case',
      '0',
      'true',
      'x'.repeat(130),
    ]);
  }

  #whole(min: bigint, max: bigint): bigint {
    const edge = [min, max, 0n, 1n, min + 1n, max - 1n].filter((each) => each >= min);
    const range = max - min + 1n;
    const any = min + ((BigInt(Math.floor(this.#random() * 2 ** 52)) * 4099n) % range);
    return this.#random() < 0.5 ? any : pickOne(this.#random, edge);
  }

  #real(isFloat: boolean): JsonValue {
    const any = (this.#random() - 0.5) * 10 ** Math.floor(this.#random() * 60 - 30);
    const value = pickOne(this.#random, [
      0,
      -0,
      0.1,
      11.11,
      1e-45,
      3.4028234663852886e38,
      16777216,
      1 / 3,
      any,
      any,
    ]);
    const finite = isFloat ? Math.fround(value) : value;
    return this.#random() < 0.1 ? pickOne(this.#random, ['NaN', 'Infinity', '-Infinity']) : finite;
  }

  #scalar(type: ScalarType): JsonValue {
    switch (type) {
      case ScalarType.BOOL:
        return this.#random() < 0.5;
      case ScalarType.STRING:
        return this.#text();
      case ScalarType.BYTES:
        return Buffer.from(this.#text()).toString('base64');
      case ScalarType.DOUBLE:
        return this.#real(false);
      case ScalarType.FLOAT:
        return this.#real(true);
      case ScalarType.INT32:
      case ScalarType.SINT32:
      case ScalarType.SFIXED32:
        return Number(this.#whole(-(2n ** 31n), 2n ** 31n - 1n));
      case ScalarType.UINT32:
      case ScalarType.FIXED32:
        return Number(this.#whole(0n, 2n ** 32n - 1n));
      case ScalarType.INT64:
      case ScalarType.SINT64:
      case ScalarType.SFIXED64:
        return String(this.#whole(-(2n ** 63n), 2n ** 63n - 1n));
      case ScalarType.UINT64:
      case ScalarType.FIXED64:
        return String(this.#whole(0n, 2n ** 64n - 1n));
    }
  }

  #json(depth: number): JsonValue {
    const kinds = depth > 3 ? 4 : 6;
    switch (Math.floor(this.#random() * kinds)) {
      case 0:
        return null;
      case 1:
        return this.#text();
      case 2:
        return this.#random() < 0.5;
      case 3:
        return pickOne(this.#random, [0, -1.5, 1e300, 2 ** 53]);
      case 4:
        return this.#times(() => this.#json(depth + 1));
      default:
        return this.#object(depth);
    }
  }

  #object(depth: number): JsonObject {
    return Object.fromEntries(this.#times(() => [this.#text(), this.#json(depth + 1)] as const));
  }

  #wellKnown(type: DescMessage, depth: number): JsonValue | undefined {
    if (!type.typeName.startsWith('google.protobuf.')) return undefined;
    const fraction = pickOne(this.#random, ['', '.5', '.000001', '.123456789']);
    switch (type.name) {
      case 'Timestamp':
        return (
          pickOne(this.#random, [
            '0001-01-01T00:00:00',
            '2024-02-29T12:00:00',
            '9999-12-31T23:59:59',
            '1969-12-31T23:59:59',
          ]) +
          fraction +
          pickOne(this.#random, ['Z', 'Z', '+00:00'])
        );
      case 'Duration':
        return `${pickOne(this.#random, ['0', '-0', '1', '-1', '315575999999', '-315575999999'])}${fraction}s`;
      case 'Empty':
        return {};
      case 'Struct':
        return this.#object(depth);
      case 'Value':
        return this.#json(depth);
      case 'ListValue':
        return this.#times(() => this.#json(depth));
      case 'Any':
        return pickOne<JsonValue>(this.#random, [
          {},
          {
            '@type': 'type.googleapis.com/t.Inner',
            text: this.#text(),
            ...(this.#isProto2 ? { need: 1 } : {}),
          },
          { '@type': 'type.googleapis.com/t.Nothing' },
          { '@type': 'type.googleapis.com/google.protobuf.Duration', value: '1.5s' },
          { '@type': 'type.googleapis.com/google.protobuf.Struct', value: this.#object(depth) },
          { '@type': 'type.googleapis.com/google.protobuf.StringValue', value: this.#text() },
        ]);
    }
    // The wrappers.
    return this.#one(type.fields[0] as DescField, depth);
  }

  #isProto2 = false;
  of(syntax: Syntax): this {
    this.#isProto2 = syntax === 'proto2';
    return this;
  }
}

/** What the gateway reads, without what it adds to ProtoJSON: nulls, `true` for an empty message, a property for a oneof. */
function plain(type: DescMessage, value: unknown): JsonValue {
  if (type.typeName.startsWith('google.protobuf.') && type.name !== 'Empty')
    return type.name === 'FloatValue' ? float(value) : (value as JsonValue);
  if (type.fields.length === 0) {
    assert.equal(value, true);
    return {};
  }
  const json: JsonObject = {};
  for (const [name, inner] of Object.entries(value as JsonObject)) {
    const field = type.fields.find((each) => each.name === name);
    if (field === undefined) checkOneof(type, name, value as JsonObject);
    else if (inner !== null || field.message?.name === 'Value') json[name] = plainField(field, inner);
  }
  return json;
}

function plainField(field: DescField, value: unknown): JsonValue {
  const one = (inner: unknown): JsonValue =>
    field.message === undefined
      ? field.scalar === ScalarType.FLOAT
        ? float(inner)
        : (inner as JsonValue)
      : plain(field.message, inner);
  if (field.fieldKind === 'list') return (value as unknown[]).map(one);
  if (field.fieldKind !== 'map') return one(value);
  return Object.fromEntries(Object.entries(value as object).map(([key, inner]) => [key, one(inner)]));
}

/** The judge shows a float as the double of its value; of the gateway's it must be the float, with no more digits. */
function float(value: unknown): JsonValue {
  if (typeof value !== 'number') return value as JsonValue;
  assert.ok(
    String(value).replace(/e.*|^-?0?\.0*|[-.]/g, '').length <= 9 || Math.abs(value) >= 1e9,
    String(value),
  );
  return Math.fround(value);
}

function checkOneof(type: DescMessage, name: string, message: JsonObject): void {
  const oneof = type.oneofs.find((each) => each.name === name);
  assert.ok(oneof !== undefined, `${type.name} has no ${name}`);
  const value = message[name];
  if (value === null) return;
  const { $case: chosen, ...rest } = value as JsonObject;
  const member = message[chosen as string];
  assert.ok(
    oneof.fields.some((field) => field.name === chosen),
    `${chosen as string} is a member`,
  );
  assert.deepEqual(
    Object.keys(rest).length === 1 && 'value' in rest && !isInner(member) ? rest['value'] : rest,
    member,
  );
}

function isInner(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'value' in value;
}

/** A null of a Value that is not set is left out, as in ProtoJSON; one that is set stays. */
function withoutUnsetValues(ours: JsonValue, theirs: JsonValue): JsonValue {
  if (typeof ours !== 'object' || ours === null || Array.isArray(ours)) {
    return Array.isArray(ours) && Array.isArray(theirs)
      ? ours.map((item, index) => withoutUnsetValues(item, theirs[index] ?? null))
      : ours;
  }
  const other = (typeof theirs === 'object' && !Array.isArray(theirs) ? theirs : null) ?? {};
  return Object.fromEntries(
    Object.entries(ours)
      .filter(([name, value]) => value !== null || name in other)
      .map(([name, value]) => [name, withoutUnsetValues(value, other[name] ?? null)]),
  );
}

for (const syntax of ['proto2', 'proto3', 'editions'] as const)
  describe(`messages of ${syntax}`, () => {
    const { ours, theirs } = readTwice(syntax);
    const type = theirs.getMessage('t.All') as DescMessage;
    const decode = createDecoder(ours.lookupType('t.All'));
    const encode = createEncoder(ours.lookupType('t.All'));
    const options = { registry: theirs, useProtoFieldName: true, alwaysEmitImplicit: true };
    const shownBy = (bytes: Uint8Array): JsonValue => toJson(type, fromBinary(type, bytes), options);

    for (let seed = 1; seed <= 60; seed++)
      test(`seed ${seed}`, () => {
        const given = new Maker(createRandom(seed)).of(syntax).message(type, 0);
        const bytes = toBinary(type, fromJson(type, given, options));
        const expected = shownBy(bytes);
        const read = decode(Buffer.from(bytes));
        assert.deepEqual(withoutUnsetValues(plain(type, read), expected), expected);
        // Read as null is a Value that is not set, and one that is null: sent, null is the second.
        const again = withoutUnsetValues(read as JsonValue, expected);
        assert.deepEqual(shownBy(encode(again as JsonObject)), expected);
        assert.deepEqual(shownBy(encode(given as JsonObject)), expected);
      });
  });
