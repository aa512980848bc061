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
import type { OperationField, SentParameter } from './operation-field.ts';

/** The `@rest` directive that makes the call. */
export function callOf(
  { method, path }: ContractOperation,
  sent: readonly SentParameter[],
  body: Literal | undefined,
  pick: string | undefined,
): DraftDirective {
  const inHeaders = sent.filter(({ parameter }) => parameter.in === 'header');
  return {
    name: 'rest',
    arguments: {
      [method]: urlOf(path, sent),
      ...(inHeaders.length === 0 ? {} : { headers: headersOf(inHeaders) }),
      ...(body === undefined ? {} : { body }),
      ...(pick === undefined ? {} : { pick }),
    },
  };
}

/** GraphQL has no name with a "-" in it: where there is one, headers are written as a list. */
function headersOf(sent: readonly SentParameter[]): Literal {
  const pairs = sent.map(({ parameter, argument }) => [parameter.name, `{args.${argument.name}}`] as const);
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

/** A call has one style for all its lists: where they are of two, those that are joined are a text. */
export function settleStyles(fields: readonly OperationField[], draft: Draft): void {
  for (const { field, sent, operation } of fields) {
    const lists = sent.filter(({ argument }) => isList(argument.type) && field.arguments.includes(argument));
    if (!lists.some(({ isCsv }) => isCsv)) continue;
    if (lists.every(({ isCsv }) => isCsv)) addCsv(field, operation.method);
    else for (const each of lists.filter(({ isCsv }) => isCsv)) makeText(each, field, operation, draft);
  }
}

function makeText(
  { argument, parameter }: SentParameter,
  field: DraftField,
  { label }: ContractOperation,
  draft: Draft,
): void {
  const type = named('String', argument.type.isNonNull);
  field.arguments = field.arguments.map((each) => (each === argument ? { ...each, type } : each));
  draft.changed(
    `${label}, query parameter ${parameter.name}`,
    'it is a text: write its items with commas between, for another list of the call is repeated',
  );
}

/** Lets the lists of a call be sent as one value with commas between the items. */
export function addCsv(field: DraftField, method: string): void {
  const [call] = field.directives;
  if (call === undefined) return;
  const { [method]: url = '', ...rest } = call.arguments;
  field.directives[0] = { ...call, arguments: { [method]: url, style: new EnumLiteral('CSV'), ...rest } };
}
