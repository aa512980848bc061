/** The words that mock values are made of. */

import { between, hash, pick } from './seed.ts';

type Words = [string, ...string[]];

const givenNames: Words = [
  'Ada',
  'Bruno',
  'Chiara',
  'David',
  'Elif',
  'Femi',
  'Greta',
  'Hugo',
  'Ines',
  'Jonas',
];
const familyNames: Words = ['Abel', 'Brandt', 'Costa', 'Dubois', 'Eriksen', 'Fischer', 'Garcia', 'Hansen'];
const qualities: Words = ['Quiet', 'Bright', 'Small', 'Northern', 'Golden', 'Plain', 'Early', 'Soft'];
const things: Words = ['Harbour', 'Lantern', 'Notebook', 'Kettle', 'Garden', 'River', 'Chair', 'Compass'];
const cities: Words = ['Berlin', 'Ghent', 'Lyon', 'Porto', 'Bergen', 'Krakow'];
const sentences: Words = [
  'Made to be used every day.',
  'Light, quiet and easy to carry.',
  'It does one thing, and does it well.',
  'Comes in three sizes.',
  'A favourite of many for years.',
];

/** A person's first name. */
export const givenName = (seed: string): string => pick(`${seed}|given`, givenNames);
/** A person's last name. */
export const familyName = (seed: string): string => pick(`${seed}|family`, familyNames);
/** A city. */
export const city = (seed: string): string => pick(seed, cities);
/** A sentence about a thing. */
export const sentence = (seed: string): string => pick(seed, sentences);
/** The name of a thing: two words. */
export const title = (seed: string): string => `${pick(`${seed}|1`, qualities)} ${pick(`${seed}|2`, things)}`;
/** A street and a house number. */
export const street = (seed: string): string => `${pick(seed, things)} Street ${between(seed, 1, 90)}`;
/** A company. */
export const company = (seed: string): string => `${pick(seed, familyNames)} & Co`;

/** A day of 2025. */
export function day(seed: string): string {
  return new Date(Date.UTC(2025, 0, between(seed, 1, 365))).toISOString().slice(0, 10);
}

/** A time of day, `hh:mm:00`. */
export function time(seed: string): string {
  const part = (name: string, max: number): string => String(between(seed + name, 0, max)).padStart(2, '0');
  return `${part('h', 23)}:${part('m', 59)}:00`;
}

/** RFC 3339. */
export function moment(seed: string): string {
  return `${day(seed)}T${time(seed)}Z`;
}

/** Lower-case letters and digits. */
export function code(seed: string): string {
  return hash(seed).toString(36);
}

/** Version 8, made from other data (RFC 9562, section 5.8). */
export function uuid(seed: string): string {
  const hex = [1, 2, 3, 4].map((part) => hash(`${seed}|${part}`).toString(16).padStart(8, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}
