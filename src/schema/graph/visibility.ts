/** Which types and fields clients may see: `@inaccessible` and `@tag` in service files, by coordinate. */

import { Kind } from 'graphql';
import { directiveOf, type Model, type ModelType } from '../model.ts';

/** A type, `Type.field`, `Type.field.argument` or `Enum.VALUE` (GraphQL, schema coordinates). */
type Coordinate = string;
type Marked = Parameters<typeof directiveOf>[0];

/** Everything that is marked @inaccessible in some service's file. */
export function inaccessibleCoordinates(models: readonly Model[]): Set<Coordinate> {
  const marked = new Set<Coordinate>();
  for (const [coordinate, node] of allNodes(models))
    if (directiveOf(node, 'inaccessible') !== undefined) marked.add(coordinate);
  return marked;
}

/** Every tag there is. */
export function tagsIn(models: readonly Model[]): Set<string> {
  return new Set([...allNodes(models)].flatMap(([, node]) => tagsOf(node)));
}

/**
 * What a client with `@expose(tags:)` does not see. It sees a field that has one of its tags, and a field without tags
 * on a type that has one; the key fields of a type come with any of its fields. It sees other kinds of types unless they
 * have only other tags.
 */
export function untaggedCoordinates(models: readonly Model[], tags: ReadonlySet<string>): Set<Coordinate> {
  const hidden = new Set<Coordinate>();
  const byName = Map.groupBy(
    models.flatMap((model) => [...model.types.values()]),
    ({ name }) => name,
  );
  const isMeant = (own: readonly string[]): boolean => own.some((tag) => tags.has(tag));
  for (const [name, definitions] of byName) {
    const typeTags = definitions.flatMap(({ node }) => tagsOf(node));
    if (!definitions.some(isObject)) {
      if (typeTags.length > 0 && !isMeant(typeTags)) hidden.add(name);
      continue;
    }
    const fields = Map.groupBy(
      definitions.flatMap((definition) => [...definition.fields.values()]),
      (field) => field.name,
    );
    const unseen = [...fields].filter(([, defined]) => {
      const own = defined.flatMap(({ node }) => tagsOf(node));
      return own.length === 0 ? !isMeant(typeTags) : !isMeant(own);
    });
    const keyFields = new Set(definitions.flatMap((definition) => definition.keyFields));
    const isAllUnseen = unseen.length === fields.size;
    for (const [field] of unseen) if (isAllUnseen || !keyFields.has(field)) hidden.add(`${name}.${field}`);
  }
  for (const [coordinate, node] of partsOf(models)) {
    const own = tagsOf(node);
    if (own.length > 0 && !isMeant(own)) hidden.add(coordinate);
  }
  return hidden;
}

/** Arguments, enum values and input fields: seen with what they are part of, unless tagged otherwise. */
function* partsOf(models: readonly Model[]): Generator<readonly [Coordinate, Marked]> {
  const wholes = new Set(
    models.flatMap((model) =>
      [...model.types.values()]
        .filter(isObject)
        .flatMap(({ name, fields }) => [name, ...[...fields.keys()].map((field) => `${name}.${field}`)]),
    ),
  );
  for (const [coordinate, node] of allNodes(models))
    if (coordinate.includes('.') && !wholes.has(coordinate)) yield [coordinate, node];
}

function isObject({ node }: ModelType): boolean {
  return node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION;
}

function* allNodes(models: readonly Model[]): Generator<readonly [Coordinate, Marked]> {
  for (const { name, node } of models.flatMap((model) => [...model.types.values()])) {
    yield [name, node];
    if (node.kind === Kind.ENUM_TYPE_DEFINITION)
      for (const value of node.values ?? []) yield [`${name}.${value.name.value}`, value];
    if (!('fields' in node)) continue;
    for (const field of node.fields ?? []) {
      yield [`${name}.${field.name.value}`, field];
      if ('arguments' in field)
        for (const argument of field.arguments ?? [])
          yield [`${name}.${field.name.value}.${argument.name.value}`, argument];
    }
  }
}

function tagsOf(node: Marked): string[] {
  return (node.directives ?? [])
    .filter((directive) => directive.name.value === 'tag')
    .flatMap(
      (directive) =>
        directive.arguments?.flatMap(({ value }) => (value.kind === Kind.STRING ? [value.value] : [])) ?? [],
    );
}
