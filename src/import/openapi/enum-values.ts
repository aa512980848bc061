/** The values of an enum: a name of GraphQL for each value of JSON. */

import type { Json } from '../../openapi/document.ts';
import type { DraftValue } from '../draft.ts';
import { constantCase, isName, NameSet } from '../names.ts';

/** What the usual operators are called. */
const operators: Readonly<Record<string, string>> = {
  '<': 'LESS_THAN',
  '<=': 'LESS_THAN_OR_EQUAL',
  '>': 'GREATER_THAN',
  '>=': 'GREATER_THAN_OR_EQUAL',
  '=': 'EQUAL',
  '==': 'EQUAL',
  '!=': 'NOT_EQUAL',
  '<>': 'NOT_EQUAL',
  '~': 'MATCHES',
  '!~': 'NOT_MATCHES',
  '*': 'ANY',
  '': 'EMPTY',
};

/** Signs before a word or number that turn its meaning: `-name` sorts the other way round. */
const signs: Readonly<Record<string, string>> = { '-': 'MINUS_', '+': 'PLUS_', '!': 'NOT_', '~': 'ABOUT_' };

/**
 * The values with their names. `given` are the names that the document has for them (`x-enum-varnames`), in their order.
 * A value whose name does not tell it is described by how the service writes it.
 */
export function enumValues(values: readonly Json[], given: readonly string[]): DraftValue[] {
  const names = new NameSet(['true', 'false', 'null']);
  return values.map((value, index) => {
    const wanted = given[index] === undefined ? nameOf(value) : constantCase(given[index]);
    const isNamed = wanted !== '' && isName(wanted);
    const name = names.take(isNamed ? wanted : `VALUE_${index + 1}`);
    const isTold = isNamed && name === wanted;
    return {
      name,
      description: isTold ? undefined : `The service says ${JSON.stringify(value)}.`,
      directives: name === value ? [] : [{ name: 'wire', arguments: { value: value as string | number } }],
    };
  });
}

/** Empty where no letter or digit is in it, and it is no operator. */
function nameOf(value: Json): string {
  if (typeof value !== 'string') {
    const text = JSON.stringify(value);
    return typeof value === 'number'
      ? `VALUE_${text.replace('-', 'MINUS_').replace('.', '_')}`
      : constantCase(text);
  }
  const operator = operators[value];
  if (operator !== undefined) return operator;
  if (/^\d+(?:\.\d+)?$/.test(value)) return `VALUE_${value.replace('.', '_')}`;
  const [, sign = '', rest = ''] = /^([-+!~])(?=[A-Za-z0-9])(.*)$/s.exec(value) ?? [];
  return rest === '' ? constantCase(value) : (signs[sign] ?? '') + constantCase(rest).replace(/^_/, '');
}
