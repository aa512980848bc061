/** Checks that a value fits its place in a call: a path, a header and the middle of a text take no list and no object. */

import { Kind, type TypeNode } from 'graphql';
import { unreachable } from '../../base/unreachable.ts';
import type { ValuePlace } from '../../upstream/call.ts';
import type { Expression, Template, Text } from '../../upstream/template.ts';
import { isListType, namedType } from '../ast.ts';
import { typeOfExpression } from '../graph/expression-type.ts';
import type { ModelScope } from '../graph/model-scope.ts';
import { type CheckedField, callOf, fieldCheck } from './check.ts';
import { nodeOfExpression } from './places.ts';

type Checked = CheckedField<'FACET_EXPRESSION_TYPE'>;

/** A value that stands where only a single one fits is no list and no object. */
export const expressionPlaceCheck = fieldCheck(['FACET_EXPRESSION_TYPE'], (checked) => {
  const { source } = checked.field;
  if (source.kind === 'value') checkTexts(source.template, checked);
  const call = callOf(checked);
  if (call === undefined) return;
  if (call.batch !== undefined) checkKey(call.batch.key, checked);
  for (const place of call.protocol.places(call.request)) checkPlace(place, checked);
});

function checkPlace({ in: place, template }: ValuePlace, checked: Checked): void {
  switch (place) {
    case 'path':
    case 'header':
      checkSingles(template, `a ${place}`, checked);
      return;
    case 'metadata':
      checkSingles(template, place, checked);
      return;
    case 'query':
      checkParameter(template, checked);
      return;
    case 'body':
    case 'message':
    case 'arguments':
      checkTexts(template, checked);
      return;
    default:
      unreachable(place);
  }
}

/** Anywhere in the template, text round an expression makes text of its value. */
function checkTexts(template: Template, checked: Checked): void {
  if (template.kind === 'object') for (const [, inner] of template.entries) checkTexts(inner, checked);
  else if (template.kind === 'list') for (const item of template.items) checkTexts(item, checked);
  else if (template.kind === 'text' && template.parts.length > 1)
    checkText(template.parts, 'the middle of a text', checked);
}

function checkSingles(template: Template, place: string, checked: Checked): void {
  if (template.kind === 'text') checkText(template.parts, place, checked);
}

function checkKey(key: Template, checked: Checked): void {
  const parts = key.kind === 'object' ? key.entries.map(([, part]) => part) : [key];
  for (const part of parts) checkSingles(part, 'the key of a batch', checked);
}

/** A parameter may repeat: a list of single values has a place there. */
function checkParameter(template: Template, checked: Checked): void {
  if (template.kind === 'list') for (const item of template.items) checkParameter(item, checked);
  if (template.kind !== 'text') return;
  const [only] = template.parts;
  if (template.parts.length > 1 || only === undefined || typeof only === 'string') {
    checkText(template.parts, 'the middle of a text', checked);
    return;
  }
  const given = formOf(only, checked);
  if (given === 'object' || given === 'list of objects')
    tell(only, given, 'a parameter', 'write one parameter for each of its fields', checked);
}

function checkText(text: Text, place: string, checked: Checked): void {
  for (const part of text) {
    if (typeof part === 'string') continue;
    const given = formOf(part, checked);
    if (given === 'single' || given === undefined) continue;
    const isKeys = part.root === 'keys';
    const fix =
      given === 'object'
        ? `name a single value of it: {${part.text}.id}`
        : isKeys
          ? 'put {keys} where a list may stand: a query parameter, or a field of the body or request'
          : 'write it where a list may stand: alone in a query parameter, or as a field of the body';
    tell(part, given, place, fix, checked);
  }
}

type Form = 'single' | 'list' | 'object' | 'list of objects';

/** Undefined where the type is not known. A scalar of the project's own may be anything. */
function formOf(expression: Expression, { type, field, scope }: Checked): Form | undefined {
  const { source } = field;
  const isComposite = source.kind === 'call' && source.call.batch?.key.kind === 'object';
  if (expression.root === 'keys' && expression.path.length === 0 && isComposite) return 'list of objects';
  const given = typeOfExpression(expression, type, field, scope);
  if (given === undefined) return undefined;
  const isObject = isComposed(given, scope);
  if (isListType(given)) return isObject ? 'list of objects' : 'list';
  return isObject ? 'object' : 'single';
}

const composed = new Set<string>([
  Kind.INPUT_OBJECT_TYPE_DEFINITION,
  Kind.OBJECT_TYPE_DEFINITION,
  Kind.INTERFACE_TYPE_DEFINITION,
  Kind.UNION_TYPE_DEFINITION,
]);

function isComposed(type: TypeNode, { findType, findGraphType }: ModelScope): boolean {
  const { value: name } = namedType(type).name;
  const kind = (findGraphType(name) ?? findType(name))?.node.kind;
  return kind !== undefined && composed.has(kind);
}

function tell(
  expression: Expression,
  given: Form,
  place: string,
  fix: string,
  { field, report }: Checked,
): void {
  report({
    code: 'FACET_EXPRESSION_TYPE',
    message: `{${expression.text}} is ${given === 'object' ? 'an object' : `a ${given}`}, and ${place} takes ${place === 'a parameter' ? 'single values' : 'a single value'}`,
    node: nodeOfExpression(field, expression),
    fix,
  });
}
