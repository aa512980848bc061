/** Types of a client that only group fields of the graph's Query. */

import { namedType } from '../ast.ts';
import type { Model, ModelField } from '../model.ts';
import type { ServiceGraph } from './graph.ts';

/**
 * A client-only type that only `@value` makes is a namespace: its fields without a source are the graph's Query
 * fields of that name, but for those that every such value holds itself.
 */
export function namespaces(client: Model, graph: ServiceGraph): (type: string, field: string) => boolean {
  const producers = new Map<string, ModelField[]>();
  for (const type of client.types.values()) {
    for (const field of type.fields.values()) {
      const name = namedType(field.node.type).name.value;
      producers.set(name, [...(producers.get(name) ?? []), field]);
    }
  }
  return (type, field) => {
    if (graph.types.has(type)) return false;
    const made = producers.get(type) ?? [];
    return made.every(
      ({ source }) =>
        source.kind === 'value' &&
        !(source.template.kind === 'object' && source.template.entries.some(([name]) => name === field)),
    );
  };
}
