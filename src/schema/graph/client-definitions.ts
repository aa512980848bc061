/** The definitions a client's schema is made of: its own over the exposed ones, with the types that they name. */

import { Kind } from 'graphql';
import { isBuiltInScalar, namedTypes } from '../ast.ts';
import { directiveOf, type Model, rootTypes, type TypeDefinition } from '../model.ts';
import { withoutHiddenParts } from './expose.ts';
import { inaccessibleCoordinates } from './visibility.ts';

/** The client's types over the exposed ones, with the scalars, enums and inputs they name. */
export function clientDefinitions(
  client: Model,
  exposed: readonly TypeDefinition[],
  graph: readonly TypeDefinition[],
): Map<string, TypeDefinition> {
  const ofGraph = new Map(graph.map((node) => [node.name.value, node]));
  const definitions = new Map(exposed.map((node) => [node.name.value, node]));
  const hidden = inaccessibleCoordinates([client]);
  for (const [name, { node }] of client.types) {
    // What a client's file marks @inaccessible is there for its expressions only.
    if (hidden.has(name)) continue;
    const own = withoutHiddenParts(node, hidden);
    const whole = ofGraph.get(name);
    const base =
      definitions.get(name) ?? (isAllHidden(own) && whole ? withoutHiddenParts(whole, hidden) : undefined);
    definitions.set(name, described(base === undefined ? own : overlay(base, own), whole));
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

/** `extend enum Sort { SECRET @inaccessible }` says nothing of the other values: they are those of the graph. */
function isAllHidden(own: TypeDefinition): boolean {
  if (own.kind === Kind.ENUM_TYPE_DEFINITION) return own.values?.length === 0;
  return own.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION && own.fields?.length === 0;
}

/** A field that the client writes replaces the exposed one of that name. */
function overlay(base: TypeDefinition, own: TypeDefinition): TypeDefinition {
  if (isAllHidden(own)) return base;
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
