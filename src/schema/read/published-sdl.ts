/**
 * Reads the SDL of a GraphQL service as it publishes it, plain or of an Apollo Federation subgraph (v1 and v2), into
 * the words of the schema language. What the gateway cannot honour is refused, never left out in silence.
 */

import {
  buildASTSchema,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  Kind,
  parse,
  valueFromASTUntyped,
  visit,
} from 'graphql';
import type { Report } from '../../base/report.ts';
import { withStandardDirectives } from '../ast.ts';
import { directiveDefinitions } from '../directive-definitions.ts';
import { directiveOf, rootTypes, type TypeDefinition } from '../model.ts';
import { mergedDefinitions, sourceDirectives } from './parse-model.ts';

/** The SDL of a GraphQL service in the words of the schema language. */
export interface PublishedSdl {
  /** Without what only federation needs; root types under their usual names. */
  readonly document: DocumentNode;
  /** The service's own fields as a schema; undefined where they are none. */
  readonly schema: GraphQLSchema | undefined;
  /** Why they are none. */
  readonly problem: string | undefined;
  /** The keys, each a list of fields, by which `_entities` finds a type; empty for a service that is no subgraph. */
  readonly entities: ReadonlyMap<string, readonly (readonly string[])[]>;
}

/** They say what a router may do, not what a value is: without them every value is the same. */
const dropped = new Set(['shareable', 'external', 'extends', 'provides', 'composeDirective', 'link']);
/** What each would have to change, for the message. */
const refused: Readonly<Record<string, string>> = {
  requires: 'the gateway sends a subgraph the key of an entity and no other fields of it',
  interfaceObject: 'the gateway needs the concrete types',
  override: 'which service gives a field would not be what the files say',
  context: 'the gateway passes no context between services',
  fromContext: 'the gateway passes no context between services',
};
const machinery = /^(?:_Service|_Any|_Entity|_FieldSet|FieldSet|link__\w+|federation__\w+)$/;
/** Only a subgraph says these; `@key` alone may as well be written by hand, to join what other services have. */
const subgraphMarks = ['external', 'shareable', 'extends', 'provides'];
const machineryFields = new Set(['_service', '_entities']);
const ours = new Set(
  parse(directiveDefinitions).definitions.flatMap((node) =>
    node.kind === Kind.DIRECTIVE_DEFINITION ? [node.name.value] : [],
  ),
);

/** Reports what the gateway cannot honour of it. */
export function readPublishedSdl(published: DocumentNode, report: Report): PublishedSdl {
  const renamed = renameRoots(published);
  const nameOf = federationNames(renamed);
  const own = new Set(
    renamed.definitions.flatMap((node) =>
      node.kind === Kind.DIRECTIVE_DEFINITION && !ours.has(node.name.value) ? [node.name.value] : [],
    ),
  );
  const marks = new Set<string>();
  const plain = visit(renamed, {
    Directive: (node) => {
      const name = nameOf(node.name.value);
      marks.add(name);
      const why = Object.hasOwn(refused, name) && !ownedBy(own, node) ? refused[name] : undefined;
      if (why !== undefined)
        report({
          code: 'FACET_FEDERATION',
          message: `@${name} of Apollo Federation is not supported: ${why}`,
          node,
          fix: 'take the field out of this file, or write it with @rest, @grpc or @graphql and {parent.x}',
        });
      return name === node.name.value ? undefined : { ...node, name: { ...node.name, value: name } };
    },
  });
  const merged = mergedDefinitions([plain], report).filter(({ name }) => !machinery.test(name.value));
  const hasEntities = plain.definitions.some(
    (node) => 'fields' in node && node.fields?.some(({ name }) => machineryFields.has(name.value)) === true,
  );
  const isSubgraph = hasEntities || isLinked(plain) || subgraphMarks.some((name) => marks.has(name));
  const keyed = entitiesOf(merged, report);
  const entities = isSubgraph ? keyed : new Map<string, string[][]>();
  const isDropped = (node: ConstDirectiveNode): boolean =>
    isNestedKey(node) ||
    dropped.has(node.name.value) ||
    Object.hasOwn(refused, node.name.value) ||
    own.has(node.name.value);
  const definitions = merged
    .map((node) => withoutMachinery(node))
    .filter((node) => node.name.value !== 'Subscription')
    .filter((node) => !('fields' in node) || node.fields?.length !== 0);
  const document: DocumentNode = visit(
    { kind: Kind.DOCUMENT, definitions },
    {
      Directive: (node) =>
        isDropped(node as ConstDirectiveNode) ? null : keyWithFieldsOnly(node as ConstDirectiveNode),
    },
  );
  return { document, ...schemaOf(document), entities };
}

function ownedBy(own: ReadonlySet<string>, { name }: { readonly name: { readonly value: string } }): boolean {
  return own.has(name.value) && !Object.hasOwn(refused, name.value);
}

