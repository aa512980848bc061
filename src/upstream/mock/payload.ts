/**
 * Makes payloads from shapes. What an entity holds depends on its type and key alone, so that it is the same entity
 * wherever it comes from.
 */

import { type Selection, TYPENAME } from '../graphql/selection.ts';
import { type Echo, echoName, echoOf, isEchoOf, isObject } from './echo.ts';
import { keyAt, leafValue } from './leaves.ts';
import { type Page, pageField, pageOf } from './page.ts';
import { objectFrom, type Payload } from './parts.ts';
import { between, hash } from './seed.ts';
import type { ChoiceShape, FieldShape, NamedShape, ObjectShape, ValueShape } from './shape.ts';
import { type LeafPlace, POOL } from './value-styles.ts';
import { assign } from './wire.ts';

/** What a value is made with, beside its shape. */
export interface Making {
  /** Of `--mock-seed`: begins every seed. */
  readonly salt: string;
  readonly page?: Page | undefined;
  readonly echo?: Echo | undefined;
  /** What is asked of a GraphQL service; others give all they have. */
  readonly selection?: Selection | undefined;
}

/** Of any value, as of a leaf. */
export type Place = LeafPlace;

/** What tells an entity from others: its key fields with their values. */
export type Key = Readonly<Record<string, unknown>>;

/** How many items a list has on all its pages. */
const TOTAL = 25;

/** A value of this shape. */
export function valueOf(shape: ValueShape, place: Place, making: Making): unknown {
  if (shape.items !== undefined) return listOf(shape.items, place, making);
  const named = shape.named();
  if (named.kind === 'leaf') return leafValue(named, place);
  return compositeOf(named, place, making);
}

function compositeOf(
  named: Exclude<NamedShape, { kind: 'leaf' }>,
  place: Place,
  making: Making,
  number?: number,
): unknown {
  if (named.kind === 'choice') return choose(named, place, making, number);
  return named.keyFields.length === 0
    ? objectOf(named, place.seed, {}, making)
    : entityOf(named, keyOf(named, number ?? between(place.seed, 1, POOL), making), making);
}

/** Items of an entity follow each other in the pool, so that a list has none twice. */
export function listOf(item: ValueShape, place: Place, making: Making): unknown[] {
  const { page, ...inner } = making;
  const isPaged = page?.size !== undefined || (page?.offset ?? 0) > 0;
  const total = isPaged ? TOTAL : between(`${place.seed}|length`, 2, 4);
  const offset = page?.offset ?? 0;
  const length = Math.max(0, Math.min(page?.size ?? 10, total - offset));
  const start = hash(place.seed);
  return Array.from({ length }, (_, index) => {
    const at = offset + index;
    const here = { ...place, seed: `${place.seed}[${at}]` };
    const named = item.items === undefined ? item.named() : undefined;
    if (named === undefined) return valueOf(item, here, inner);
    if (named.kind === 'leaf')
      return named.keyOf === undefined
        ? leafValue(named, here)
        : keyAt(named.name, ((start + at) % POOL) + 1);
    return compositeOf(named, here, inner, ((start + at) % POOL) + 1);
  });
}

function choose(
  { options, typename, name }: ChoiceShape,
  place: Place,
  making: Making,
  number?: number,
): unknown {
  const option = options[(number ?? hash(place.seed)) % options.length];
  const named = option?.of();
  if (option === undefined || named === undefined || named.kind === 'leaf') return null;
  const value = compositeOf(named, { ...place, seed: `${place.seed}|${name}` }, making, number);
  if (making.selection === undefined && isObject(value)) assign(value, typename, option.wire);
  return value;
}

/** The key of the entity with this number. */
export function keyOf(shape: ObjectShape, number: number, { salt }: Making): Key {
  return Object.fromEntries(
    shape.keyFields.map((name, index) => {
      const field = shape.fields.find((found) => found.name === name);
      const named = field?.value.named();
      if (named?.kind !== 'leaf') return [name, String(number)];
      const seed = `${salt}${shape.name}#${number}.${name}`;
      const isNumbered = index === 0 && named.values === undefined;
      return [
        name,
        isNumbered
          ? keyAt(named.name, number)
          : leafValue(named, { seed, holder: seed, type: shape.name, name }),
      ];
    }),
  );
}

/** The entity with this key. */
export function entityOf(shape: ObjectShape, key: Key, making: Making): Payload {
  return objectOf(shape, identityOf(shape.name, Object.values(key), making), key, making);
}

