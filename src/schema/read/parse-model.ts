/** Parses the definitions of one service file, or of one client's files, into a model. */

import { type DirectiveNode, type DocumentNode, type FieldDefinitionNode, Kind } from 'graphql';
import type { Path } from '../../base/path.ts';
import type { Report } from '../../base/report.ts';
import { DirectiveArguments } from '../../upstream/directive-arguments.ts';
import type { FindRoot } from '../../upstream/graphql/message.ts';
import type { Protos } from '../../upstream/grpc/protos.ts';
import { protocols } from '../../upstream/protocols.ts';
import {
  directiveOf,
  type Model,
  type ModelField,
  type ModelType,
  type Source,
  type TypeDefinition,
} from '../model.ts';
import { parseAccess } from './parse-access.ts';

const DEFAULT_LOOKUP_MAX = 100;

/** What one model is parsed from. */
interface ModelInput {
  /** The service's name, or the client's folder. */
  readonly name: string;
  /** The file's own service; undefined for a client. */
  readonly service: string | undefined;
  readonly documents: readonly DocumentNode[];
  readonly protos: Protos;
  /** The root fields of the GraphQL services. */
  readonly findRoot: FindRoot;
}

type FileContext = Pick<ModelInput, 'service' | 'protos' | 'findRoot'> & { readonly report: Report };

/** Parses definitions into a model. What is wrong of a directive's arguments is reported. */
export function parseModel(
  { name, service, documents, protos, findRoot }: ModelInput,
  report: Report,
): Model {
  const file: FileContext = { service, protos, findRoot, report };
  const types = new Map<string, ModelType>();
  for (const node of mergedDefinitions(documents, report)) types.set(node.name.value, parseType(node, file));
  return { name, types };
}

/** The definitions by name, with what `extend` adds to them; in a client's files two definitions of a type add up as well. */
export function mergedDefinitions(documents: readonly DocumentNode[], report: Report): TypeDefinition[] {
  const byName = new Map<string, TypeDefinition>();
  const definitions = documents.flatMap((document) => document.definitions);
  for (const definition of definitions) {
    const node = asDefinition(definition);
    if (node === undefined) continue;
    const name = node.name.value;
    const before = byName.get(name);
    if (before === undefined) byName.set(name, node);
    else if (before.kind === node.kind) byName.set(name, mergeDefinitions(before, node));
    else
      report({
        code: 'FACET_KIND_CONFLICT',
        message: `${name} is defined as two different kinds of type`,
        node: node.name,
      });
  }
  return [...byName.values()];
}

const definitionKinds = {
  [Kind.OBJECT_TYPE_EXTENSION]: Kind.OBJECT_TYPE_DEFINITION,
  [Kind.INTERFACE_TYPE_EXTENSION]: Kind.INTERFACE_TYPE_DEFINITION,
  [Kind.UNION_TYPE_EXTENSION]: Kind.UNION_TYPE_DEFINITION,
  [Kind.ENUM_TYPE_EXTENSION]: Kind.ENUM_TYPE_DEFINITION,
  [Kind.SCALAR_TYPE_EXTENSION]: Kind.SCALAR_TYPE_DEFINITION,
  [Kind.INPUT_OBJECT_TYPE_EXTENSION]: Kind.INPUT_OBJECT_TYPE_DEFINITION,
} as const;

function asDefinition(node: DocumentNode['definitions'][number]): TypeDefinition | undefined {
  switch (node.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_DEFINITION:
    case Kind.UNION_TYPE_DEFINITION:
    case Kind.ENUM_TYPE_DEFINITION:
    case Kind.SCALAR_TYPE_DEFINITION:
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      return node;
    default:
      return node.kind in definitionKinds
        ? ({
            ...node,
            kind: definitionKinds[node.kind as keyof typeof definitionKinds],
          } as unknown as TypeDefinition)
        : undefined;
  }
}

function mergeDefinitions(before: TypeDefinition, added: TypeDefinition): TypeDefinition {
  const merged: Record<string, unknown> = { ...before };
  for (const list of ['directives', 'fields', 'values', 'types', 'interfaces'] as const) {
    const first = (before as unknown as Record<string, readonly unknown[] | undefined>)[list] ?? [];
    const second = (added as unknown as Record<string, readonly unknown[] | undefined>)[list] ?? [];
    if (first.length + second.length > 0) merged[list] = [...first, ...second];
  }
  return merged as unknown as TypeDefinition;
}

function parseType(node: TypeDefinition, file: FileContext): ModelType {
  const { report } = file;
  const fields = new Map<string, ModelField>();
  if (node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION) {
    for (const field of node.fields ?? [])
      fields.set(field.name.value, parseField(field, node.name.value, file));
  }
  const typename = directiveOf(node, 'typename');
  return {
    name: node.name.value,
    node,
    keyFields: keyFieldsOf(node, report),
    access: parseAccess(node),
    fields,
    typename: typename === undefined ? undefined : parseTypename(typename, report),
  };
}

