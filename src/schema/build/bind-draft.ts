/** Makes a client's schema run: every field with where its value comes from, and what plans read beside. */

import { type DirectiveNode, Kind } from 'graphql';
import { bindSchema } from '../../fields/executable.ts';
import { type Access, joinAccess } from '../../fields/rules.ts';
import { bindClient } from '../bind/bind-client.ts';
import type { Binder } from '../bind/binder.ts';
import type { ClientSchema } from '../client-schema.ts';
import type { ServiceGraph } from '../graph/graph.ts';
import { type Model, policyDirectives } from '../model.ts';
import { parseAccess } from '../read/parse-access.ts';
import type { ClientDraft } from './draft-client.ts';

/** Makes it run: every field with where its value comes from. */
export function bindDraft(
  { app, version, schema, client, isNamespace }: ClientDraft,
  graph: ServiceGraph,
  graphBinder: Binder,
  claimsSentTo: ClientSchema['claimsSentTo'] = new Map(),
): ClientSchema {
  const types = bindClient({ schema, client, graph, graphBinder, isNamespace });
  const models = [client, ...graph.services.values()];
  return {
    app,
    version,
    schema: bindSchema(schema, types),
    types,
    model: client,
    policies: typePolicies(models),
    inputAccess: inputAccessOf(models),
    claimsSentTo,
  };
}

/** By coordinate. The fields of objects have theirs in their descriptions, as a client may name them otherwise. */
function typePolicies(models: readonly Model[]): ReadonlyMap<string, readonly DirectiveNode[]> {
  const found = new Map<string, readonly DirectiveNode[]>();
  const add = (coordinate: string, directives: readonly DirectiveNode[]): void => {
    if (directives.length > 0) found.set(coordinate, [...(found.get(coordinate) ?? []), ...directives]);
  };
  for (const { name, node } of models.flatMap((model) => [...model.types.values()])) {
    add(name, policyDirectives(node));
    if (node.kind !== Kind.INPUT_OBJECT_TYPE_DEFINITION) continue;
    for (const field of node.fields ?? []) add(`${name}.${field.name.value}`, policyDirectives(field));
  }
  return found;
}

function inputAccessOf(models: readonly Model[]): ReadonlyMap<string, Access> {
  const found = new Map<string, Access>();
  const add = (coordinate: string, node: Parameters<typeof parseAccess>[0]): void => {
    const access = joinAccess(found.get(coordinate), parseAccess(node));
    if (access !== undefined) found.set(coordinate, access);
  };
  for (const { name, node } of models.flatMap((model) => [...model.types.values()])) {
    if (node.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION) {
      add(name, node);
      for (const field of node.fields ?? []) add(`${name}.${field.name.value}`, field);
    }
    if (node.kind === Kind.ENUM_TYPE_DEFINITION)
      for (const value of node.values ?? []) add(`${name}.${value.name.value}`, value);
  }
  return found;
}
