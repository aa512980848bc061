/** google.protobuf.Timestamp and Duration as the text that ProtoJSON gives them, and back. */

import { Misfit, shown } from './misfit.ts';

/** As they stand in a message; 64 bits of seconds, as text. */
export interface Seconds {
  readonly seconds: string;
  readonly nanos: number;
}

const NANOS = 1_000_000_000;
/** 0001-01-01T00:00:00Z to 9999-12-31T23:59:59Z (google/protobuf/timestamp.proto). */
const TIMESTAMP = { min: -62_135_596_800, max: 253_402_300_799 };
/** About 10,000 years (google/protobuf/duration.proto). */
const MAX_DURATION = 315_576_000_000;

/**
 * RFC 3339 in UTC, with as many digits of the second as the value has, by threes. Services that keep "for ever" as a
 * moment beyond year 9999 get a year of six digits (ECMA-262, expanded years), and beyond that plain seconds.
 */
export function timestampText({ seconds, nanos }: Seconds): string {
  const carry = Math.floor(nanos / NANOS);
  const whole = new Date((Number(seconds) + carry) * 1000);
  if (Number.isNaN(whole.getTime())) return `${seconds}s`;
  return whole.toISOString().replace('.000Z', `${fractionText(nanos - carry * NANOS)}Z`);
}

export function durationText({ seconds, nanos }: Seconds): string {
  const total = BigInt(seconds) * BigInt(NANOS) + BigInt(nanos);
  const positive = total < 0n ? -total : total;
  const fraction = fractionText(Number(positive % BigInt(NANOS)));
  return `${total < 0n ? '-' : ''}${positive / BigInt(NANOS)}${fraction}s`;
}

function fractionText(nanos: number): string {
  return nanos === 0
    ? ''
    : `.${String(nanos)
        .padStart(9, '0')
        .replace(/(?:000)+$/, '')}`;
}

/** RFC 3339, section 5.6. */
const RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):(\d\d))$/i;

/** Throws a Misfit for a text that is no time, such as the 30th of February (RFC 3339, section 5.7). */
export function timestampOf(text: string): Seconds {
  const match = RFC_3339.exec(text);
  if (match === null)
    throw new Misfit(`${shown(text)} is no RFC 3339 time with up to nine digits of a second`);
  const part = (index: number): number => Number(match[index] ?? '0');
  // A day that its month does not have, and an hour 24, would roll over to the next.
  const midnight = new Date(`${text.slice(0, 10)}T00:00:00Z`);
  const isDay = !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(text.slice(0, 10));
  if (!isDay || part(4) > 23 || part(5) > 59 || part(6) > 59 || part(9) > 23 || part(10) > 59)
    throw new Misfit(`${shown(text)} is no time that there is`);
  const offset = (part(9) * 60 + part(10)) * (match[8] === '-' ? -1 : 1);
  const seconds = midnight.getTime() / 1000 + part(4) * 3600 + (part(5) - offset) * 60 + part(6);
  return validTimestamp({ seconds: String(seconds), nanos: nanosOf(match[7]) }, text);
}

/** Seconds with up to nine digits of a fraction, and "s". */
export function durationOf(text: string): Seconds {
  const match = /^(-?)(\d{1,12})(?:\.(\d{1,9}))?s$/.exec(text);
  if (match === null) throw new Misfit(`${shown(text)} is no duration such as "1.5s"`);
  const sign = match[1] === '-' ? -1 : 1;
  const seconds = Number(match[2]) * sign;
  // There is no 0 below zero in either field.
  return validDuration({ seconds: String(seconds), nanos: nanosOf(match[3]) * sign || 0 }, text);
}

function nanosOf(fraction: string | undefined): number {
  return Number((fraction ?? '').padEnd(9, '0'));
}

/** Throws a Misfit for what a Timestamp may not hold; `value` is what the caller gave. */
export function validTimestamp(time: Seconds, value: unknown): Seconds {
  const seconds = Number(time.seconds);
  if (seconds < TIMESTAMP.min || seconds > TIMESTAMP.max || time.nanos < 0 || time.nanos >= NANOS)
    throw new Misfit(`${shown(value)} is not from year 1 to 9999, with nanos from 0 to 999999999`);
  return time;
}

/** Throws a Misfit for what a Duration may not hold; both of its fields have one sign. */
export function validDuration(duration: Seconds, value: unknown): Seconds {
  const seconds = Number(duration.seconds);
  const { nanos } = duration;
  if (Math.abs(seconds) > MAX_DURATION || Math.abs(nanos) >= NANOS || seconds * nanos < 0)
    throw new Misfit(`${shown(value)} is no duration of at most ${MAX_DURATION} seconds with one sign`);
  return duration;
}
