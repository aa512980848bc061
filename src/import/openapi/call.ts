/** How an operation is called: the URL, headers and body of its `@rest` directive. */

import type { ContractOperation } from '../../openapi/operations.ts';
import {
  type Draft,
  type DraftDirective,
  type DraftField,
  EnumLiteral,
  isList,
  type Literal,
  named,
} from '../draft.ts';
import { isName } from '../names.ts';
import type { SentBody } from './messages.ts';
import type { OperationField, SentParameter } from './operation-field.ts';

/** A body with the argument that fills it. */
export interface CallBody extends SentBody {
  readonly value: Literal;
}

/** What a call holds beside its parameters. */
export interface CallParts {
  readonly body: CallBody | undefined;
  readonly pick: string | undefined;
  /** The media type that the service must be asked for; undefined for plain JSON. */
  readonly accept: string | undefined;
}

/** The `@rest` directive that makes the call. */
export function callOf(
  { method, path }: ContractOperation,
  sent: readonly SentParameter[],
  { body, pick, accept }: CallParts,
): DraftDirective {
  const headers = [
    ...(accept === undefined ? [] : [['accept', accept] as const]),
    ...(body?.mediaType === undefined ? [] : [['content-type', body.mediaType] as const]),
    ...sent
      .filter(({ parameter }) => parameter.in === 'header')
      .map(({ parameter, argument }) => [parameter.name, `{args.${argument.name}}`] as const),
  ];
  return {
    name: 'rest',
    arguments: {
      [method]: urlOf(path, sent),
      ...(body?.listStyle === undefined ? {} : { style: new EnumLiteral(body.listStyle) }),
      ...(headers.length === 0 ? {} : { headers: headersOf(headers) }),
      ...(body === undefined ? {} : { body: body.value }),
      ...(body?.isForm === true ? { bodyFormat: new EnumLiteral('FORM') } : {}),
      ...(pick === undefined ? {} : { pick }),
    },
  };
}

/** GraphQL has no name with a "-" in it: where there is one, headers are written as a list. */
export function headersOf(pairs: readonly (readonly [string, string])[]): Literal {
  return pairs.every(([name]) => isName(name))
    ? Object.fromEntries(pairs)
    : pairs.map(([name, value]) => ({ name, value }));
}

/** The path and query of a call, each parameter in its place. */
export function urlOf(path: string, sent: readonly SentParameter[]): string {
  const [base = '', fixed] = path.split('?', 2);
  const filled = base
    .split(/(\{[^{}]+\})/)
    .map((part) => {
      const found = sent.find(({ parameter }) => parameter.in === 'path' && part === `{${parameter.name}}`);
      return found === undefined
        ? part.replaceAll(/[\s#\\]/g, encodeURIComponent)
        : `{args.${found.argument.name}}`;
    })
    .join('');
  const query = sent
    .filter(({ parameter }) => parameter.in === 'query')
    .map(({ parameter, argument }) => `${queryName(parameter.name)}={args.${argument.name}}`);
  const pairs = [...(fixed === undefined ? [] : [fixed]), ...query];
  return pairs.length === 0 ? filled : `${filled}?${pairs.join('&')}`;
}

/** As it is written, but for the characters that would end it. */
function queryName(name: string): string {
  return name.replaceAll(/[^\w.~\-[\]:,$!*'();/@|^]/g, encodeURIComponent);
}

/**
 * A call has one style for all its lists: where they are of two, those that are not repeated are a text. The form of a
 * body, where there is one, has set the style already.
 */
export function settleStyles(fields: readonly OperationField[], draft: Draft): void {
  for (const { field, sent, operation } of fields) {
    const lists = sent.filter(({ argument }) => isList(argument.type) && field.arguments.includes(argument));
    const given = field.directives[0]?.arguments['style'];
    const wanted = new Set(lists.map(({ listStyle = 'REPEAT' }) => listStyle));
    const style =
      given instanceof EnumLiteral ? given.name : wanted.has('REPEAT') ? 'REPEAT' : [...wanted][0];
    for (const each of lists)
      if ((each.listStyle ?? 'REPEAT') !== style) makeText(each, field, operation, draft);
    if (given === undefined && style !== undefined) addStyle(field, operation.method, style);
  }
}

function makeText(
  { argument, parameter, listStyle }: SentParameter,
  field: DraftField,
  { label }: ContractOperation,
  draft: Draft,
): void {
  const type = named('String', argument.type.isNonNull);
  field.arguments = field.arguments.map((each) => (each === argument ? { ...each, type } : each));
  draft.changed(
    `${label}, query parameter ${parameter.name}`,
    listStyle === 'CSV'
      ? 'it is a text: write its items with commas between, for another list of the call is repeated'
      : 'it is a text, for another list of the call is written in another way',
  );
}

/** Says how the lists of a call are written; that they are repeated need not be said. */
export function addStyle(field: DraftField, method: string, style: string): void {
  const [call] = field.directives;
  if (call === undefined || style === 'REPEAT') return;
  const { [method]: url = '', ...rest } = call.arguments;
  field.directives[0] = { ...call, arguments: { [method]: url, style: new EnumLiteral(style), ...rest } };
}
