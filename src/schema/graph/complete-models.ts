/** Each service's model with the entities it only refers to, and its subschema as a whole document. */

import type { DocumentNode } from 'graphql';
import type { Model, ModelType } from '../model.ts';
import { completeModel } from './complete.ts';

/** The services, each with the types of others that it refers to. */
export interface CompletedModels {
  /** In the order in which they are written. */
  readonly models: readonly Model[];
  readonly documents: ReadonlyMap<string, DocumentNode>;
}

/** Completes each model by what the others define. */
export function completeModels(written: readonly Model[]): CompletedModels {
  const defined = new Map<string, ModelType>();
  for (const type of written.flatMap((model) => [...model.types.values()])) {
    const before = defined.get(type.name);
    // Of an entity the definition with the key counts, wherever it stands.
    if (before === undefined || (before.keyFields.length === 0 && type.keyFields.length > 0))
      defined.set(type.name, type);
  }
  const models: Model[] = [];
  const documents = new Map<string, DocumentNode>();
  for (const model of written) {
    const { document, implicitEntities } = completeModel(model, (name) => defined.get(name));
    models.push({
      ...model,
      types: new Map([...model.types, ...implicitEntities.map((type) => [type.name, type] as const)]),
    });
    documents.set(model.name, document);
  }
  return { models, documents };
}
