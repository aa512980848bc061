/** Which names of fields and scalars ask for which kind of value. In every table the first line that fits wins. */

import { between, hash, pick, share } from './seed.ts';
import {
  city,
  code,
  company,
  day,
  familyName,
  givenName,
  moment,
  sentence,
  street,
  time,
  title,
  uuid,
} from './words.ts';

/** Keys are the numbers from 1 to this, so that the same entities come again in other places. */
export const POOL = 50;

/** Where a scalar or enum stands, which decides what its value looks like. */
export interface LeafPlace {
  /** What the value depends on: the entity and the field. */
  readonly seed: string;
  /** The entity or object that holds the field, and its type. */
  readonly holder: string;
  readonly type: string;
  /** The field's name, as the schema writes it, and where that says nothing as the service does. */
  readonly name: string;
  readonly wire?: string | undefined;
}

type Make = (place: LeafPlace) => unknown;
type Table<Value> = readonly (readonly [RegExp, Value])[];

/** `firstName`, `first_name` and `FIRST_NAME` are "first name". */
export function words(name: string): string {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/[^A-Za-z\d]+/g, ' ')
    .trim()
    .toLowerCase();
}

/** What the first fitting line of a table says of the first name that fits one. */
export function find<Value>(table: Table<Value>, ...names: readonly string[]): Value | undefined {
  for (const said of names.map(words)) {
    const found = table.find(([pattern]) => pattern.test(said));
    if (found !== undefined) return found[1];
  }
  return undefined;
}

const nameOf = (seed: string): string => `${givenName(seed)} ${familyName(seed)}`;
const person: Make = ({ holder }) => nameOf(holder);

/** Of texts, by the names of type and field: "user name" is a person's, "image url" one of an image. */
export const texts: Table<Make> = [
  [
    /\be? ?mail( address)?$/,
    ({ holder }) => `${givenName(holder)}.${familyName(holder)}@example.com`.toLowerCase(),
  ],
  [/\b(first|given) ?name$/, ({ holder }) => givenName(holder)],
  [/\b(last|family|sur) ?name$/, ({ holder }) => familyName(holder)],
  [
    /\b(full|display|user|person|author|customer|member|employee|contact|owner|profile|account|guest) ?name$/,
    person,
  ],
  [
    /\b(image|photo|avatar|picture|thumbnail|logo|icon)( ?ur[il])?$/,
    ({ seed }) => `https://example.com/images/${code(seed)}.jpg`,
  ],
  [/\b(ur[il]|link|href|website|homepage)$/, ({ seed }) => `https://example.com/${code(seed)}`],
  [
    /\b(author|creator|owner|reader|editor|reviewer|assignee|manager|customer|recipient|contact)( name)?$/,
    ({ seed }) => nameOf(seed),
  ],
  [/\b(uuid|guid)$/, ({ seed }) => uuid(seed)],
  [/\bids?$/, ({ seed }) => String(between(seed, 1, POOL))],
  [/\b(at|on|timestamp|date ?time)$/, ({ seed }) => moment(seed)],
  [/\b(date|day|birthday)$/, ({ seed }) => day(seed)],
  [/\btime$/, ({ seed }) => time(seed)],
  [/\bcurrency( code)?$/, ({ seed }) => pick(seed, ['EUR', 'USD', 'GBP'])],
  [/\bcountry( code)?$/, ({ seed }) => pick(seed, ['DE', 'BE', 'FR', 'PT', 'NO'])],
  [/\b(locale|language|lang)$/, ({ seed }) => pick(seed, ['en', 'de', 'fr'])],
  [/\b(city|town|warehouse|location|place)$/, ({ seed }) => city(seed)],
  [/\b(zip|postal|post)( ?code)?$/, ({ seed }) => String(between(seed, 10_000, 99_999))],
  [/\b(street|address)( line)?( ?\d)?$/, ({ seed }) => street(seed)],
  [/\b(phone|mobile|fax)( number)?$/, ({ seed }) => `+49 30 ${between(seed, 1_000_000, 9_999_999)}`],
  [/\bcolou?r$/, ({ seed }) => pick(seed, ['red', 'green', 'blue', 'black', 'white'])],
  [/\b(brand|company|manufacturer|vendor|organi[sz]ation|carrier)( name)?$/, ({ seed }) => company(seed)],
  [/\b(slug|handle)$/, ({ seed }) => title(seed).toLowerCase().replaceAll(' ', '-')],
  [
    /\b(description|summary|body|text|content|comment|message|bio|notes?|review|alt)$/,
    ({ seed }) => sentence(seed),
  ],
  [/\b(price|amount|total|cost)$/, ({ seed }) => (between(seed, 499, 19_999) / 100).toFixed(2)],
  [/\bversion$/, ({ seed }) => `1.${between(seed, 0, 9)}`],
  [/\b(sku|code|number|token|reference|ref|serial)$/, ({ seed }) => code(seed).toUpperCase()],
];