/** `schema { query: RootQuery }`: the root types get the names that all services share. */
function renameRoots(document: DocumentNode): DocumentNode {
  const names = new Map<string, string>();
  for (const node of document.definitions) {
    if (node.kind !== Kind.SCHEMA_DEFINITION && node.kind !== Kind.SCHEMA_EXTENSION) continue;
    for (const { operation, type } of node.operationTypes ?? []) {
      const usual = rootTypes.find((name) => name.toLowerCase() === operation) ?? 'Query';
      if (type.name.value !== usual) names.set(type.name.value, usual);
    }
  }
  if (names.size === 0) return document;
  const rename = <Node extends { readonly name: { readonly value: string } }>(
    node: Node,
  ): Node | undefined => {
    const usual = names.get(node.name.value);
    return usual === undefined ? undefined : { ...node, name: { ...node.name, value: usual } };
  };
  return visit(document, {
    NamedType: rename,
    ObjectTypeDefinition: { leave: rename },
    ObjectTypeExtension: { leave: rename },
  });
}

/** What `@link` imports under another name, or leaves behind a prefix: `@federation__shareable`, `@primaryKey`. */
function federationNames(document: DocumentNode): (name: string) => string {
  const renames = new Map<string, string>();
  const prefixes = ['federation__'];
  for (const node of document.definitions) {
    if (node.kind !== Kind.SCHEMA_DEFINITION && node.kind !== Kind.SCHEMA_EXTENSION) continue;
    for (const link of (node.directives ?? []).filter(({ name }) => name.value === 'link')) {
      const given = Object.fromEntries(
        (link.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value)]),
      ) as { url?: unknown; as?: unknown; import?: unknown };
      if (!/\/federation\//.test(String(given.url))) continue;
      if (typeof given.as === 'string') prefixes.push(`${given.as}__`);
      for (const item of Array.isArray(given.import) ? given.import : []) {
        const { name, as } = item as { name?: unknown; as?: unknown };
        if (typeof name === 'string' && typeof as === 'string')
          renames.set(as.replace('@', ''), name.replace('@', ''));
      }
    }
  }
  return (name) => {
    const prefix = prefixes.find((start) => name.startsWith(start));
    return renames.get(name) ?? (prefix === undefined ? name : name.slice(prefix.length));
  };
}

function isLinked(document: DocumentNode): boolean {
  return document.definitions.some(
    (node) =>
      (node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION) &&
      node.directives?.some(
        (link) => link.name.value === 'link' && /\/federation\//.test(String(argumentOf(link, 'url'))),
      ),
  );
}

function keysOf(node: TypeDefinition): ConstDirectiveNode[] {
  return (node.directives ?? []).filter(({ name }) => name.value === 'key');
}

function argumentOf(node: ConstDirectiveNode, name: string): unknown {
  const argument = node.arguments?.find((given) => given.name.value === name);
  return argument === undefined ? undefined : valueFromASTUntyped(argument.value);
}

function isNestedKey(node: ConstDirectiveNode): boolean {
  return node.name.value === 'key' && /[{}]/.test(String(argumentOf(node, 'fields')));
}

function entitiesOf(definitions: readonly TypeDefinition[], report: Report): Map<string, string[][]> {
  const entities = new Map<string, string[][]>();
  for (const node of definitions.filter(({ kind }) => kind === Kind.OBJECT_TYPE_DEFINITION)) {
    const keys = keysOf(node);
    for (const key of keys.filter(isNestedKey))
      report({
        code: 'FACET_FEDERATION',
        message: `the key of ${node.name.value} is nested, and a key of the gateway is made of fields of its own type`,
        node: key,
        fix: 'name a key without braces, or take this one out',
      });
    const resolvable = keys.filter((key) => !isNestedKey(key) && argumentOf(key, 'resolvable') !== false);
    const sets = resolvable.map((key) =>
      String(argumentOf(key, 'fields'))
        .trim()
        .split(/[\s,]+/),
    );
    if (sets.length > 0) entities.set(node.name.value, sets);
  }
  return entities;
}

/** An external field is another service's, but for the key. */
function withoutMachinery(node: TypeDefinition): TypeDefinition {
  if (!('fields' in node)) return node;
  const keyFields = new Set(keysOf(node).flatMap((key) => String(argumentOf(key, 'fields')).split(/[\s,]+/)));
  const isTypeExternal = directiveOf(node, 'external') !== undefined;
  const isOwn = (field: { readonly name: { readonly value: string } }): boolean =>
    !machineryFields.has(field.name.value) &&
    (keyFields.has(field.name.value) ||
      !(isTypeExternal || directiveOf(field as FieldDefinitionNode, 'external') !== undefined));
  const fields = (node.fields as readonly FieldDefinitionNode[] | undefined)?.filter(isOwn) ?? [];
  return { ...node, fields } as unknown as TypeDefinition;
}

function keyWithFieldsOnly(node: ConstDirectiveNode): ConstDirectiveNode | undefined {
  if (node.name.value !== 'key') return undefined;
  return { ...node, arguments: node.arguments?.filter(({ name }) => name.value === 'fields') ?? [] };
}

/** Fields that another service gives are none of the service's own; without them it names its own types only. */
const otherSources = [...sourceDirectives];

function schemaOf(document: DocumentNode): Pick<PublishedSdl, 'schema' | 'problem'> {
  const own: DocumentNode = visit(document, {
    FieldDefinition: (node) =>
      otherSources.some((name) => directiveOf(node, name) !== undefined) ? null : undefined,
  });
  try {
    return {
      schema: buildASTSchema(withStandardDirectives(own), { assumeValidSDL: true }),
      problem: undefined,
    };
  } catch (error) {
    return { schema: undefined, problem: error instanceof Error ? error.message : String(error) };
  }
}