function keyFieldsOf(node: TypeDefinition, report: Report): string[] {
  const directive = directiveOf(node, 'key');
  if (directive === undefined) return [];
  const fields =
    new DirectiveArguments(directive, report)
      .string('fields')
      ?.trim()
      .split(/[\s,]+/) ?? [];
  const known = 'fields' in node ? (node.fields ?? []).map((field) => field.name.value) : [];
  for (const field of fields.filter((name) => !known.includes(name))) {
    report({
      code: 'FACET_KEY_FIELD',
      message: `the key of ${node.name.value} names "${field}", which it has not`,
      node: directive,
      fix: `one or more of ${known.join(', ')}`,
    });
  }
  return fields;
}

function parseTypename(directive: DirectiveNode, report: Report): ModelType['typename'] {
  const given = new DirectiveArguments(directive, report);
  const from = given.path('from');
  return from === undefined ? undefined : { from, map: new Map(typenameEntries(given)) };
}

/** An object, or for values that GraphQL cannot write as names (credit-card) a list of {value, type}. */
function typenameEntries(given: DirectiveArguments): (readonly [string, string])[] {
  const map = given.value('map') ?? {};
  if (typeof map === 'object' && !Array.isArray(map))
    return Object.entries(map).map(([value, type]) => [value, String(type)]);
  const items: readonly unknown[] = Array.isArray(map) ? map : [undefined];
  return items.flatMap((item) => {
    const { value, type } = (item ?? {}) as { value?: unknown; type?: unknown };
    const isValue = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    if (isValue && typeof type === 'string') return [[String(value), type]];
    const fix = 'map: {person: "Person"}, or map: [{value: "credit-card", type: "Card"}]';
    given.report('FACET_BAD_ARGUMENT', 'map is values of the property, each with a type', 'map', fix);
    return [];
  });
}

function parseField(node: FieldDefinitionNode, parent: string, file: FileContext): ModelField {
  const { report } = file;
  const lookup = directiveOf(node, 'lookup');
  const max =
    lookup === undefined
      ? undefined
      : (new DirectiveArguments(lookup, report).value('max') ?? DEFAULT_LOOKUP_MAX);
  return {
    name: node.name.value,
    node,
    source: parseSource(node, parent, file),
    lookupMax: max === undefined ? undefined : Math.max(0, Number(max)),
    access: parseAccess(node),
  };
}

const broken: Source = { kind: 'broken' };

function parseSource(
  node: FieldDefinitionNode,
  parent: string,
  { service, protos, findRoot, report }: FileContext,
): Source {
  const sources = (node.directives ?? []).filter(({ name }) => sourceDirectives.has(name.value));
  const [directive, second] = sources;
  if (second !== undefined) {
    report({
      code: 'FACET_TWO_SOURCES',
      message: `${node.name.value} has two sources, @${directive?.name.value} and @${second.name.value}`,
      node: second,
      fix: 'keep one of them',
    });
  }
  const from = fromPath(node, report);
  const otherwise: Source = {
    kind: 'property',
    path: from ?? [node.name.value],
    declared: from !== undefined,
  };
  if (directive === undefined) return otherwise;
  const protocol = protocols.get(directive.name.value);
  if (protocol !== undefined) {
    const call = protocol.parse(directive, { ownService: service, parent, report, protos, findRoot });
    return call === undefined ? broken : { kind: 'call', call: { protocol, ...call }, from };
  }
  return ownSources[directive.name.value]?.(directive, report) ?? broken;
}

/** The sources that call no service. */
const ownSources: Readonly<Record<string, (directive: DirectiveNode, report: Report) => Source | undefined>> =
  {
    reference: parseReference,
    value: parseValue,
  };

/** The directives that say where a value comes from; a field has one of them at most. */
export const sourceDirectives: ReadonlySet<string> = new Set([
  ...protocols.keys(),
  ...Object.keys(ownSources),
]);

function parseValue(directive: DirectiveNode, report: Report): Source | undefined {
  const template = new DirectiveArguments(directive, report).template('of');
  return template === undefined ? undefined : { kind: 'value', template };
}

function fromPath(node: FieldDefinitionNode, report: Report): Path | undefined {
  const directive = directiveOf(node, 'from');
  return directive === undefined ? undefined : new DirectiveArguments(directive, report).path('path');
}

function parseReference(directive: DirectiveNode, report: Report): Source | undefined {
  const given = new DirectiveArguments(directive, report);
  const from = given.path('from');
  const key = given.template('key');
  if ((from === undefined) !== (key === undefined)) return { kind: 'reference', from, key };
  if (given.node('from') === undefined || key !== undefined) {
    report({
      code: 'FACET_REFERENCE_KEY',
      message:
        key === undefined
          ? '@reference does not say where the key is'
          : '@reference says twice where the key is',
      node: directive,
      fix: '@reference(from: "product_id"), or @reference(key: {id: "{parent.productId}"})',
    });
  }
  return undefined;
}
