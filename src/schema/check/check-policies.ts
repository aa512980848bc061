/**
 * Checks the directives that plans, limits and rules of access are made from: `@cost`, `@listSize`, `@cacheControl`,
 * `@rateLimit`, `@requiresScopes` and `@policy`. That an argument has the shape of its type is checked with the SDL.
 */

import {
  type ASTNode,
  type ConstDirectiveNode,
  type DirectiveNode,
  Kind,
  type TypeNode,
  valueFromASTUntyped,
  visit,
} from 'graphql';
import { didYouMean } from '../../base/suggest.ts';
import { parseWindow } from '../../base/window.ts';
import { isListType, namedType } from '../ast.ts';
import { inputTypeAt } from '../graph/expression-type.ts';
import { directiveOf } from '../model.ts';
import { type CheckedField, fieldCheck, typeCheck } from './check.ts';

/** What is wrong of a value, and what to write. */
interface Wrong {
  readonly argument: string;
  readonly message: string;
  readonly fix?: string;
}

type Given = Readonly<Record<string, unknown>>;

/** By directive, what is wrong of its values, wherever it stands. */
const validators: Readonly<Record<string, (given: Given) => Wrong | undefined>> = {
  cost: ({ weight }) =>
    isNumber(weight)
      ? undefined
      : { argument: 'weight', message: `the weight "${String(weight)}" is no number`, fix: 'weight: "5"' },
  listSize: ({ assumedSize }) =>
    isNegative(assumedSize)
      ? { argument: 'assumedSize', message: 'assumedSize is a number of items, 0 or more' }
      : undefined,
  cacheControl: wrongCache,
  rateLimit: wrongRate,
  requiresScopes: ({ scopes }) => wrongNames('scopes', scopes),
  policy: ({ policies }) => wrongNames('policies', policies),
};

/** Each value of a policy directive means something: it is a number, a window or a name. */
export const policyValueCheck = typeCheck(['FACET_BAD_ARGUMENT'], ({ type, report }) => {
  visit(type.node, {
    Directive(directive) {
      const validate = Object.hasOwn(validators, directive.name.value)
        ? validators[directive.name.value]
        : undefined;
      const wrong = validate?.(givenOf(directive));
      if (wrong === undefined) return;
      const { argument, message, fix } = wrong;
      report({
        code: 'FACET_BAD_ARGUMENT',
        message: `${message} (@${directive.name.value})`,
        node: nodeOf(directive, argument),
        ...(fix === undefined ? {} : { fix }),
      });
    },
  });
});

/** The arguments and fields that `@rateLimit` and `@listSize` name are there, and are of a type that they can use. */
export const policyNameCheck = fieldCheck(['FACET_BAD_ARGUMENT', 'FACET_UNKNOWN_ARG'], (checked) => {
  const rate = directiveOf(checked.field.node, 'rateLimit');
  if (rate !== undefined) {
    const { identityArgs, arrayLengthField } = givenOf(rate);
    for (const path of texts(identityArgs)) typeAt(path, nodeOf(rate, 'identityArgs'), checked);
    for (const path of texts(arrayLengthField)) checkList(path, nodeOf(rate, 'arrayLengthField'), checked);
  }
  const size = directiveOf(checked.field.node, 'listSize');
  if (size === undefined) return;
  const { assumedSize, slicingArguments, sizedFields } = givenOf(size);
  for (const path of texts(slicingArguments)) checkSize(path, nodeOf(size, 'slicingArguments'), checked);
  const sized = texts(sizedFields);
  for (const name of sized) checkSized(name, nodeOf(size, 'sizedFields'), checked);
  const isSized = assumedSize !== undefined || slicingArguments !== undefined;
  if (isSized && sized.length === 0 && !isListType(checked.field.node.type))
    checked.report({
      code: 'FACET_BAD_ARGUMENT',
      message: `${checked.field.name} is no list, and @listSize names no sizedFields`,
      node: size,
      fix: 'name the fields of its value that are lists: sizedFields: ["items"]',
    });
});

type Checked = CheckedField<'FACET_BAD_ARGUMENT' | 'FACET_UNKNOWN_ARG'>;

function wrongCache({ maxAge, inheritMaxAge, scope }: Given): Wrong | undefined {
  if (isNegative(maxAge)) return { argument: 'maxAge', message: 'maxAge is a number of seconds, 0 or more' };
  if (typeof maxAge === 'number' && inheritMaxAge === true)
    return { argument: 'inheritMaxAge', message: 'maxAge and inheritMaxAge say two different times' };
  const isNothing = [maxAge, inheritMaxAge, scope].every((value) => value === undefined || value === null);
  return isNothing
    ? { argument: 'maxAge', message: 'it says nothing', fix: 'write maxAge, scope or inheritMaxAge' }
    : undefined;
}

