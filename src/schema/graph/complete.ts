/**
 * Makes one service file a whole subschema: types that other files define are added as far as this file needs
 * them. An entity comes as a stub that holds only its key; scalars, enums, inputs and value types come whole.
 */

import { type ConstDirectiveNode, type DocumentNode, type FieldDefinitionNode, Kind } from 'graphql';
import { isBuiltInScalar, namedTypes, withStandardDirectives } from '../ast.ts';
import type { Model, ModelType, TypeDefinition } from '../model.ts';

/** Finds the definition of a type in the files of other services. */
export type FindType = (name: string) => ModelType | undefined;

/** A service file made whole. */
interface Completed {
  readonly document: DocumentNode;
  /** Entities that the file names and does not define: their values hold the key under the key's own names. */
  readonly implicitEntities: readonly ModelType[];
}

/** The subschema's SDL without the directives of the schema language. Names nobody defines are left to the checks. */
export function completeModel(model: Model, find: FindType): Completed {
  const definitions = new Map<string, TypeDefinition>(
    [...model.types].map(([name, type]) => [name, type.node]),
  );
  const implicitEntities: ModelType[] = [];
  const queue = [...definitions.values()];
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    for (const name of namedTypes(node)) {
      if (definitions.has(name) || isBuiltInScalar(name)) continue;
      const found = find(name);
      if (found === undefined) continue;
      const added = found.keyFields.length > 0 ? stubOf(found) : found;
      if (added !== found) implicitEntities.push(added);
      definitions.set(name, added.node);
      queue.push(added.node);
    }
  }
  return {
    document: withStandardDirectives({ kind: Kind.DOCUMENT, definitions: [...definitions.values()] }),
    implicitEntities,
  };
}

function stubOf(entity: ModelType): ModelType {
  const isKeyField = (field: FieldDefinitionNode): boolean => entity.keyFields.includes(field.name.value);
  const own =
    entity.node.kind === Kind.OBJECT_TYPE_DEFINITION ? (entity.node.fields ?? []).filter(isKeyField) : [];
  const fields = own.map(
    (field): FieldDefinitionNode => ({ ...field, directives: [] as ConstDirectiveNode[] }),
  );
  const node = { ...entity.node, interfaces: [], directives: [], fields } as unknown as TypeDefinition;
  return {
    ...entity,
    node,
    fields: new Map(
      fields.map((field) => {
        const name = field.name.value;
        return [
          name,
          {
            name,
            node: field,
            source: { kind: 'property', path: [name], declared: false },
            lookupMax: undefined,
            access: undefined,
          },
        ];
      }),
    ),
  };
}
