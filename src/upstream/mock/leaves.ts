/** The value of a scalar or enum: stable, and as the name of its field says. */

import { between, hash } from './seed.ts';
import type { LeafShape } from './shape.ts';
import { find, type LeafPlace, POOL, realNumber, scalars, texts, wholeNumber } from './value-styles.ts';
import { title } from './words.ts';

const builtIn: Readonly<Record<string, (place: LeafPlace) => unknown>> = {
  ID: ({ seed }) => String(between(seed, 1, POOL)),
  Int: wholeNumber,
  Float: realNumber,
  Boolean: ({ seed }) => hash(seed) % 2 === 0,
  String: textOf,
};

/** One value, never null. */
export function leafValue({ name, values, keyOf }: LeafShape, place: LeafPlace): unknown {
  if (values !== undefined) return values[hash(place.seed) % values.length];
  if (keyOf !== undefined) return keyAt(name, between(place.seed, 1, POOL));
  const make = Object.hasOwn(builtIn, name) ? builtIn[name] : find(scalars, name);
  return (make ?? textOf)(place);
}

/** The key with this number: digits, which a service takes whether its keys are numbers or texts. */
export function keyAt(scalar: string, number: number): unknown {
  return scalar === 'Int' || scalar === 'Float' ? number : String(number);
}

function textOf(place: LeafPlace): unknown {
  const { type, name, wire = '' } = place;
  return (find(texts, `${type} ${name}`, `${type} ${wire}`) ?? (({ seed }: LeafPlace) => title(seed)))(place);
}
