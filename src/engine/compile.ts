/** Compiles an operation: everything that is the same for each of its executions is decided here, once. */

import {
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  getArgumentValues,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import type { Args, FieldBinding } from '../fields/binding.ts';
import { bindingOf } from '../fields/executable.ts';
import type { SelectionScope } from '../fields/want.ts';
import { collectFields } from './collect.ts';
import type { CompiledField, CompiledObject, CompiledOperation } from './compiled.ts';
import { leafReader } from './leaf.ts';
import { BYTES_PER_FIELD } from './meter.ts';
import { shapeOf } from './shape.ts';

/**
 * The compiled form of an operation. `scope.variableValues` are those that its `@skip` and `@include` read: for other
 * values of them it is compiled anew. Throws where the root selection cannot be collected with them.
 */
export function compileOperation(
  operation: OperationDefinitionNode,
  scope: SelectionScope,
): CompiledOperation {
  const { schema, fragments } = scope;
  const type = schema.getRootType(operation.operation);
  if (type === undefined || type === null) throw new Error(`There is no ${operation.operation} type.`);
  const compiler: Compiler = { scope, fields: 0 };
  return {
    operation,
    schema,
    fragments,
    root: compileObject(compiler, [operation], type),
    isSerial: operation.operation === 'mutation',
  };
}

interface Compiler {
  readonly scope: SelectionScope;
  /** How many have a number. */
  fields: number;
}

function compileObject(
  compiler: Compiler,
  parents: readonly (OperationDefinitionNode | FieldNode)[],
  type: GraphQLObjectType,
): CompiledObject {
  const selectionSets = parents.flatMap(({ selectionSet }) => selectionSet ?? []);
  const collected = collectFields(selectionSets, type, compiler.scope);
  const fields = [...collected].flatMap(([responseKey, nodes]) => {
    const [node] = nodes;
    const definition = node === undefined ? undefined : compiler.scope.schema.getField(type, node.name.value);
    return node === undefined || definition === undefined
      ? []
      : [compileField(compiler, type, definition, responseKey, nodes, node)];
  });
  const keyBytes = fields.reduce((bytes, { responseKey }) => bytes + responseKey.length + BYTES_PER_FIELD, 0);
  return { fields, keyBytes };
}

function compileField(
  compiler: Compiler,
  parent: GraphQLObjectType,
  definition: GraphQLField<unknown, unknown>,
  responseKey: string,
  nodes: readonly FieldNode[],
  node: FieldNode,
): CompiledField {
  const selections = new Map<GraphQLObjectType, CompiledObject>();
  const binding =
    definition.name === '__typename' ? bindTypename(parent) : (bindingOf(definition) ?? unbound);
  const shape = shapeOf(definition.type);
  return {
    responseKey,
    nodes,
    coordinate: `${parent.name}.${definition.name}`,
    slot: compiler.fields++,
    binding,
    args: constantArguments(definition, node),
    argumentsOf: (variableValues) => getArgumentValues(definition, node, variableValues),
    shape,
    readLeaf: binding.read === undefined ? undefined : leafReader(shape, binding.read),
    selectionOf(type) {
      let selection = selections.get(type);
      if (selection === undefined) selections.set(type, (selection = compileObject(compiler, nodes, type)));
      return selection;
    },
  };
}

function bindTypename({ name }: GraphQLObjectType): FieldBinding {
  return { name: '__typename', needs: 0, resolve: () => name };
}

/** A field of a type nobody binds has no value. */
const unbound: FieldBinding = { name: '', needs: 0, resolve: () => undefined };

function constantArguments(definition: GraphQLField<unknown, unknown>, node: FieldNode): Args | undefined {
  if (hasVariable(node)) return undefined;
  try {
    return getArgumentValues(definition, node);
  } catch {
    return undefined; // thrown again where the field is executed, as an error of it
  }
}

function hasVariable(node: FieldNode): boolean {
  let found = false;
  for (const argument of node.arguments ?? []) {
    visit(argument, {
      [Kind.VARIABLE]: () => {
        found = true;
      },
    });
  }
  return found;
}
