/** `extend schema @expose`: a client that starts from everything in the services graph, less what it leaves out. */

import {
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  parse,
  printSchema,
  valueFromASTUntyped,
} from 'graphql';
import type { Report } from '../base/report.ts';
import { didYouMean } from '../base/suggest.ts';
import { directiveOf, type Model, type TypeDefinition } from './model.ts';

export interface Exposure {
  readonly except: ReadonlySet<string>;
  readonly tags: ReadonlySet<string>;
}

/** The `@expose` of a client's files, or undefined when it starts from nothing. */
export function exposureOf(
  documents: readonly DocumentNode[],
  schema: GraphQLSchema,
  report: Report,
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
        message: `the services graph has no "${name}".${didYouMean(name, coordinates(schema))}`,
        node: directive,
        fix: 'write a type ("User"), or a field of one ("User.phone")',
      });
    }
    return { except: new Set(except), tags: new Set(textList(value('tags'))) };
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

/** The definitions of the graph that are exposed. What a service file marks @inaccessible never is. */
export function exposedDefinitions(
  schema: GraphQLSchema,
  models: readonly Model[],
  { except, tags }: Exposure,
): TypeDefinition[] {
  const hidden = hiddenCoordinates(models, tags);
  const isHidden = (coordinate: string): boolean => hidden.has(coordinate) || except.has(coordinate);
  return graphDefinitions(schema)
    .filter((node) => !isHidden(node.name.value))
    .map((node) => withoutHidden(node, isHidden))
    .filter((node) => !('fields' in node) || node.fields === undefined || node.fields.length > 0);
}

/** Every definition of the composed schema, as SDL nodes. */
export function graphDefinitions(schema: GraphQLSchema): TypeDefinition[] {
  return parse(printSchema(schema), { noLocation: true }).definitions.filter(
    (node): node is TypeDefinition =>
      node.kind !== Kind.SCHEMA_DEFINITION && node.kind !== Kind.DIRECTIVE_DEFINITION,
  );
}

function withoutHidden(node: TypeDefinition, isHidden: (coordinate: string) => boolean): TypeDefinition {
  const name = node.name.value;
  if (node.kind === Kind.ENUM_TYPE_DEFINITION)
    return {
      ...node,
      values: (node.values ?? []).filter((value) => !isHidden(`${name}.${value.name.value}`)),
    };
  if (node.kind === Kind.UNION_TYPE_DEFINITION)
    return { ...node, types: (node.types ?? []).filter((type) => !isHidden(type.name.value)) };
  if (!('fields' in node)) return node;
  const fields = (node.fields ?? [])
    .filter((field) => !isHidden(`${name}.${field.name.value}`))
    .map((field) =>
      'arguments' in field
        ? {
            ...field,
            arguments: (field.arguments ?? []).filter(
              (argument) => !isHidden(`${name}.${field.name.value}.${argument.name.value}`),
            ),
          }
        : field,
    );
  const interfaces =
    'interfaces' in node ? (node.interfaces ?? []).filter((type) => !isHidden(type.name.value)) : [];
  return { ...node, interfaces, fields } as unknown as TypeDefinition;
}

interface Marked {
  readonly directives?: readonly { readonly name: { readonly value: string } }[];
}

/** What is @inaccessible, and with `tags` every field and type that has a tag but none of these. */
function hiddenCoordinates(models: readonly Model[], tags: ReadonlySet<string>): ReadonlySet<string> {
  const hidden = new Set<string>();
  const visit = (coordinate: string, node: Parameters<typeof directiveOf>[0] & Marked): void => {
    if (directiveOf(node, 'inaccessible') !== undefined) hidden.add(coordinate);
    if (tags.size > 0 && !tagsOf(node).some((tag) => tags.has(tag)) && tagsOf(node).length > 0)
      hidden.add(coordinate);
  };
  for (const { name, node } of models.flatMap((model) => [...model.types.values()])) {
    visit(name, node);
    if (node.kind === Kind.ENUM_TYPE_DEFINITION)
      for (const value of node.values ?? []) visit(`${name}.${value.name.value}`, value);
    if (!('fields' in node)) continue;
    for (const field of node.fields ?? []) {
      visit(`${name}.${field.name.value}`, field);
      if ('arguments' in field)
        for (const argument of field.arguments ?? [])
          visit(`${name}.${field.name.value}.${argument.name.value}`, argument);
    }
  }
  return hidden;
}

function tagsOf(node: Parameters<typeof directiveOf>[0]): string[] {
  return (node.directives ?? [])
    .filter((directive) => directive.name.value === 'tag')
    .flatMap(
      (directive) =>
        directive.arguments?.flatMap(({ value }) => (value.kind === Kind.STRING ? [value.value] : [])) ?? [],
    );
}
