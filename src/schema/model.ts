/** What schema files say, parsed: every field with where its value comes from. Built at start, then only read. */

import type {
  DirectiveNode,
  EnumTypeDefinitionNode,
  FieldDefinitionNode,
  GraphQLSchema,
  InputObjectTypeDefinitionNode,
  InterfaceTypeDefinitionNode,
  ObjectTypeDefinitionNode,
  ScalarTypeDefinitionNode,
  UnionTypeDefinitionNode,
} from 'graphql';
import type { Path } from '../base/path.ts';
import type { Access } from '../fields/rules.ts';
import type { CallTemplate } from '../upstream/call.ts';
import type { Template } from '../upstream/template.ts';

/** Where a field's value comes from. */
export type Source =
  /** A place in the parent's payload; `declared` when the file says so with `@from`. */
  | {
      readonly kind: 'property';
      readonly path: Path;
      readonly declared: boolean;
      /** In the file of a GraphQL service: the field to ask for, and the types of its arguments. */
      readonly remote?: { readonly name: string; readonly args: ReadonlyMap<string, string> };
    }
  | { readonly kind: 'value'; readonly template: Template }
  /** `from` is a place in the reply, for a field that also has `@from`. */
  | { readonly kind: 'call'; readonly call: CallTemplate; readonly from: Path | undefined }
  /** The file says something that is not a source; that was reported. */
  | { readonly kind: 'broken' }
  /** The key of an entity: a place in the payload that holds it, or a template that makes it. */
  | { readonly kind: 'reference'; readonly from: Path | undefined; readonly key: Template | undefined };

/** One field of an object or interface type, with where its value comes from. */
export interface ModelField {
  readonly name: string;
  readonly node: FieldDefinitionNode;
  readonly source: Source;
  /** `@lookup(max)`: this field finds entities by key. */
  readonly lookupMax: number | undefined;
  /** `@authenticated` and `@requiresScopes` on the field. */
  readonly access: Access | undefined;
}

/** Any type definition of SDL; extensions are merged into theirs. */
export type TypeDefinition =
  | ObjectTypeDefinitionNode
  | InterfaceTypeDefinitionNode
  | UnionTypeDefinitionNode
  | EnumTypeDefinitionNode
  | ScalarTypeDefinitionNode
  | InputObjectTypeDefinitionNode;

/** One type as one origin defines it. */
export interface ModelType {
  readonly name: string;
  /** The definition with its extensions merged in. */
  readonly node: TypeDefinition;
  /** Names of the fields of the first `@key`; empty for a type without identity. */
  readonly keyFields: readonly string[];
  readonly fields: ReadonlyMap<string, ModelField>;
  /** `@authenticated` and `@requiresScopes` on the type: they hold for each of its fields. */
  readonly access: Access | undefined;
  /** `@typename` of an interface or union. */
  readonly typename: { readonly from: Path; readonly map: ReadonlyMap<string, string> } | undefined;
}

/** One origin of values: a service, or a client with fields of its own. */
export interface Model {
  /** The service's name, or the client's folder. */
  readonly name: string;
  readonly types: ReadonlyMap<string, ModelType>;
  /** Of a GraphQL service: its own schema. */
  readonly remote?: GraphQLSchema | undefined;
  /** Of a federation subgraph: the keys by which `_entities` finds a type. */
  readonly entities?: ReadonlyMap<string, readonly (readonly string[])[]>;
}

/** Each type, as the first file that defines it says. */
export function firstByName(models: Iterable<Model>): ReadonlyMap<string, ModelType> {
  const found = new Map<string, ModelType>();
  for (const { types } of models)
    for (const [name, type] of types) if (!found.has(name)) found.set(name, type);
  return found;
}

/** The names of the root types, in every file: a published schema that has others is renamed. */
export const rootTypes = ['Query', 'Mutation', 'Subscription'] as const;

/** Whether a name is one of the root types. */
export function isRootType(name: string): boolean {
  return (rootTypes as readonly string[]).includes(name);
}

/** The first directive of a name on a definition. */
export function directiveOf(
  node: { readonly directives?: readonly DirectiveNode[] | undefined },
  name: string,
): DirectiveNode | undefined {
  return node.directives?.find((directive) => directive.name.value === name);
}

/** The directives that plans read: what a definition costs, how long it is cached and how often it may be asked for. */
const ofPolicies = new Set(['cost', 'listSize', 'cacheControl', 'rateLimit']);

/** Shared by the many definitions that have none. */
const noDirectives: readonly DirectiveNode[] = [];
const noArguments: ReadonlyMap<string, readonly DirectiveNode[]> = new Map();

/** The `@cost`, `@listSize`, `@cacheControl` and `@rateLimit` of a definition. */
export function policyDirectives(node: {
  readonly directives?: readonly DirectiveNode[] | undefined;
}): readonly DirectiveNode[] {
  const found = node.directives?.filter(({ name }) => ofPolicies.has(name.value)) ?? noDirectives;
  return found.length === 0 ? noDirectives : found;
}

/** The same of a field's arguments, by name; those without any are left out. */
export function argumentPolicies(
  field: Pick<FieldDefinitionNode, 'arguments'>,
): ReadonlyMap<string, readonly DirectiveNode[]> {
  const found = (field.arguments ?? []).flatMap((argument) => {
    const said = policyDirectives(argument);
    return said.length === 0 ? [] : [[argument.name.value, said] as const];
  });
  return found.length === 0 ? noArguments : new Map(found);
}