/** Of numbers, by the name of the field: from and to. */
export const numbers: Table<readonly [number, number]> = [
  [/\b(stars?|rating|score|average)$/, [1, 5]],
  [/\b(percent|percentage|progress)$/, [0, 100]],
  [/\byear$/, [1995, 2025]],
  [/\bage$/, [18, 80]],
  [/\bids?$/, [1, POOL]],
  [/\b(lat|latitude)$/, [-60, 60]],
  [/\b(lng|lon|longitude)$/, [-170, 170]],
  [/\b(price|amount|cents|cost|minor|total|sum|salary|balance)\b/, [499, 19_999]],
  [/\b(width|height|depth|size|length|grams)\b/, [100, 1200]],
  [/\b(position|rank|page|index|order|line)\b/, [1, 9]],
  [/\b(count|quantity|available|stock|votes|likes|views)\b/, [0, 40]],
];

/** Of scalars of the project's own, by the scalar's name. */
export const scalars: Table<Make> = [
  [/\b(date ?time|timestamp|instant)/, ({ seed }) => moment(seed)],
  [/date\b/, ({ seed }) => day(seed)],
  [/duration/, ({ seed }) => `${between(seed, 1, 600)}s`],
  [/time\b/, ({ seed }) => time(seed)],
  [/uuid|guid/, ({ seed }) => uuid(seed)],
  [/mail/, ({ seed }) => `${code(seed)}@example.com`],
  [/\bur[il]/, ({ seed }) => `https://example.com/${code(seed)}`],
  [/decimal|money/, ({ seed }) => (between(seed, 499, 19_999) / 100).toFixed(2)],
  [/big|long|int ?64|bignum/, (place) => String(wholeNumber(place))],
  [/int(eger)?\b/, (place) => wholeNumber(place)],
  [/float|double|number/, (place) => realNumber(place)],
  [/bool/, ({ seed }) => hash(seed) % 2 === 0],
  [/byte|base ?64|binary/, ({ seed }) => Buffer.from(title(seed)).toString('base64')],
  [
    /json|object|map|struct|any/,
    ({ seed }) => ({
      colour: pick(seed, ['red', 'green', 'blue']),
      size: pick(`${seed}|s`, ['S', 'M', 'L']),
    }),
  ],
];

/** In the range that the field's name asks for; from 1 to 100 for other names. */
export function wholeNumber({ seed, name, wire = '' }: LeafPlace): number {
  const [min, max] = find(numbers, name, wire) ?? [1, 100];
  return between(seed, min, max);
}

/** The same with two decimals. */
export function realNumber(place: LeafPlace): number {
  const [, max] = find(numbers, place.name, place.wire ?? '') ?? [1, 100];
  const value = wholeNumber(place) + share(`${place.seed}|f`);
  return Math.min(max, Math.round(value * 100) / 100);
}
