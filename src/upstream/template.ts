/** Templates: text with paths in braces, `{args.id}`, and nothing else. No operators, no calls, no nesting. */

import { FacetError } from '../base/errors.ts';

/** Where the value of an expression may come from. */
export const roots = ['args', 'parent', 'keys', 'claims', 'headers'] as const;
/** One of `roots`. */
export type Root = (typeof roots)[number];

/** A path in braces: `{args.filter.id}`. */
export interface Expression {
  readonly root: Root;
  readonly path: readonly string[];
  /** As written, without the braces. */
  readonly text: string;
}

/** Literal text and expressions in turn. */
export type Text = readonly (string | Expression)[];

/** A value with expressions at its leaves: what `body`, `request` and `of` hold. */
export type Template =
  | { readonly kind: 'constant'; readonly value: unknown }
  | { readonly kind: 'text'; readonly parts: Text }
  | { readonly kind: 'list'; readonly items: readonly Template[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [string, Template])[] };

/** What expressions read from: plain data, gathered before a call is rendered. */
export interface Scope {
  readonly args: Readonly<Record<string, unknown>>;
  /** Gives the value at a path of `args` the names its service knows: an input field may have another one there. */
  readonly writeArgument?: ((path: readonly string[], value: unknown) => unknown) | undefined;
  /** The parent's fields by their schema names: only those the call's expressions name. */
  readonly parent: Readonly<Record<string, unknown>>;
  /** The batch: scalars, or one object a key when the key is composite. */
  readonly keys?: readonly unknown[];
  /** The claims of the principal; undefined without one. */
  readonly claims: Readonly<Record<string, unknown>> | undefined;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

const EXPRESSION = /^(args|parent|keys|claims|headers)((?:\.[A-Za-z_][\w-]*)*)$/;

/** Parses `"{parent.first} {parent.last}"`; returns a message for people when it is not well formed. */
export function parseText(source: string): Text | string {
  const parts: (string | Expression)[] = [];
  let rest = source;
  while (rest.length > 0) {
    const open = rest.search(/[{}]/);
    if (open === -1) {
      parts.push(rest);
      break;
    }
    if (rest[open] === '}') return `a "}" without its "{"`;
    if (open > 0) parts.push(rest.slice(0, open));
    const close = rest.indexOf('}', open);
    if (close === -1) return `a "{" without its "}"`;
    const text = rest.slice(open + 1, close).trim();
    const expression = parseExpression(text);
    if (typeof expression === 'string') return expression;
    parts.push(expression);
    rest = rest.slice(close + 1);
  }
  return parts;
}

function parseExpression(text: string): Expression | string {
  const match = EXPRESSION.exec(text);
  if (match === null) return `"{${text}}" is not an expression`;
  const root = match[1] as Root;
  const path = (match[2] ?? '').split('.').slice(1);
  if (root !== 'keys' && path.length === 0) return `"{${text}}" names nothing in ${root}`;
  return { root, path, text };
}

/** Turns a literal of a directive argument into a template; `fail` is told of every malformed text. */
export function parseTemplate(value: unknown, fail: (message: string, text: string) => void): Template {
  if (typeof value === 'string') {
    const parts = parseText(value);
    if (typeof parts === 'string') {
      fail(parts, value);
      return { kind: 'constant', value: null };
    }
    return parts.some((part) => typeof part !== 'string')
      ? { kind: 'text', parts }
      : { kind: 'constant', value };
  }
  if (Array.isArray(value)) return { kind: 'list', items: value.map((item) => parseTemplate(item, fail)) };
  if (typeof value === 'object' && value !== null) {
    return {
      kind: 'object',
      entries: Object.entries(value).map(([name, inner]) => [name, parseTemplate(inner, fail)] as const),
    };
  }
  return { kind: 'constant', value };
}

/** Every expression in a template. */
export function* expressionsOf(template: Template): Generator<Expression> {
  if (template.kind === 'text') yield* expressionsOfText(template.parts);
  else if (template.kind === 'list') for (const item of template.items) yield* expressionsOf(item);
  else if (template.kind === 'object') for (const [, inner] of template.entries) yield* expressionsOf(inner);
}

/** Every expression in a text. */
function* expressionsOfText(text: Text): Generator<Expression> {
  for (const part of text) if (typeof part !== 'string') yield part;
}

/** The value of one expression; undefined where the client gave nothing. */
export function evaluate(expression: Expression, scope: Scope): unknown {
  switch (expression.root) {
    case 'args': {
      const value = follow(scope.args, expression.path);
      return scope.writeArgument === undefined ? value : scope.writeArgument(expression.path, value);
    }
    case 'parent':
      return follow(scope.parent, expression.path);
    case 'keys':
      return expression.path.length === 0
        ? scope.keys
        : scope.keys?.map((key) => follow(key, expression.path));
    case 'headers':
      return scope.headers[expression.path.join('.').toLowerCase()];
    case 'claims':
      return claim(expression, scope);
  }
}

function claim(expression: Expression, scope: Scope): unknown {
  if (scope.claims === undefined) {
    throw new FacetError('UNAUTHENTICATED', 'You must be logged in to see this.');
  }
  const value = follow(scope.claims, expression.path);
  if (value === undefined || value === null) {
    throw new FacetError('FORBIDDEN', `The token has no claim "${expression.path.join('.')}".`);
  }
  return value;
}

function follow(from: unknown, path: readonly string[]): unknown {
  let value = from;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

/**
 * Fills a template. Text that is exactly one expression keeps the value's type. What was not given is undefined, and left
 * out of objects at every depth; a list keeps its places, and has a null there.
 */
export function fill(template: Template, scope: Scope): unknown {
  switch (template.kind) {
    case 'constant':
      return template.value;
    case 'text': {
      const [only] = template.parts;
      if (template.parts.length === 1 && only !== undefined && typeof only !== 'string')
        return evaluate(only, scope);
      return fillText(template.parts, scope);
    }
    case 'list':
      return template.items.map((item) => fill(item, scope) ?? null);
    case 'object': {
      const filled: Record<string, unknown> = {};
      for (const [name, inner] of template.entries) {
        const value = fill(inner, scope);
        if (value !== undefined) filled[name] = value;
      }
      return filled;
    }
  }
}

/** Fills the template of a key: a part that was not given is null, so that a key without it is none. */
export function fillKey(template: Template, scope: Scope): unknown {
  return template.kind === 'object'
    ? Object.fromEntries(template.entries.map(([name, inner]) => [name, fill(inner, scope) ?? null]))
    : fill(template, scope);
}

/** Interpolates. Undefined as soon as one of its expressions was not given, else null as soon as one is null. */
export function fillText(text: Text, scope: Scope): string | null | undefined {
  let filled = '';
  let hasNull = false;
  for (const part of text) {
    if (typeof part === 'string') {
      filled += part;
      continue;
    }
    const value = evaluate(part, scope);
    if (value === undefined) return undefined;
    if (value === null) hasNull = true;
    else filled += scalarText(value, part);
  }
  return hasNull ? null : filled;
}

/** A scalar as text; lists and objects have no place inside text, lone surrogates none in any message. */
export function scalarText(value: unknown, expression: Expression): string {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw badValue(expression, 'holds half a character (a lone surrogate)');
      return value;
    case 'number':
    case 'boolean':
    case 'bigint':
      return String(value);
    default:
      throw badValue(expression, 'is not a single value');
  }
}

/** The client sent a value that this place of an upstream call cannot take. */
export function badValue(expression: Expression, why: string): FacetError {
  return new FacetError('BAD_USER_INPUT', `The value of ${expression.text} ${why}.`);
}