/** What all values of an entity depend on. */
export function identityOf(type: string, key: readonly unknown[], { salt }: Making): string {
  return `${salt}${type}|${key.map(String).join('|')}`;
}

/** An object whose values depend on `identity`; of a GraphQL service only the fields that were asked for. */
export function objectOf(shape: ObjectShape, identity: string, key: Key, making: Making): Payload {
  return making.selection === undefined
    ? wholeObject(shape, identity, key, making)
    : selectedObject(shape, identity, key, making, making.selection);
}

/** The fields that a GraphQL service was asked for, under the keys by which the gateway reads them. */
function selectedObject(
  shape: ObjectShape,
  identity: string,
  key: Key,
  making: Making,
  selection: Selection,
): Payload {
  const payload: Payload = {};
  const asked = [...selection.fields, ...(selection.types.get(shape.name)?.fields ?? [])];
  for (const [readKey, { name, args, selection: inner }] of asked) {
    const field = shape.fields.find((found) => found.name === name) ?? textField(name);
    const given = Object.fromEntries(args.map((argument) => [argument.name, argument.value]));
    payload[readKey] =
      name === TYPENAME
        ? shape.name
        : fieldOf(shape, field, identity, key, { ...making, selection: inner }, pageOf(given));
  }
  return payload;
}

function textField(name: string): FieldShape {
  return {
    name,
    path: [name],
    value: { isNullable: true, named: () => ({ kind: 'leaf', name: 'String' }) },
  };
}

function wholeObject(shape: ObjectShape, identity: string, key: Key, making: Making): Payload {
  return objectFrom(shape, (field, depth, at) =>
    fieldOf(shape, field, identity + at, key, making, undefined, depth),
  );
}

/** The value of one field. `asked` is the page that the field's own arguments name. */
function fieldOf(
  shape: ObjectShape,
  field: FieldShape,
  identity: string,
  key: Key,
  making: Making,
  asked?: Page,
  lists = 0,
): unknown {
  if (Object.hasOwn(key, field.name)) return key[field.name];
  const { page, echo, ...rest } = making;
  const place: Place = {
    seed: `${identity}.${field.name}`,
    holder: identity,
    type: shape.name,
    name: field.name,
    wire: String(field.path.findLast((step) => typeof step === 'string') ?? ''),
  };
  const value = without(field.value, lists);
  const isPage = page !== undefined && shape.keyFields.length === 0;
  const paged = isPage && holdsPage(field) ? pageField(field.name, page, TOTAL) : undefined;
  if (paged !== undefined) return paged;
  const sent = echo?.get(echoName(field.name)) ?? echo?.get(echoName(String(field.path.at(-1))));
  const inner = { ...rest, page: asked?.size === undefined && isPage ? page : asked };
  const echoed = sent === undefined ? undefined : echoedValue(sent, value, place, inner);
  if (echoed !== undefined) return echoed;
  return isAbsent(value, place) ? null : valueOf(value, place, inner);
}

function holdsPage({ value }: FieldShape): boolean {
  return value.items === undefined && value.named().kind === 'leaf';
}

/** The type inside that many lists. */
function without(value: ValueShape, lists: number): ValueShape {
  return lists === 0 || value.items === undefined ? value : without(value.items, lists - 1);
}

/** One of eight scalars that may be null is. */
function isAbsent(value: ValueShape, { seed }: Place): boolean {
  if (!value.isNullable || value.items !== undefined) return false;
  const named = value.named();
  return (
    named.kind === 'leaf' &&
    named.keyOf === undefined &&
    named.name !== 'ID' &&
    hash(`${seed}|null`) % 8 === 0
  );
}

/** Undefined when what was sent does not fit. */
function echoedValue(sent: unknown, shape: ValueShape, place: Place, making: Making): unknown {
  if (shape.items !== undefined) {
    const { items } = shape;
    if (!Array.isArray(sent)) return undefined;
    return sent.map((item, index) => {
      const here = { ...place, seed: `${place.seed}[${index}]` };
      return echoedValue(item, items, here, making) ?? valueOf(items, here, making);
    });
  }
  const named = shape.named();
  if (isEchoOf(sent, named)) return sent;
  if (named.kind !== 'object' || !isObject(sent)) return undefined;
  return objectOf(named, place.seed, {}, { ...making, echo: echoOf(sent) });
}
