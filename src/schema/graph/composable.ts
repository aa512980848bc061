/** What can be composed of files that have mistakes, so that the clients' files are checked all the same. */

import { type DocumentNode, type NamedTypeNode, type TypeNode, visit } from 'graphql';
import { isBuiltInScalar, namedType } from '../ast.ts';

/** The document without what names a type that nobody defines, and what is missing by it: types, or fields as Type.field. */
export function withoutUnknownTypes(document: DocumentNode): {
  readonly document: DocumentNode;
  readonly changed: readonly string[];
} {
  const known = new Set(
    document.definitions.flatMap((node) => ('name' in node && node.name ? [node.name.value] : [])),
  );
  const isUnknown = (type: TypeNode): boolean => {
    const { value: name } = namedType(type).name;
    return !(isBuiltInScalar(name) || known.has(name));
  };
  const changed = new Set<string>();
  const definitions = document.definitions.map((definition) => {
    const name = 'name' in definition && definition.name ? definition.name.value : '';
    const drop = (coordinate: string): null => {
      changed.add(coordinate);
      return null;
    };
    return visit(definition, {
      FieldDefinition: (node) =>
        isUnknown(node.type) || (node.arguments ?? []).some(({ type }) => isUnknown(type))
          ? drop(`${name}.${node.name.value}`)
          : undefined,
      InputValueDefinition: (node) => (isUnknown(node.type) ? drop(`${name}.${node.name.value}`) : undefined),
      // A named type that is left here is a member of a union, or an interface.
      NamedType: (node: NamedTypeNode, key) =>
        typeof key === 'number' && isUnknown(node) ? drop(name) : undefined,
    });
  });
  return { document: { ...document, definitions }, changed: [...changed] };
}
