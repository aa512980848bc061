/** What no call can hold, whatever its protocol, and the error that names the expression it came from. */

import { FacetError } from '../base/errors.ts';
import { isDeeper } from '../base/levels.ts';
import { badValue, type Expression, evaluate, expressionsOf, type Scope, type Template } from './template.ts';

/** Levels of lists and objects; readers of JSON and of protobuf (100 in most languages) give up not far above. */
const MAX_LEVELS = 100;

/** Why a value cannot be sent. */
function whyUnsendable(value: unknown): string | undefined {
  if (isDeeper(value, MAX_LEVELS)) return `has more than ${MAX_LEVELS} levels`;
  return isWellFormed(value) ? undefined : 'holds half a character (a lone surrogate)';
}

/** In every text and every name of it. */
function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isWellFormed);
  return Object.keys(value).every(isWellFormed) && Object.values(value).every(isWellFormed);
}

/** Throws BAD_USER_INPUT when what became of a template cannot be sent. */
export function requireSendable(filled: unknown, template: Template, scope: Scope): void {
  const why = whyUnsendable(filled);
  if (why !== undefined) throw blame(template, scope, (value) => whyUnsendable(value) !== undefined, why);
}

/** The same for values that stand in no template; `name` says whose they are. */
export function requireSendableValue(value: unknown, name: string): void {
  const why = whyUnsendable(value);
  if (why !== undefined) throw new FacetError('BAD_USER_INPUT', `The value of ${name} ${why}.`);
}

/** Characters of a header's value; servers take 8 to 16 KiB for all headers together. */
const MAX_HEADER_LENGTH = 8 * 1024;

/** A value as the text of a header or of metadata; undefined for one that is no single value, or too long. */
export function headerText(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  const text = String(value);
  return text.length <= MAX_HEADER_LENGTH ? text : undefined;
}

/** BAD_USER_INPUT for the expression of a template whose value is bad by itself, else for its first. */
export function blame(
  template: Template,
  scope: Scope,
  isBad: (value: unknown) => boolean,
  why: string,
): FacetError {
  const expressions = [...expressionsOf(template)];
  return refusal(expressions.find((expression) => isBad(evaluate(expression, scope))) ?? expressions[0], why);
}

/** BAD_USER_INPUT for what stands at a place of a template: `['items', '0', 'amount']`. */
export function blameAt(template: Template, path: readonly string[], why: string): FacetError {
  return refusal(expressionAt(template, path), why);
}

function refusal(expression: Expression | undefined, why: string): FacetError {
  return expression === undefined
    ? new FacetError('BAD_USER_INPUT', `A value ${why}.`)
    : badValue(expression, why);
}

function expressionAt(template: Template, [step = '', ...rest]: readonly string[]): Expression | undefined {
  switch (template.kind) {
    case 'constant':
      return undefined;
    case 'text':
      return [...expressionsOf(template)][0];
    case 'list': {
      const item = template.items[Number(step)];
      return item === undefined ? undefined : expressionAt(item, rest);
    }
    case 'object': {
      const entry = template.entries.find(([name]) => name === step);
      return entry === undefined ? undefined : expressionAt(entry[1], rest);
    }
  }
}
