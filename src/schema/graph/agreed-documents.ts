/**
 * What several services define together is what all of them take: an argument, an input's field or a value that one of them
 * does not know would be dropped or refused there. What a service gives is not cut: its fields and values add up.
 */

import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
  print,
} from 'graphql';
import { namedType, nonNull, nullable } from '../ast.ts';
import { directiveOf } from '../model.ts';
import type { ServiceGraph } from './graph.ts';

type Documents = ReadonlyMap<string, DocumentNode>;

/** The documents by service, in which each definition of a name takes the same. */
export function agreedDocuments(documents: Documents, graph: ServiceGraph): Documents {
  const shared = sharedDefinitions(documents);
  if (shared.size === 0) return documents;
  const inputOnly = enumsOfInputs(documents);
  return new Map(
    [...documents].map(([service, document]) => {
      const definitions = document.definitions.map((node) => {
        const all = 'name' in node && node.name !== undefined ? shared.get(node.name.value) : undefined;
        return all === undefined ? node : agreedDefinition(node, all, graph, inputOnly);
      });
      return [service, { ...document, definitions }] as const;
    }),
  );
}

interface Defined {
  readonly service: string;
  readonly node: DefinitionNode;
}

/** By name, the definitions of types that several documents have and not all write alike. */
function sharedDefinitions(documents: Documents): ReadonlyMap<string, readonly Defined[]> {
  const all = [...documents].flatMap(([service, { definitions }]) =>
    definitions.flatMap((node) =>
      'name' in node && node.name !== undefined ? [{ name: node.name.value, service, node }] : [],
    ),
  );
  const byName = Map.groupBy(all, ({ name }) => name);
  return new Map([...byName].filter(([, found]) => found.some(({ node }) => node !== found[0]?.node)));
}

function agreedDefinition(
  node: DefinitionNode,
  all: readonly Defined[],
  graph: ServiceGraph,
  inputOnly: ReadonlySet<string>,
): DefinitionNode {
  switch (node.kind) {
    case Kind.OBJECT_TYPE_DEFINITION: {
      const type = node.name.value;
      return { ...node, fields: node.fields?.map((field) => agreedField(field, type, all, graph)) ?? [] };
    }
    case Kind.INPUT_OBJECT_TYPE_DEFINITION: {
      const others = all.flatMap(({ node: other }) =>
        other.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION ? [other.fields ?? []] : [],
      );
      return { ...node, fields: agreedValues(node.fields ?? [], others) };
    }
    case Kind.ENUM_TYPE_DEFINITION: {
      const others = all.flatMap(({ node: other }) =>
        other.kind === Kind.ENUM_TYPE_DEFINITION ? [other.values ?? []] : [],
      );
      const isEverywhere = (name: string): boolean =>
        others.every((values) => values.some((value) => value.name.value === name));
      return inputOnly.has(node.name.value)
        ? { ...node, values: node.values?.filter(({ name }) => isEverywhere(name.value)) ?? [] }
        : node;
    }
    default:
      return node;
  }
}

/** Arguments count where the value comes from: of several calls that is the first. */
function agreedField(
  field: FieldDefinitionNode,
  type: string,
  all: readonly Defined[],
  { types }: ServiceGraph,
): FieldDefinitionNode {
  const name = field.name.value;
  const defined = all.flatMap(({ service, node }) => {
    const found =
      node.kind === Kind.OBJECT_TYPE_DEFINITION
        ? node.fields?.find((other) => other.name.value === name)
        : undefined;
    return found === undefined ? [] : [{ service, field: found }];
  });
  if (defined.length < 2) return field;
  const isCall = ({ service }: { service: string }): boolean =>
    types.get(type)?.definers.get(service)?.fields.get(name)?.source.kind === 'call';
  const held = defined.filter((each) => !isCall(each));
  const givers = held.length > 0 ? held : defined.slice(0, 1);
  const lists = givers.map((giver) => giver.field.arguments ?? []);
  const deprecated = defined.map((each) => directiveOf(each.field, 'deprecated')).find(Boolean) as
    | ConstDirectiveNode
    | undefined;
  const isTold = deprecated === undefined || directiveOf(field, 'deprecated') !== undefined;
  return {
    ...field,
    arguments: agreedValues(lists[0] ?? [], lists),
    directives: isTold ? (field.directives ?? []) : [...(field.directives ?? []), deprecated],
  };
}

/** Those that are in all lists, as the strictest says. Where defaults differ there is none, and each service has its own. */
function agreedValues(
  own: readonly InputValueDefinitionNode[],
  lists: readonly (readonly InputValueDefinitionNode[])[],
): InputValueDefinitionNode[] {
  return own.flatMap((value) => {
    const all = lists.flatMap((list) => list.find(({ name }) => name.value === value.name.value) ?? []);
    if (all.length < lists.length) return [];
    const isRequired = all.some(isRequiredValue);
    const isStrict = isRequired || all.some(({ type }) => type.kind === Kind.NON_NULL_TYPE);
    const defaults = new Set(all.map(({ defaultValue }) => defaultValue && print(defaultValue)));
    const hasOwnDefaults = !isRequired && defaults.size > 1;
    return [
      {
        ...value,
        type: isStrict && !hasOwnDefaults ? nonNull(value.type) : nullable(value.type),
        defaultValue: isRequired || hasOwnDefaults ? undefined : value.defaultValue,
      },
    ];
  });
}

/** Whether a caller must give it. */
export function isRequiredValue({ type, defaultValue }: InputValueDefinitionNode): boolean {
  return type.kind === Kind.NON_NULL_TYPE && defaultValue === undefined;
}

/** Enums that callers send and no service gives. */
function enumsOfInputs(documents: Documents): ReadonlySet<string> {
  const sent = new Set<string>();
  const given = new Set<string>();
  for (const node of [...documents.values()].flatMap(({ definitions }) => definitions)) {
    if (!('fields' in node)) continue;
    for (const field of node.fields ?? []) {
      const name = namedType(field.type).name.value;
      if (node.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION) sent.add(name);
      else given.add(name);
      if ('arguments' in field)
        for (const argument of field.arguments ?? []) sent.add(namedType(argument.type).name.value);
    }
  }
  return new Set([...sent].filter((name) => !given.has(name)));
}
