/** Checks what expressions read: arguments, fields of the parent, forwarded headers. */

import { Kind } from 'graphql';
import { didYouMean } from '../../base/suggest.ts';
import { type Expression, expressionsOf } from '../../upstream/template.ts';
import { isBuiltInScalar, isListType, namedType } from '../ast.ts';
import { inputTypeAt } from '../graph/expression-type.ts';
import type { ModelScope } from '../graph/model-scope.ts';
import { isRootType, type ModelField, type Source } from '../model.ts';
import { type CheckedField, fieldCheck } from './check.ts';
import { nodeOfExpression } from './places.ts';

const codes = [
  'FACET_EXPRESSION_TYPE',
  'FACET_HEADER_NOT_FORWARDED',
  'FACET_KEYS_WITHOUT_BATCH',
  'FACET_PARENT_FIELD',
  'FACET_PARENT_OF_ROOT',
  'FACET_PARENT_SELF',
  'FACET_UNKNOWN_ARG',
] as const;

type Checked = CheckedField<(typeof codes)[number]>;

/** What an expression reads is there: an argument, a field of the parent, a forwarded header. */
export const expressionCheck = fieldCheck(codes, (checked) => {
  const { source } = checked.field;
  for (const expression of new Map(expressionsIn(source).map((found) => [found.text, found])).values()) {
    if (expression.root === 'args') checkArgument(expression, checked);
    if (expression.root === 'keys' && source.kind !== 'call') checkNoKeys(expression, checked);
    if (expression.root === 'parent') checkParent(expression, checked);
    if (expression.root === 'headers') checkHeader(expression, checked);
  }
});

function checkNoKeys(expression: Expression, { field, report }: Checked): void {
  report({
    code: 'FACET_KEYS_WITHOUT_BATCH',
    message: '{keys} needs a batch, which only a call has',
    node: nodeOfExpression(field, expression),
    fix: 'read {parent.x} instead',
  });
}

function checkArgument(expression: Expression, { type, field, scope: { findType }, report }: Checked): void {
  const names = (field.node.arguments ?? []).map((argument) => argument.name.value);
  const [name = '', ...inner] = expression.path;
  if (!names.includes(name)) {
    report({
      code: 'FACET_UNKNOWN_ARG',
      message: `${type.name}.${field.name} has no argument "${name}".${didYouMean(name, names)}`,
      node: nodeOfExpression(field, expression),
      fix:
        names.length === 0
          ? `add it: ${field.name}(${name}: ID!)`
          : `one of ${names.map((known) => `{args.${known}}`).join(', ')}`,
    });
    return;
  }
  for (const [depth, step] of inner.entries()) {
    const holder = inputTypeAt(field, expression.path.slice(0, depth + 1), findType);
    const name = holder === undefined ? '' : namedType(holder).name.value;
    const node = findType(name)?.node;
    const isList = holder !== undefined && isListType(holder);
    if (isList || isBuiltInScalar(name) || node?.kind === Kind.ENUM_TYPE_DEFINITION) {
      const before = expression.path.slice(0, depth + 1).join('.');
      report({
        code: 'FACET_EXPRESSION_TYPE',
        message: `{args.${before}} is ${isList ? 'a list' : name}, and has no "${step}"`,
        node: nodeOfExpression(field, expression),
        fix: `write {args.${before}}`,
      });
      return;
    }
    // A scalar such as JSON may hold anything.
    if (node?.kind !== Kind.INPUT_OBJECT_TYPE_DEFINITION) return;
    const known = (node.fields ?? []).map((found) => found.name.value);
    if (known.includes(step)) continue;
    report({
      code: 'FACET_UNKNOWN_ARG',
      message: `the input ${node.name.value} has no field "${step}".${didYouMean(step, known)}`,
      node: nodeOfExpression(field, expression),
      fix: `one of ${known.join(', ')}`,
    });
    return;
  }
}

