/** Values of JSON as protobuf's scalars: what does not fit is a Misfit, and never becomes another value. */

import { Misfit, shown } from './misfit.ts';

type Write = (value: unknown) => unknown;

/** 64 bits, in the form the library writes without a big number's detour over text. */
interface Halves {
  readonly low: number;
  readonly high: number;
}

function wholes(bits: 32 | 64, isSigned: boolean): Write {
  const min = isSigned ? -(2n ** BigInt(bits - 1)) : 0n;
  const max = isSigned ? 2n ** BigInt(bits - 1) - 1n : 2n ** BigInt(bits) - 1n;
  return (value) => {
    const number = wholeOf(value);
    if (number === undefined) throw new Misfit(`${shown(value)} is no whole number`);
    if (number < min || number > max) throw new Misfit(`${shown(value)} is not from ${min} to ${max}`);
    return bits === 32 ? Number(number) : halvesOf(number);
  };
}

function wholeOf(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : undefined;
  return typeof value === 'string' && /^-?\d{1,20}$/.test(value) ? BigInt(value) : undefined;
}

function halvesOf(number: bigint): Halves {
  const bits = BigInt.asUintN(64, number);
  return { low: Number(bits & 0xffff_ffffn), high: Number(bits >> 32n) };
}

const NOT_FINITE = new Set(['NaN', 'Infinity', '-Infinity']);

function double(value: unknown): number {
  if (typeof value === 'string') {
    if (NOT_FINITE.has(value)) return Number(value);
    if (!/^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(value)) throw new Misfit(`${shown(value)} is no number`);
  } else if (typeof value !== 'number' && typeof value !== 'bigint')
    throw new Misfit(`${shown(value)} is no number`);
  const number = Number(value);
  if (Number.isFinite(number)) return number;
  throw new Misfit(`${shown(value)} is no number of 64 bits`);
}

function float(value: unknown): number {
  const number = double(value);
  if (Number.isFinite(number) && !Number.isFinite(Math.fround(number)))
    throw new Misfit(`${shown(value)} is too large for a float of 32 bits`);
  return number;
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
    return String(value);
  throw new Misfit(`${shown(value)} is no text`);
}

/** Of either alphabet, with or without padding (ProtoJSON; RFC 4648, sections 4 and 5). */
export function isBase64(value: unknown): value is string {
  return typeof value === 'string' && /^(?:[\w+/-]{4})*(?:[\w+/-]{2}(?:==)?|[\w+/-]{3}=?)?$/.test(value);
}

/** The bytes of a text in base64. */
export function bytesOf(value: unknown): Buffer {
  if (isBase64(value)) return Buffer.from(value, 'base64');
  throw new Misfit(`${shown(value)} is no base64`);
}

const int32 = wholes(32, true);
const uint32 = wholes(32, false);
const int64 = wholes(64, true);
const uint64 = wholes(64, false);

/** By the names of the scalar types in a .proto. */
export const scalarWriters: Readonly<Record<string, Write>> = {
  int32,
  sint32: int32,
  sfixed32: int32,
  uint32,
  fixed32: uint32,
  int64,
  sint64: int64,
  sfixed64: int64,
  uint64,
  fixed64: uint64,
  double,
  float,
  string: text,
  bytes: bytesOf,
  bool: (value) => {
    if (typeof value === 'boolean') return value;
    throw new Misfit(`${shown(value)} is neither true nor false`);
  },
};

/**
 * Keys of a map, all of them text in JSON, as the library takes them. A number has one form only: of "1" and "01" one would
 * be lost.
 */
export function keyWriter(type: string): (key: string) => string {
  if (type === 'string') return (key) => key;
  // The library takes every text but the empty one for true.
  if (type === 'bool')
    return (key) => {
      if (key === 'true') return key;
      if (key === 'false') return '';
      throw new Misfit(`the key ${shown(key)} is neither true nor false`);
    };
  const write = scalarWriters[type];
  return (key) => {
    if (!/^(?:0|-?[1-9]\d*)$/.test(key)) throw new Misfit(`the key ${shown(key)} is no whole number`);
    write?.(key);
    return key;
  };
}
