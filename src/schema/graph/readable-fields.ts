/** The fields of a type that an expression may read. */

import type { Model, ModelField } from '../model.ts';
import type { ServiceGraph } from './graph.ts';
import type { ModelScope } from './model-scope.ts';

/** What an expression in a client's file may read: the graph's fields, and the client's own. */
export function readableFields(client: Model, graph: ServiceGraph): ModelScope['fieldsOf'] {
  return (type) => {
    const own = client.types.get(type)?.fields;
    const ofGraph = graphFields(graph, type);
    return own === undefined && ofGraph === undefined
      ? undefined
      : new Map([...(own ?? []), ...(ofGraph ?? [])]);
  };
}

/** Every field that some service defines on a type. */
export function graphFields(graph: ServiceGraph, type: string): ReadonlyMap<string, ModelField> | undefined {
  const definers = graph.types.get(type)?.definers;
  return definers === undefined
    ? undefined
    : new Map([...definers.values()].flatMap((definition) => [...definition.fields]));
}