function checkHeader(expression: Expression, { field, scope: { forwardHeaders }, report }: Checked): void {
  const name = expression.path.join('.').toLowerCase();
  if (forwardHeaders === undefined || forwardHeaders.includes(name)) return;
  report({
    code: 'FACET_HEADER_NOT_FORWARDED',
    message: `the app does not forward the header "${name}".${didYouMean(name, forwardHeaders)}`,
    node: nodeOfExpression(field, expression),
    fix: `add it to forwardHeaders in the app's app.ts`,
  });
}

function checkParent(expression: Expression, { type, field, scope, report }: Checked): void {
  const node = nodeOfExpression(field, expression);
  if (isRootType(type.name)) {
    report({
      code: 'FACET_PARENT_OF_ROOT',
      message: `${type.name}.${field.name} has no parent to read from`,
      node,
      fix: 'use {args.x} or {claims.x}',
    });
    return;
  }
  let current = type.name;
  for (const [depth, name] of expression.path.entries()) {
    const fields = scope.fieldsOf(current);
    const found = fields?.get(name);
    if (found === undefined) {
      report({
        code: 'FACET_PARENT_FIELD',
        message: `${current} has no field "${name}".${didYouMean(name, fields?.keys() ?? [])}`,
        about: [current],
        node,
        fix: `declare it for expressions only: ${name}: ID @from(path: "...") @inaccessible`,
      });
      return;
    }
    const needed = (found.node.arguments ?? []).find(
      ({ type: given, defaultValue }) => given.kind === Kind.NON_NULL_TYPE && defaultValue === undefined,
    );
    if (needed !== undefined) {
      report({
        code: 'FACET_PARENT_FIELD',
        message: `${current}.${name} needs the argument "${needed.name.value}", which an expression cannot give`,
        node,
        fix: 'name a field without required arguments',
      });
      return;
    }
    if (readsItself(type.name, field.name, current, found, scope)) {
      report({
        code: 'FACET_PARENT_SELF',
        message: `${field.name} is made from itself`,
        node,
        fix: 'read a field that comes with the payload',
      });
      return;
    }
    if (isListType(found.node.type) && depth + 1 < expression.path.length) {
      const before = expression.path.slice(0, depth + 1).join('.');
      report({
        code: 'FACET_EXPRESSION_TYPE',
        message: `{parent.${before}} is a list, and has no "${expression.path[depth + 1]}"`,
        node,
        fix: `read one of its items: first: ID @from(path: "${before}[0]...") @inaccessible`,
      });
      return;
    }
    current = namedType(found.node.type).name.value;
    const kind = scope.findType(current)?.node.kind;
    const isAbstract = kind === Kind.INTERFACE_TYPE_DEFINITION || kind === Kind.UNION_TYPE_DEFINITION;
    if (isAbstract && depth + 1 < expression.path.length) {
      const before = expression.path.slice(0, depth + 1).join('.');
      report({
        code: 'FACET_PARENT_FIELD',
        message: `{parent.${before}} may be one of several types of ${current}, and an expression reads only object types`,
        node,
        fix: `read it from the payload: ${expression.path.at(-1)}: ID @from(path: "${before}...") @inaccessible`,
      });
      return;
    }
  }
}

function readsItself(
  type: string,
  field: string,
  foundOn: string,
  found: ModelField,
  scope: ModelScope,
  seen: ReadonlySet<string> = new Set(),
): boolean {
  if (foundOn === type && found.name === field) return true;
  const place = `${foundOn}.${found.name}`;
  if (seen.has(place)) return false;
  return parentsRead(found).some((name) => {
    const next = scope.fieldsOf(foundOn)?.get(name);
    return next !== undefined && readsItself(type, field, foundOn, next, scope, new Set([...seen, place]));
  });
}

function parentsRead({ source }: ModelField): string[] {
  return expressionsIn(source)
    .filter(({ root }) => root === 'parent')
    .map(({ path }) => path[0] ?? '');
}

function expressionsIn(source: Source): readonly Expression[] {
  if (source.kind === 'call') return source.call.expressions;
  if (source.kind === 'value') return [...expressionsOf(source.template)];
  return source.kind === 'reference' && source.key !== undefined ? [...expressionsOf(source.key)] : [];
}
