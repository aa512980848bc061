/** `extend schema @expose`: a client that starts from everything in the services graph, less what it leaves out. */

import {
  type DocumentNode,
  type GraphQLSchema,
  isIntrospectionType,
  isSpecifiedScalarType,
  isTypeDefinitionNode,
  Kind,
  parse,
  printType,
  type TypeNode,
  valueFromASTUntyped,
} from 'graphql';
import type { Report } from '../../base/report.ts';
import { didYouMean } from '../../base/suggest.ts';
import { isBuiltInScalar, namedType } from '../ast.ts';
import { directiveOf, type Model, type TypeDefinition } from '../model.ts';
import { ANYTHING } from '../read/unread.ts';
import { tagsIn, untaggedCoordinates } from './visibility.ts';

/** What may be wrong of `@expose`. */
export const exposeCodes = ['FACET_EXPOSE_EXCEPT', 'FACET_EXPOSE_TAG'] as const;

/** What a client starts from. */
interface Exposure {
  readonly except: ReadonlySet<string>;
  readonly tags: ReadonlySet<string>;
}

/** The `@expose` of a client's files, or undefined when it starts from nothing. */
export function exposureOf(
  documents: readonly DocumentNode[],
  schema: GraphQLSchema,
  models: readonly Model[],
  report: Report<(typeof exposeCodes)[number]>,
): Exposure | undefined {
  for (const definition of documents.flatMap((document) => document.definitions)) {
    if (definition.kind !== Kind.SCHEMA_EXTENSION && definition.kind !== Kind.SCHEMA_DEFINITION) continue;
    const directive = directiveOf(definition, 'expose');
    if (directive === undefined) continue;
    const value = (name: string): unknown => {
      const argument = directive.arguments?.find((given) => given.name.value === name);
      return argument === undefined ? undefined : valueFromASTUntyped(argument.value);
    };
    if (value('all') === false) return undefined;
    const except = textList(value('except'));
    for (const name of except.filter((given) => !exists(schema, given))) {
      report({
        code: 'FACET_EXPOSE_EXCEPT',
        about: [name.split('.')[0] ?? name],
        message: `the services graph has no "${name}".${didYouMean(name, coordinates(schema))}`,
        node: directive,
        fix: 'write a type ("User"), or a field of one ("User.phone")',
      });
    }
    const tags = textList(value('tags'));
    const known = tagsIn(models);
    for (const tag of tags.filter((given) => !known.has(given))) {
      report({
        code: 'FACET_EXPOSE_TAG',
        about: [ANYTHING],
        message: `nothing in the services graph has the tag "${tag}".${didYouMean(tag, known)}`,
        node: directive,
        fix: known.size === 0 ? 'no service file uses @tag yet' : `one of ${[...known].join(', ')}`,
      });
    }
    return { except: new Set(except), tags: new Set(tags) };
  }
  return undefined;
}

function textList(value: unknown): string[] {
  return (Array.isArray(value) ? value : value === undefined ? [] : [value]).map(String);
}

function exists(schema: GraphQLSchema, coordinate: string): boolean {
  return new Set(coordinates(schema)).has(coordinate);
}

function coordinates(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap()).flatMap((type) => [
    type.name,
    ...('getFields' in type ? Object.keys(type.getFields()).map((field) => `${type.name}.${field}`) : []),
  ]);
}

/**
 * The definitions of the graph that are exposed, out of those that clients may see: without what the client leaves
 * out, what has none of its tags, and then what refers to none that is left.
 */
export function exposedDefinitions(
  visible: readonly TypeDefinition[],
  models: readonly Model[],
  { except, tags }: Exposure,
): TypeDefinition[] {
  const hidden = new Set([...except, ...(tags.size === 0 ? [] : untaggedCoordinates(models, tags))]);
  return pruned(withoutHidden(visible, hidden));
}

/** Every definition of the schema that was composed of `documents`, as SDL nodes, without what is hidden. */
export function visibleDefinitions(
  schema: GraphQLSchema,
  documents: readonly DocumentNode[],
  hidden: ReadonlySet<string>,
): TypeDefinition[] {
  return withoutHidden(graphDefinitions(schema, documents), hidden);
}

