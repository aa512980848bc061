/** The operation of a document that is planned, its fragments, and the values that stand in it. */

import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  type ValueNode,
} from 'graphql';
import type { Amount, Variables } from './amount.ts';

export interface Operation {
  readonly node: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** What a variable is that was not given. */
  readonly defaults: ReadonlyMap<string, unknown>;
}

/** Undefined where the document has no operation of that name, or several and none was named. */
export function operationOf(
  document: DocumentNode,
  operationName: string | undefined,
): Operation | undefined {
  const node = getOperationAST(document, operationName);
  if (node === undefined || node === null) return undefined;
  const fragments = document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  const defaults = (node.variableDefinitions ?? []).map(({ variable, defaultValue }) => [
    variable.name.value,
    defaultValue === undefined ? undefined : constant(defaultValue),
  ]);
  return {
    node,
    fragments: new Map(fragments.map((fragment) => [fragment.name.value, fragment])),
    defaults: new Map(defaults as [string, unknown][]),
  };
}

/** A value of the document: known now, or once the variables are. */
export type Given =
  | { readonly value: unknown; readonly read?: undefined }
  | { readonly read: (variables: Variables) => unknown };

export function givenOf(node: ValueNode, operation: Operation): Given {
  return hasVariable(node)
    ? { read: (variables) => valueOf(node, operation, variables) }
    : { value: constant(node) };
}

export function readGiven(given: Given, variables: Variables): unknown {
  return given.read === undefined ? given.value : given.read(variables);
}

function constant(node: ValueNode): unknown {
  return valueOf(node, undefined, {});
}

function hasVariable(node: ValueNode): boolean {
  switch (node.kind) {
    case Kind.VARIABLE:
      return true;
    case Kind.LIST:
      return node.values.some(hasVariable);
    case Kind.OBJECT:
      return node.fields.some(({ value }) => hasVariable(value));
    default:
      return false;
  }
}

function valueOf(node: ValueNode, operation: Operation | undefined, variables: Variables): unknown {
  switch (node.kind) {
    case Kind.VARIABLE: {
      const name = node.name.value;
      return Object.hasOwn(variables, name) && variables[name] !== undefined
        ? variables[name]
        : operation?.defaults.get(name);
    }
    case Kind.NULL:
      return null;
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value);
    case Kind.LIST:
      return node.values.map((item) => valueOf(item, operation, variables));
    case Kind.OBJECT:
      return Object.fromEntries(
        node.fields.map(({ name, value }) => [name.value, valueOf(value, operation, variables)]),
      );
    default:
      return node.value;
  }
}

/** 0 where `@skip` and `@include` leave a selection out, else 1. What cannot be told counts as there. */
export function presenceOf(
  { directives = [] }: { readonly directives?: readonly DirectiveNode[] | undefined },
  operation: Operation,
): Amount {
  const conditions: ((variables: Variables) => boolean)[] = [];
  for (const directive of directives) {
    const name = directive.name.value;
    const condition = directive.arguments?.find((argument) => argument.name.value === 'if')?.value;
    if (condition === undefined || (name !== 'skip' && name !== 'include')) continue;
    const given = givenOf(condition, operation);
    const leavesOut = name === 'skip';
    if (given.read === undefined && given.value === leavesOut) return 0;
    if (given.read !== undefined) conditions.push((variables) => given.read(variables) !== leavesOut);
  }
  if (conditions.length === 0) return 1;
  return (variables) => (conditions.every((holds) => holds(variables)) ? 1 : 0);
}

export function argumentNodes({ arguments: given = [] }: FieldNode): ReadonlyMap<string, ValueNode> {
  return new Map(given.map(({ name, value }) => [name.value, value]));
}
