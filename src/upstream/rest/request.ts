/** Fills a `@rest` template. Each value stays in its place: one segment, one parameter, one header, one JSON value. */

import { FacetError } from '../../base/errors.ts';
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
import type { RestRequest, RestTemplate } from './message.ts';

/** Renders the request, or throws BAD_USER_INPUT when a value has no safe form in its place. */
export function renderRest(template: RestTemplate, scope: Scope): RestRequest {
  let path = '';
  for (const segment of template.segments) path += `/${renderSegment(segment, scope)}`;
  const query = template.query.flatMap(({ name, value }) =>
    renderParameter(name, value, template.listStyle, scope),
  );
  const body = template.body === undefined ? undefined : JSON.stringify(fill(template.body, scope) ?? null);
  return {
    method: template.method,
    path: query.length === 0 ? path : `${path}?${query.join('&')}`,
    headers: renderHeaders(template, scope),
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

/** Null drops the parameter, a list repeats it or is joined by commas. */
function renderParameter(name: string, value: Template, listStyle: 'REPEAT' | 'CSV', scope: Scope): string[] {
  if (value.kind === 'constant') {
    return value.value === null || value.value === undefined ? [] : [`${name}=${literalText(value.value)}`];
  }
  if (value.kind !== 'text')
    throw new FacetError('BAD_USER_INPUT', `The parameter ${name} is not a single value or a list.`);
  const [only] = value.parts;
  if (value.parts.length > 1 || only === undefined || typeof only === 'string') {
    const text = renderQueryText(value.parts, scope);
    return text === null ? [] : [`${name}=${text}`];
  }
  const filled = evaluate(only, scope);
  if (filled === undefined || filled === null) return [];
  if (!Array.isArray(filled)) return [`${name}=${encodeURIComponent(scalarText(filled, only))}`];
  const items = filled
    .filter((item) => item !== null && item !== undefined)
    .map((item) => encodeItem(item, only, listStyle));
  if (listStyle === 'CSV') return [`${name}=${items.join(',')}`];
  return items.map((item) => `${name}=${item}`);
}

/** In a comma list the comma is the one character that would split an item in two. */
function encodeItem(item: unknown, expression: Expression, listStyle: 'REPEAT' | 'CSV'): string {
  const text = scalarText(item, expression);
  if (listStyle === 'CSV' && text.includes(','))
    throw badValue(expression, 'holds a comma, which separates the values of this list');
  return encodeURIComponent(text);
}

function renderQueryText(text: Text, scope: Scope): string | null {
  let rendered = '';
  for (const part of text) {
    if (typeof part === 'string') {
      rendered += part;
      continue;
    }
    const value = evaluate(part, scope);
    if (value === undefined || value === null) return null;
    rendered += encodeURIComponent(scalarText(value, part));
  }
  return rendered;
}

/** What the schema's author wrote in the URL stays as written; what stands in `query:` is encoded by us. */
function literalText(value: unknown): string {
  return typeof value === 'string' ? value.replaceAll(/[\s#&+]/g, encodeURIComponent) : String(value);
}

function renderHeaders(template: RestTemplate, scope: Scope): Record<string, string> {
  const headers: Record<string, string> = {};
  if (template.body !== undefined) headers['content-type'] = 'application/json';
  for (const { name, value } of template.headers) {
    const filled = fill(value, scope);
    if (filled !== undefined && filled !== null) headers[name] = headerText(name, filled);
  }
  return headers;
}

/** Field values are visible ASCII and spaces (RFC 9110, section 5.5): nothing can end the line. */
export function headerText(name: string, value: unknown): string {
  const text = String(value);
  if (typeof value === 'object' || !/^[\t\x20-\x7e]*$/.test(text)) {
    throw new FacetError(
      'BAD_USER_INPUT',
      `The value for the header ${name} has characters that a header cannot hold.`,
    );
  }
  return text;
}
