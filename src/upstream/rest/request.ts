/** Fills a `@rest` template. Each value stays in its place: one segment, one parameter, one header, one JSON value. */

import { FacetError } from '../../base/errors.ts';
import { blame, headerText, requireSendable } from '../sendable.ts';
import {
  badValue,
  type Expression,
  evaluate,
  fill,
  type Scope,
  scalarText,
  type Template,
  type Text,
} from '../template.ts';
import { formText } from './form.ts';
import type { ListStyle, RestRequest, RestTemplate } from './message.ts';

/** Renders the request, or throws BAD_USER_INPUT when a value has no safe form in its place. */
export function renderRest(template: RestTemplate, scope: Scope): RestRequest {
  let path = '';
  for (const segment of template.segments) path += `/${renderSegment(segment, scope)}`;
  const query = template.query.flatMap((parameter) => renderParameter(parameter, template.listStyle, scope));
  const body = template.body === undefined ? undefined : bodyText(template.body, template, scope);
  return {
    method: template.method,
    path: query.length === 0 ? path : `${path}?${query.join('&')}`,
    headers: renderHeaders(template, scope, body !== undefined),
    body,
  };
}

/** A value may not be empty, `.` or `..`: those are no segments of their own but change the path around them (RFC 3986, 5.2.4). */
function renderSegment(segment: Text, scope: Scope): string {
  const [literal] = segment;
  if (segment.length === 0) return '';
  if (segment.length === 1 && typeof literal === 'string') return literal;
  let rendered = '';
  let last: Expression | undefined;
  for (const part of segment) {
    if (typeof part === 'string') {
      rendered += part;
      continue;
    }
    const value = evaluate(part, scope);
    if (value === undefined || value === null) throw badValue(part, 'is needed in a path and is missing');
    rendered += encodeURIComponent(scalarText(value, part));
    last = part;
  }
  if (last !== undefined && (rendered === '' || rendered === '.' || rendered === '..')) {
    throw badValue(last, `cannot stand in a path`);
  }
  return rendered;
}

/**
 * What is null or was not given drops the parameter; a list repeats it, numbers it or is joined by commas. An empty list is not the same
 * as none: it is written as `name=`, as OpenAPI writes it (3.1, Style Examples).
 */
function renderParameter(
  { name, value, isWritten }: Parameter,
  listStyle: ListStyle,
  scope: Scope,
): string[] {
  const values = parameterValues(value, isWritten ? asWritten : encodeURIComponent, listStyle, scope);
  const encodedName = isWritten ? name : encodeURIComponent(name);
  if (values === null) return [];
  if (values.length === 0) return [`${encodedName}=`];
  if (listStyle === 'CSV') return [`${encodedName}=${values.join(',')}`];
  if (listStyle === 'INDEX' && isListValue(value, scope))
    return values.map((text, index) => `${encodedName}[${index}]=${text}`);
  return values.map((text) => `${encodedName}=${text}`);
}

/** Whether the value of a parameter is a list: only a list is numbered. */
function isListValue(value: Template, scope: Scope): boolean {
  return value.kind === 'list' || (value.kind === 'text' && Array.isArray(fill(value, scope)));
}

type Parameter = RestTemplate['query'][number];
type Encode = (literal: string) => string;

/** The encoded values; null when there is nothing to send. */
function parameterValues(
  value: Template,
  literal: Encode,
  listStyle: ListStyle,
  scope: Scope,
): string[] | null {
  switch (value.kind) {
    case 'constant':
      return value.value === null || value.value === undefined
        ? null
        : [literal(`${value.value as string | number | boolean}`)];
    case 'list':
      return value.items.flatMap((item) => {
        const texts = parameterValues(item, literal, listStyle, scope) ?? [];
        if (listStyle === 'CSV' && item.kind === 'text') requireNoComma(texts, item, scope);
        return texts;
      });
    case 'object':
      throw new FacetError('BAD_USER_INPUT', 'A parameter is a single value or a list.');
    case 'text': {
      const [only] = value.parts;
      if (value.parts.length === 1 && only !== undefined && typeof only !== 'string')
        return filledValues(only, listStyle, scope);
      const text = renderQueryText(value.parts, literal, scope);
      return text === null ? null : [text];
    }
  }
}

function filledValues(expression: Expression, listStyle: ListStyle, scope: Scope): string[] | null {
  const filled = evaluate(expression, scope);
  if (filled === undefined || filled === null) return null;
  if (!Array.isArray(filled)) return [encodeURIComponent(scalarText(filled, expression))];
  return filled
    .filter((item) => item !== null && item !== undefined)
    .map((item) => encodeItem(item, expression, listStyle));
}

const COMMA = 'holds a comma, which separates the values of this list';

/** In a comma list the comma is the one character that would split an item in two. */
function encodeItem(item: unknown, expression: Expression, listStyle: ListStyle): string {
  const text = scalarText(item, expression);
  if (listStyle === 'CSV' && text.includes(',')) throw badValue(expression, COMMA);
  return encodeURIComponent(text);
}

/** The same for the items of a list that the schema file writes. */
function requireNoComma(texts: readonly string[], item: Template, scope: Scope): void {
  if (texts.some((text) => /,|%2c/i.test(text)))
    throw blame(item, scope, (value) => String(value).includes(','), COMMA);
}

function renderQueryText(text: Text, literal: Encode, scope: Scope): string | null {
  let rendered = '';
  for (const part of text) {
    if (typeof part === 'string') {
      rendered += literal(part);
      continue;
    }
    const value = evaluate(part, scope);
    if (value === undefined || value === null) return null;
    rendered += encodeURIComponent(scalarText(value, part));
  }
  return rendered;
}

/** What stands in the URL is encoded by its author, but for what no URL can hold. */
function asWritten(literal: string): string {
  return literal.replaceAll(/[^\x21-\x7e]+/g, encodeURIComponent);
}

/**
 * Undefined for a body that is an argument alone, and was not given: the call has none. JSON has an escape for half a
 * character, and no service should have to read it.
 */
function bodyText(body: Template, { bodyFormat, listStyle }: RestTemplate, scope: Scope): string | undefined {
  const filled = fill(body, scope);
  if (filled === undefined) return undefined;
  requireSendable(filled, body, scope);
  if (bodyFormat === 'JSON') return JSON.stringify(filled);
  return filled === null ? undefined : formText(filled, listStyle);
}

function renderHeaders(template: RestTemplate, scope: Scope, hasBody: boolean): Record<string, string> {
  const headers: Record<string, string> = {};
  if (hasBody)
    headers['content-type'] =
      template.bodyFormat === 'FORM' ? 'application/x-www-form-urlencoded' : 'application/json';
  for (const { name, value } of template.headers) {
    const filled = fill(value, scope);
    if (filled === undefined || filled === null) continue;
    const text = fieldText(filled);
    if (text === undefined)
      throw blame(value, scope, (one) => fieldText(one) === undefined, `cannot stand in the header ${name}`);
    headers[name] = text;
  }
  return headers;
}

/**
 * Visible ASCII with spaces and tabs between (RFC 9110, section 5.5): nothing can end the line, and no space at an end,
 * which the service would not see. Undefined for any other value.
 */
function fieldText(value: unknown): string | undefined {
  const text = headerText(value);
  return text !== undefined && /^(?:[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?)?$/.test(text)
    ? text
    : undefined;
}
