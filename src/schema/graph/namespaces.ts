/** Types of a client that only group fields of the graph's Query. */

import { namedType } from '../ast.ts';
import type { Model, ModelField } from '../model.ts';
import type { ServiceGraph } from './graph.ts';

/**
 * Whether a field of a client-only type is the graph's Query field of the same name: where every field that gives the
 * type is a `@value`, and none of these values holds the field itself.
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
