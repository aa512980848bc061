/**
 * Keeps a call from becoming another one because its parent lacks a value: without its filter, `/posts?author={parent.id}`
 * would be everybody's posts. Such a call is not made.
 */

import type { CallTemplate } from '../upstream/call.ts';
import { evaluate, expressionsOf, type Scope } from '../upstream/template.ts';

/** A field that makes a call, as far as its value without that call depends on it. */
export interface CallingField {
  readonly call: CallTemplate;
  readonly isList: boolean;
  readonly isNullable: boolean;
}

/** The value of a field whose parent lacks what its call reads: null or an empty list. Undefined when the call is made. */
export type WithoutCall = (scope: Omit<Scope, 'keys'>) => null | readonly never[] | undefined;

/**
 * A null or missing `{parent.x}` keeps the call from being made wherever it stands, and so does an empty list where the
 * place cannot tell it from nothing: a query and a message. The key of a batch has rules of its own.
 */
export function createWithoutCall({ call, isList, isNullable }: CallingField): WithoutCall | undefined {
  const inKey = new Set(
    call.batch === undefined ? [] : [...expressionsOf(call.batch.key)].map(({ text }) => text),
  );
  const read = call.expressions.filter(({ root, text }) => root === 'parent' && !inKey.has(text));
  if (read.length === 0) return undefined;
  const lists = new Set(
    call.protocol
      .places(call.request)
      .filter(({ in: place }) => place === 'query' || place === 'message')
      .flatMap(({ template }) => [...expressionsOf(template)].map(({ text }) => text)),
  );
  const whenMissing = isList && !isNullable ? [] : null;
  const whenEmpty = isList ? [] : null;
  return (scope) => {
    for (const expression of read) {
      const value = evaluate(expression, scope);
      if (value === null || value === undefined) return whenMissing;
      if (Array.isArray(value) && value.length === 0 && lists.has(expression.text)) return whenEmpty;
    }
    return undefined;
  };
}