/** A type of one document keeps the node of that document. A type of several documents is printed and parsed anew. */
function graphDefinitions(schema: GraphQLSchema, documents: readonly DocumentNode[]): TypeDefinition[] {
  const written = Map.groupBy(
    documents.flatMap(({ definitions }) => definitions.filter(isTypeDefinitionNode)),
    (node) => node.name.value,
  );
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (isIntrospectionType(type) || isSpecifiedScalarType(type)) return [];
    const [node, second] = written.get(type.name) ?? [];
    if (node !== undefined && second === undefined) return [node];
    return parse(printType(type), { noLocation: true }).definitions.filter(isTypeDefinitionNode);
  });
}

function withoutHidden(nodes: readonly TypeDefinition[], hidden: ReadonlySet<string>): TypeDefinition[] {
  if (hidden.size === 0) return [...nodes];
  return nodes.filter((node) => !hidden.has(node.name.value)).map((node) => withoutHiddenParts(node, hidden));
}

/** A definition without the fields, arguments and values that are hidden, by coordinate. */
export function withoutHiddenParts(node: TypeDefinition, hidden: ReadonlySet<string>): TypeDefinition {
  const name = node.name.value;
  if (node.kind === Kind.ENUM_TYPE_DEFINITION) {
    return {
      ...node,
      values: (node.values ?? []).filter((value) => !hidden.has(`${name}.${value.name.value}`)),
    };
  }
  if (!('fields' in node)) return node;
  const fields = (node.fields ?? [])
    .filter((field) => !hidden.has(`${name}.${field.name.value}`))
    .map((field) => {
      if (!('arguments' in field)) return field;
      const kept = (field.arguments ?? []).filter(
        ({ name: { value } }) => !hidden.has(`${name}.${field.name.value}.${value}`),
      );
      return { ...field, arguments: kept };
    });
  return { ...node, fields } as unknown as TypeDefinition;
}

/** Drops fields that refer to a dropped type, and types without fields, until nothing more has to be dropped. */
function pruned(nodes: readonly TypeDefinition[]): TypeDefinition[] {
  const names = new Set(nodes.map((node) => node.name.value));
  const isThere = (type: TypeNode): boolean => {
    const { value } = namedType(type).name;
    return names.has(value) || isBuiltInScalar(value);
  };
  const left = nodes.map((node) => withoutMissing(node, isThere)).filter((node) => !isEmpty(node));
  return left.length === nodes.length ? left : pruned(left);
}

/** Gives back the node itself where nothing is missing, so that clients share the types of a large graph. */
function withoutMissing(node: TypeDefinition, isThere: (type: TypeNode) => boolean): TypeDefinition {
  if (isWhole(node, isThere)) return node;
  if (node.kind === Kind.UNION_TYPE_DEFINITION) return { ...node, types: (node.types ?? []).filter(isThere) };
  if (!('fields' in node)) return node;
  const fields = (node.fields ?? [])
    .filter(({ type }) => isThere(type))
    .map((field) =>
      'arguments' in field
        ? { ...field, arguments: (field.arguments ?? []).filter(({ type }) => isThere(type)) }
        : field,
    );
  const interfaces = 'interfaces' in node ? { interfaces: (node.interfaces ?? []).filter(isThere) } : {};
  return { ...node, ...interfaces, fields } as unknown as TypeDefinition;
}

function isWhole(node: TypeDefinition, isThere: (type: TypeNode) => boolean): boolean {
  if (node.kind === Kind.UNION_TYPE_DEFINITION) return (node.types ?? []).every(isThere);
  if (!('fields' in node)) return true;
  const interfaces = 'interfaces' in node ? (node.interfaces ?? []) : [];
  return (
    interfaces.every(isThere) &&
    (node.fields ?? []).every(
      (field) =>
        isThere(field.type) &&
        (!('arguments' in field) || (field.arguments ?? []).every(({ type }) => isThere(type))),
    )
  );
}

function isEmpty(node: TypeDefinition): boolean {
  if (node.kind === Kind.UNION_TYPE_DEFINITION) return (node.types ?? []).length === 0;
  if (node.kind === Kind.ENUM_TYPE_DEFINITION) return (node.values ?? []).length === 0;
  return 'fields' in node && (node.fields ?? []).length === 0;
}
