/** Reads type definitions and type references of SDL: which types they name, how many lists a type is in. */

import {
  type DocumentNode,
  Kind,
  type NamedTypeNode,
  type NonNullTypeNode,
  specifiedDirectives,
  specifiedScalarTypes,
  type TypeNode,
  visit,
} from 'graphql';
import type { TypeDefinition } from './model.ts';

const builtIn = new Set(specifiedScalarTypes.map(({ name }) => name));
const standardDirectives = new Set(specifiedDirectives.map(({ name }) => name));

/** Drops every directive that GraphQL itself does not define. */
export function withStandardDirectives<Node extends DocumentNode | TypeDefinition>(node: Node): Node {
  return visit(node, {
    Directive: (directive) => (standardDirectives.has(directive.name.value) ? undefined : null),
  });
}

/** Every type a definition refers to. */
export function* namedTypes(node: TypeDefinition): Generator<string> {
  if ('interfaces' in node) for (const { name } of node.interfaces ?? []) yield name.value;
  if (node.kind === Kind.UNION_TYPE_DEFINITION) for (const { name } of node.types ?? []) yield name.value;
  if (!('fields' in node)) return;
  for (const field of node.fields ?? []) {
    yield namedType(field.type).name.value;
    if ('arguments' in field)
      for (const argument of field.arguments ?? []) yield namedType(argument.type).name.value;
  }
}

/** The type that a reference names: `User` of `[User!]!`. */
export function namedType(type: TypeNode): NamedTypeNode {
  return type.kind === Kind.NAMED_TYPE ? type : namedType(type.type);
}

/** Whether a reference is a list: `[User]` and `[User!]!` are. */
export function isListType(type: TypeNode): boolean {
  return type.kind === Kind.LIST_TYPE || (type.kind === Kind.NON_NULL_TYPE && isListType(type.type));
}

/** How many lists a type is in: 2 for `[[Int!]!]!`. */
export function listLevelsOf(type: TypeNode): number {
  if (type.kind === Kind.NAMED_TYPE) return 0;
  return listLevelsOf(type.type) + (type.kind === Kind.LIST_TYPE ? 1 : 0);
}

/** Whether a name is that of one of GraphQL's own scalars: ID, String, Int, Float, Boolean. */
export function isBuiltInScalar(name: string): boolean {
  return builtIn.has(name);
}

/** `T` of `T!`, and of `T`. */
export function nullable(type: TypeNode): Exclude<TypeNode, NonNullTypeNode> {
  return type.kind === Kind.NON_NULL_TYPE ? type.type : type;
}

/** `T!` of `T`, and of `T!`. */
export function nonNull(type: TypeNode): NonNullTypeNode {
  return type.kind === Kind.NON_NULL_TYPE ? type : { kind: Kind.NON_NULL_TYPE, type };
}

/** The same type, or the same with less promised: `T` where there is `T!`. */
export function isLooser(client: TypeNode, graph: TypeNode): boolean {
  if (graph.kind === Kind.NON_NULL_TYPE)
    return isLooser(client.kind === Kind.NON_NULL_TYPE ? client.type : client, graph.type);
  if (client.kind === Kind.NON_NULL_TYPE) return false;
  if (client.kind === Kind.LIST_TYPE && graph.kind === Kind.LIST_TYPE)
    return isLooser(client.type, graph.type);
  return (
    client.kind === Kind.NAMED_TYPE &&
    graph.kind === Kind.NAMED_TYPE &&
    client.name.value === graph.name.value
  );
}
