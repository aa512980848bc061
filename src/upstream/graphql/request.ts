/** Fills a `@graphql` template. Every value is a variable: none is ever part of the document's text. */

import { requireSendable } from '../sendable.ts';
import { fill, type Scope } from '../template.ts';
import type { GraphqlRequest, GraphqlTemplate } from './message.ts';
import { type SelectedArgument, Selection } from './selection.ts';

/** Renders the request; throws BAD_USER_INPUT for a value that no JSON text can hold. */
export function renderGraphql(
  template: GraphqlTemplate,
  scope: Scope,
  selection: Selection = new Selection(),
): GraphqlRequest {
  const filled = fill(template.args, scope) as Readonly<Record<string, unknown>> | undefined;
  requireSendable(filled, template.args, scope);
  return {
    operation: template.operation,
    field: template.field,
    args: selectedArguments(template.root?.args ?? new Map(), filled ?? {}),
    selection,
  };
}

/**
 * The arguments that have a value, with the types of their variables; one that was not given is left out, and so is null
 * for one that cannot be null: its service has a default of its own.
 */
export function selectedArguments(
  types: ReadonlyMap<string, string>,
  values: Readonly<Record<string, unknown>>,
): SelectedArgument[] {
  return [...types].flatMap(([name, type]) => {
    const value = values[name];
    return value === undefined || (value === null && type.endsWith('!'))
      ? []
      : [{ name, type, value: leafOf(value, type) }];
  });
}

/**
 * A key is the same key whether one service writes it as 7 and another as "7", but variables are strict
 * (GraphQL, section 3.5): a built-in scalar is written as its type has it.
 */
export function leafOf(value: unknown, type: string): unknown {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.map((item) => leafOf(item, type));
  const named = type.replaceAll(/[[\]!]/g, '');
  if ((named === 'ID' || named === 'String') && (typeof value === 'number' || typeof value === 'bigint'))
    return String(value);
  if ((named === 'Int' || named === 'Float') && typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value))
    return Number(value);
  return value;
}
