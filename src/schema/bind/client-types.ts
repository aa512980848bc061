/** The client's own types in the form of graph types, and type bindings cut to the fields that a client sees. */

import { Kind } from 'graphql';
import { LazyMap } from '../../base/lazy-map.ts';
import type { TypeBinding } from '../../fields/binding.ts';
import type { GraphType, ServiceGraph } from '../graph/graph.ts';
import type { Model } from '../model.ts';
import { unbound } from './unbound.ts';

/** Types that no service has: their values have the shape the client's own files give them. */
export function clientOnlyTypes(client: Model, graph: ServiceGraph): [string, GraphType][] {
  return [...client.types.values()]
    .filter((type) => type.node.kind === Kind.OBJECT_TYPE_DEFINITION && !graph.types.has(type.name))
    .map((type) => [type.name, clientOnly(type.name, client)]);
}

/** One of these types. It has no fields if the client does not define it either. */
export function clientOnly(name: string, client: Model): GraphType {
  const definition = client.types.get(name);
  return {
    name,
    keyFields: [],
    definers: new Map(definition === undefined ? [] : [[client.name, definition]]),
    owners: [client.name],
    representation: 'payload',
    lookups: new Map(),
  };
}

/** The binding with these fields only. Clients that see all fields share the graph's binding. */
export function withFields(binding: TypeBinding, names: readonly string[]): TypeBinding {
  const { fields } = binding;
  if (names.length === fields.size && names.every((name) => fields.has(name))) return binding;
  const kept = names.filter((name) => fields.has(name));
  return {
    ...binding,
    fields: new LazyMap(
      () => kept,
      (name) => fields.get(name) ?? unbound(name),
    ),
  };
}

/** The fields of both; where both have one, that of the first. */
export function joined(first: TypeBinding['fields'], second: TypeBinding['fields']): TypeBinding['fields'] {
  return new LazyMap(
    () => [...first.keys(), ...second.keys()],
    (name) => first.get(name) ?? second.get(name) ?? unbound(name),
  );
}
