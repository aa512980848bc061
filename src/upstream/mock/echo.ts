/** What a client sent comes back in what it gets: the arguments of a mutation or subscription by name. */

import type { NamedShape } from './shape.ts';
import { words } from './value-styles.ts';

/** By name, however it is written and whether it says one or many. */
export type Echo = ReadonlyMap<string, unknown>;

/** A name as names are compared: `userIds`, `user_id` and `userId` are one. */
export function echoName(name: string): string {
  return words(name).replaceAll(' ', '').replace(/s$/, '');
}

/** The arguments, and what stands in those that are input objects. */
export function echoOf(args: Readonly<Record<string, unknown>>): Echo {
  const inner = Object.values(args).flatMap((value) => (isObject(value) ? Object.entries(value) : []));
  return new Map([...inner, ...Object.entries(args)].map(([name, value]) => [echoName(name), value]));
}

/** For the event with this number: of a list of ids, one after the other. */
export function turn(echo: Echo, number: number): Echo {
  const entries = [...echo].map(([name, value]): [string, unknown] => [
    name,
    Array.isArray(value) && value.length > 0 ? (value as unknown[])[number % value.length] : value,
  ]);
  return new Map(entries);
}

const fits: Readonly<Record<string, (value: unknown) => boolean>> = {
  Int: (value) => typeof value === 'number',
  Float: (value) => typeof value === 'number',
  Boolean: (value) => typeof value === 'boolean',
  String: (value) => typeof value === 'string',
  ID: (value) => typeof value === 'string' || typeof value === 'number',
};

/** Whether a value that was sent can stand where a scalar or enum is. */
export function isEchoOf(value: unknown, shape: NamedShape): boolean {
  if (shape.kind !== 'leaf' || value === null || value === undefined) return false;
  if (shape.values !== undefined) return shape.values.includes(value);
  const fit = Object.hasOwn(fits, shape.name) ? fits[shape.name] : undefined;
  return fit === undefined ? !isObject(value) : fit(value);
}

/** An object that is no list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