function wrongRate({ max, window }: Given): Wrong | undefined {
  if (isNegative(max)) return { argument: 'max', message: 'max is a number of times, 0 or more' };
  if (typeof window !== 'string' || parseWindow(window) !== undefined) return undefined;
  return {
    argument: 'window',
    message: `"${window}" is no window of time`,
    fix: 'a whole number and a unit, up to 366 days: 500ms, 10s, 15m, 1h, 1d',
  };
}

/** Of the inner lists one must be held whole: without any nobody can, and an empty one everybody does. */
function wrongNames(argument: string, value: unknown): Wrong | undefined {
  const lists = Array.isArray(value) ? value : [value];
  if (lists.length === 0)
    return { argument, message: `nobody can hold one of no lists of ${argument}`, fix: 'name at least one' };
  for (const list of lists) {
    const names: readonly unknown[] = Array.isArray(list) ? list : [list];
    if (names.length === 0)
      return {
        argument,
        message: `an empty list of ${argument} is held by everybody who is logged in`,
        fix: 'write @authenticated, or name what must be held',
      };
    // Scopes stand in the token as one text with spaces (RFC 6749, section 3.3); an app may name its policies otherwise.
    const odd = names
      .filter((name) => typeof name === 'string')
      .find((name) => argument === 'scopes' && !/^\S+$/.test(name));
    if (odd !== undefined)
      return {
        argument,
        message: `"${odd}" can never be held: a scope has no spaces`,
        fix: `of several write ${argument}: [["a", "b"]]`,
      };
  }
  return undefined;
}

/** The type of an argument, or of a field of an input: `first`, `input.first`. Reports one that is not there. */
function typeAt(path: string, node: ASTNode, { field, scope, report }: Checked): TypeNode | undefined {
  const type = inputTypeAt(field, path.split('.'), scope.findType);
  if (type !== undefined) return type;
  const names = (field.node.arguments ?? []).map(({ name }) => name.value);
  report({
    code: 'FACET_UNKNOWN_ARG',
    message: `${field.name} has no argument "${path}".${didYouMean(path, names)}`,
    node,
    fix: names.length === 0 ? 'it takes none' : `one of ${names.join(', ')}`,
  });
  return undefined;
}

function checkList(path: string, node: ASTNode, checked: Checked): void {
  const type = typeAt(path, node, checked);
  if (type === undefined || isListType(type)) return;
  checked.report({
    code: 'FACET_BAD_ARGUMENT',
    message: `the argument "${path}" is no list, so nothing of it can be counted`,
    node,
    fix: 'name an argument that is a list',
  });
}

/** A number of items, or a list of keys. A scalar of the project's own may be a number. */
function checkSize(path: string, node: ASTNode, checked: Checked): void {
  const type = typeAt(path, node, checked);
  if (type === undefined || isListType(type)) return;
  const name = namedType(type).name.value;
  const kind = checked.scope.findType(name)?.node.kind;
  const isOther =
    ['String', 'ID', 'Boolean'].includes(name) ||
    kind === Kind.ENUM_TYPE_DEFINITION ||
    kind === Kind.INPUT_OBJECT_TYPE_DEFINITION;
  if (isOther)
    checked.report({
      code: 'FACET_BAD_ARGUMENT',
      message: `the argument "${path}" is ${name}, which says no number of items`,
      node,
      fix: 'name an Int, or a list',
    });
}

function checkSized(name: string, node: ASTNode, { field, scope, report }: Checked): void {
  const holder = namedType(field.node.type).name.value;
  const fields = scope.fieldsOf(holder) ?? scope.findType(holder)?.fields;
  if (fields === undefined) return;
  const found = fields.get(name);
  if (found !== undefined && isListType(found.node.type)) return;
  const lists = [...fields.values()].flatMap((other) => (isListType(other.node.type) ? [other.name] : []));
  report({
    code: 'FACET_BAD_ARGUMENT',
    message:
      found === undefined
        ? `${holder} has no field "${name}".${didYouMean(name, lists)}`
        : `${holder}.${name} is no list`,
    node,
    fix: lists.length === 0 ? `no field of ${holder} is a list` : `one of ${lists.join(', ')}`,
  });
}

function givenOf(directive: DirectiveNode | ConstDirectiveNode): Given {
  return Object.fromEntries(
    (directive.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value)]),
  );
}

function nodeOf(directive: DirectiveNode, argument: string): ASTNode {
  return directive.arguments?.find(({ name }) => name.value === argument)?.value ?? directive;
}

function isNumber(value: unknown): boolean {
  return typeof value === 'string' ? value.trim() !== '' && Number.isFinite(Number(value)) : true;
}

function isNegative(value: unknown): boolean {
  return typeof value === 'number' && value < 0;
}

/** GraphQL's list coercion: one text stands for a list of one. */
function texts(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string');
}
