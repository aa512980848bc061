/** The values of an enum: a name of GraphQL for each value of JSON. */

import type { Json } from '../../openapi/document.ts';
import type { DraftValue } from '../draft.ts';
import { constantCase, isName, NameSet } from '../names.ts';

/** `given` are the names that the document has for the values (`x-enum-varnames`), in their order. */
export function enumValues(values: readonly Json[], given: readonly string[]): DraftValue[] {
  const names = new NameSet(['true', 'false', 'null']);
  return values.map((value, index) => {
    const text = given[index] ?? (typeof value === 'string' ? value : JSON.stringify(value));
    const wanted =
      typeof value === 'number' && given[index] === undefined
        ? `VALUE_${text.replace('-', 'MINUS_').replace('.', '_')}`
        : constantCase(text);
    const name = names.take(wanted === '' || !isName(wanted) ? `VALUE_${index + 1}` : wanted);
    const isSame = name === value;
    return {
      name,
      description: undefined,
      directives: isSame ? [] : [{ name: 'wire', arguments: { value: value as string | number } }],
    };
  });
}
