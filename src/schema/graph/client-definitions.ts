/** The definitions a client's schema is made of: its own over the exposed ones, with the types that they name. */

import { Kind } from 'graphql';
import { isBuiltInScalar, namedTypes } from '../ast.ts';
import { directiveOf, type Model, rootTypes, type TypeDefinition } from '../model.ts';

/** The client's types over the exposed ones, with the scalars, enums and inputs they name. */
export function clientDefinitions(
  client: Model,
  exposed: readonly TypeDefinition[],
  graph: readonly TypeDefinition[],
): Map<string, TypeDefinition> {
  const ofGraph = new Map(graph.map((node) => [node.name.value, node]));
  const definitions = new Map(exposed.map((node) => [node.name.value, node]));
  for (const [name, type] of client.types) {
    const node = withoutInaccessible(type.node);
    const base = definitions.get(name);
    definitions.set(name, described(base === undefined ? node : overlay(base, node), ofGraph.get(name)));
  }
  const queue = [...definitions.values()];
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    for (const name of namedTypes(node)) {
      const found = ofGraph.get(name);
      if (definitions.has(name) || isBuiltInScalar(name) || found === undefined || !comesWhole(found))
        continue;
      definitions.set(name, found);
      queue.push(found);
    }
  }
  return reachable(definitions, new Set(client.types.keys()));
}

/** Drops exposed types that no root field leads to any more; what the client wrote itself stays. */
function reachable(
  definitions: Map<string, TypeDefinition>,
  own: ReadonlySet<string>,
): Map<string, TypeDefinition> {
  // An interface reaches the types that implement it.
  const implementing = new Map<string, string[]>();
  for (const [name, node] of definitions)
    for (const type of 'interfaces' in node ? (node.interfaces ?? []) : [])
      implementing.set(type.name.value, [...(implementing.get(type.name.value) ?? []), name]);
  const seen = new Set<string>();
  const queue = [...rootTypes, ...own];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const node = definitions.get(name);
    if (node === undefined || seen.has(name)) continue;
    seen.add(name);
    for (const next of [...namedTypes(node), ...(implementing.get(name) ?? [])]) queue.push(next);
  }
  return new Map([...definitions].filter(([name]) => seen.has(name)));
}

/** An object or interface is what the client writes of it; everything else comes as the graph has it. */
function comesWhole(node: TypeDefinition): boolean {
  return node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION;
}

/** What a client's file marks @inaccessible is there for its expressions only. */
function withoutInaccessible(node: TypeDefinition): TypeDefinition {
  if (!('fields' in node)) return node;
  const fields = (node.fields ?? []).filter((field) => directiveOf(field, 'inaccessible') === undefined);
  return { ...node, fields } as unknown as TypeDefinition;
}

/** A field that the client writes replaces the exposed one of that name. */
function overlay(base: TypeDefinition, own: TypeDefinition): TypeDefinition {
  if (!('fields' in base) || !('fields' in own)) return own;
  const written = new Set((own.fields ?? []).map((field) => field.name.value));
  const fields = [
    ...(base.fields ?? []).filter((field) => !written.has(field.name.value)),
    ...(own.fields ?? []),
  ];
  return {
    ...base,
    ...(own.description === undefined ? {} : { description: own.description }),
    fields,
  } as TypeDefinition;
}

/** Takes over the graph's descriptions, and what it deprecates, where the client says nothing of its own. */
function described(node: TypeDefinition, graph: TypeDefinition | undefined): TypeDefinition {
  if (graph === undefined) return node;
  const withOwn = { ...node, description: node.description ?? graph.description };
  if (!('fields' in withOwn) || !('fields' in graph)) return withOwn;
  const known = new Map((graph.fields ?? []).map((field) => [field.name.value, field]));
  const fields = (withOwn.fields ?? []).map((field) => {
    const ofGraph = known.get(field.name.value);
    const deprecated = ofGraph === undefined ? undefined : directiveOf(ofGraph, 'deprecated');
    const isSaid = deprecated === undefined || directiveOf(field, 'deprecated') !== undefined;
    return {
      ...field,
      description: field.description ?? ofGraph?.description,
      ...(isSaid ? {} : { directives: [...(field.directives ?? []), deprecated] }),
    };
  });
  return { ...withOwn, fields } as TypeDefinition;
}
