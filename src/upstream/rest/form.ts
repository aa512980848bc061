/** Writes a body as `application/x-www-form-urlencoded`: pairs of name and value, what is not given left out. */

import { FacetError } from '../../base/errors.ts';
import type { ListStyle } from './message.ts';

/** A property of an object in a form: `address[city]`. */
const within = (name: string, key: string | number): string => `${name}[${key}]`;

/**
 * Writes the pairs of a filled body. A property that is null or undefined has no pair. An object inside another is
 * written with brackets, and so is a list that holds lists or objects. Throws BAD_USER_INPUT when the body is no object,
 * or when an item of a list that is joined by commas holds a comma.
 */
export function formText(body: unknown, style: ListStyle): string {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new FacetError('BAD_USER_INPUT', 'The body of a form is an object.');
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(body)) addPairs(pairs, name, value, style);
  return pairs.toString();
}

function addPairs(pairs: URLSearchParams, name: string, value: unknown, style: ListStyle): void {
  if (value === undefined || value === null) return;
  if (Array.isArray(value)) addList(pairs, name, value, style);
  else if (typeof value === 'object')
    for (const [key, inner] of Object.entries(value)) addPairs(pairs, within(name, key), inner, style);
  else if (['string', 'number', 'boolean', 'bigint'].includes(typeof value))
    pairs.append(name, `${value as string}`);
}

function addList(pairs: URLSearchParams, name: string, items: readonly unknown[], style: ListStyle): void {
  const given = items.filter((item) => item !== undefined && item !== null);
  if (style === 'INDEX' || given.some((item) => typeof item === 'object')) {
    for (const [index, item] of given.entries()) addPairs(pairs, within(name, index), item, style);
    return;
  }
  const texts = given.map(String);
  if (style === 'REPEAT') for (const text of texts) pairs.append(name, text);
  else {
    if (texts.some((text) => text.includes(',')))
      throw new FacetError(
        'BAD_USER_INPUT',
        `An item of ${name} holds a comma, which separates the values of this list.`,
      );
    pairs.append(name, texts.join(','));
  }
}
