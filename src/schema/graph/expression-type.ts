/** The GraphQL type of what an expression reads. */

import { Kind, type TypeNode } from 'graphql';
import type { Expression, Template } from '../../upstream/template.ts';
import { isListType, namedType } from '../ast.ts';
import { isRootType, type ModelField, type ModelType } from '../model.ts';
import type { ModelScope } from './model-scope.ts';

/** Undefined for claims, whose types nobody knows, and for expressions that another check refuses. */
export function typeOfExpression(
  { root, path }: Expression,
  type: ModelType,
  field: ModelField,
  scope: ModelScope,
): TypeNode | undefined {
  switch (root) {
    case 'args':
      return inputTypeAt(field, path, scope.findType);
    case 'parent':
      return isRootType(type.name) ? undefined : outputTypeAt(type.name, path, scope);
    case 'keys':
      return typeOfKeys(path, type, field, scope);
    case 'headers':
      return named('String');
    case 'claims':
      return undefined;
  }
}

/** The type of an argument, or of a place inside an input object; undefined where the path leads nowhere. */
export function inputTypeAt(
  field: ModelField,
  [argument, ...rest]: readonly string[],
  find: ModelScope['findType'],
): TypeNode | undefined {
  let type = field.node.arguments?.find(({ name }) => name.value === argument)?.type;
  for (const name of rest) {
    const node = type === undefined ? undefined : find(namedType(type).name.value)?.node;
    type =
      node?.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION
        ? node.fields?.find((inner) => inner.name.value === name)?.type
        : undefined;
  }
  return type;
}

/** Undefined when the path goes through a list or leads nowhere. */
function outputTypeAt(start: string, path: readonly string[], scope: ModelScope): TypeNode | undefined {
  let type: TypeNode = named(start);
  for (const name of path) {
    if (isListType(type)) return undefined;
    const found: ModelField | undefined = scope.fieldsOf(namedType(type).name.value)?.get(name);
    if (found === undefined) return undefined;
    type = found.node.type;
  }
  return type;
}

/** `{keys}` is a list of keys; `{keys.id}` is a list of one part of each composite key. */
function typeOfKeys(
  path: readonly string[],
  type: ModelType,
  field: ModelField,
  scope: ModelScope,
): TypeNode | undefined {
  const key = field.source.kind === 'call' ? field.source.call.batch?.key : undefined;
  const [part] = path;
  const template = part === undefined ? key : partOf(key, part);
  const one = template === undefined ? undefined : typeOfTemplate(template, type, field, scope);
  return one === undefined ? undefined : { kind: Kind.LIST_TYPE, type: one };
}

function partOf(key: Template | undefined, part: string): Template | undefined {
  return key?.kind === 'object' ? key.entries.find(([name]) => name === part)?.[1] : undefined;
}

function typeOfTemplate(
  template: Template,
  type: ModelType,
  field: ModelField,
  scope: ModelScope,
): TypeNode | undefined {
  if (template.kind !== 'text') return undefined;
  const [only] = template.parts;
  if (template.parts.length > 1 || only === undefined || typeof only === 'string') return named('String');
  return only.root === 'keys' ? undefined : typeOfExpression(only, type, field, scope);
}

function named(name: string): TypeNode {
  return { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: name } };
}
