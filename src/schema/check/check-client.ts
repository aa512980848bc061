/** Checks one client's schema against the services graph: what it names must exist there, no stricter than it is. */

import {
  type GraphQLSchema,
  isEnumType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  Kind,
  print,
} from 'graphql';
import type { Report } from '../../base/report.ts';
import { didYouMean } from '../../base/suggest.ts';
import { isLooser, namedType } from '../ast.ts';
import { directiveOf, type Model, type ModelField, type ModelType } from '../model.ts';
import type { Check } from './check.ts';
import { argumentCodes, checkArgument, checkFixed } from './check-client-arguments.ts';
import { type FoundField, followClientPath, pathCodes } from './client-path.ts';
import { typeIn } from './places.ts';

const codes = [
  ...pathCodes,
  ...argumentCodes,
  'FACET_INACCESSIBLE',
  'FACET_KIND_CONFLICT',
  'FACET_STRICTER_TYPE',
  'FACET_TYPE_CONFLICT',
  'FACET_TYPE_NOT_DEFINED',
] as const;

/** One client's files, held against the services graph. */
interface CheckedClient {
  /** The composed schema of the services graph. */
  readonly graph: GraphQLSchema;
  readonly client: Model;
  /** What service files mark @inaccessible: types, and fields as Type.field. */
  readonly hidden: ReadonlySet<string>;
  /** Object types that the client has, its own and exposed ones. */
  readonly clientTypes: ReadonlySet<string>;
  /** For a client-only type: whether its fields without a source are the graph's Query fields. */
  isNamespace(type: string, field: string): boolean;
  readonly report: Report<(typeof codes)[number]>;
}

/** Every field of a client is made of fields that the graph has and shows. */
export const clientCheck: Check<CheckedClient> = {
  codes,
  run(checked) {
    for (const type of checked.client.types.values()) {
      checkKind(type, checked);
      const { kind } = type.node;
      if (kind !== Kind.OBJECT_TYPE_DEFINITION && kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
      checkDefined(type, checked);
      for (const field of type.fields.values()) checkField(type, field, checked);
    }
  },
};

/** A type of the graph's name is of the graph's kind, and an enum has no values but those of the graph's. */
function checkKind({ name, node }: ModelType, { graph, report }: CheckedClient): void {
  const known = graph.getType(name);
  if (known === undefined) return;
  const kind = known.astNode?.kind;
  if (kind !== undefined && kind !== node.kind) {
    report({
      code: 'FACET_KIND_CONFLICT',
      about: [name],
      message: `${name} is another kind of type in the services graph`,
      node: node.name,
      fix: 'write it as the services do, or give it another name',
    });
    return;
  }
  if (!isEnumType(known) || node.kind !== Kind.ENUM_TYPE_DEFINITION) return;
  const names = known.getValues().map((value) => value.name);
  for (const value of node.values ?? []) {
    if (names.includes(value.name.value)) continue;
    report({
      code: 'FACET_TYPE_CONFLICT',
      about: [name],
      message: `${name} in the services graph has no value "${value.name.value}".${didYouMean(value.name.value, names)}`,
      node: value.name,
      fix: `one of ${names.join(', ')}`,
    });
  }
}

/** An object type is only what the client writes of it: naming it in a field does not bring its fields. */
function checkDefined(type: ModelType, { graph, hidden, client, clientTypes, report }: CheckedClient): void {
  for (const field of type.fields.values()) {
    const node = namedType(field.node.type);
    const known = graph.getType(node.name.value);
    if (hidden.has(node.name.value) && !client.types.has(node.name.value)) {
      const message = `the type ${node.name.value} is not for clients: its service file marks it @inaccessible`;
      report({ code: 'FACET_INACCESSIBLE', message, node, fix: 'leave the field out' });
      continue;
    }
    const own = client.types.get(node.name.value);
    if (own !== undefined && directiveOf(own.node, 'inaccessible') !== undefined) {
      if (directiveOf(field.node, 'inaccessible') !== undefined) continue;
      const message = `this client's own file marks the type ${own.name} @inaccessible`;
      report({
        code: 'FACET_INACCESSIBLE',
        message,
        node,
        fix: 'mark the field @inaccessible too, or leave it out',
      });
      continue;
    }
    const isOwn = own !== undefined;
    const named = isUnionType(known) && !isOwn ? known.getTypes() : [known];
    for (const missing of named) {
      if (!(isObjectType(missing) || isInterfaceType(missing)) || clientTypes.has(missing.name)) continue;
      const fields = Object.values(missing.getFields())
        .filter((found) => found.args.length === 0)
        .map((found) => `${found.name}: ${String(found.type)}`);
      report({
        code: 'FACET_TYPE_NOT_DEFINED',
        about: [missing.name],
        message: `this client does not say what it sees of ${missing.name}`,
        node,
        fix: `add to its files: type ${missing.name} { ${fields.slice(0, 6).join('  ')} }`,
      });
    }
  }
}

function checkField(type: ModelType, field: ModelField, checked: CheckedClient): void {
  const { source } = field;
  const { graph, hidden, report } = checked;
  if (source.kind === 'broken') return;
  if (source.kind !== 'property') {
    checkFixed(field, undefined, report);
    return;
  }
  const graphType = graph.getType(type.name);
  const isOfGraph = isObjectType(graphType) || isInterfaceType(graphType);
  if (!isOfGraph && !checked.isNamespace(type.name, field.name)) return;
  const start = isOfGraph ? type.name : 'Query';
  const { path } = source;
  const found = followClientPath({ graph, hidden, field, start, path, shownAs: type.name, report });
  if (found !== undefined) checkAgainst(type, field, found, checked);
}

function checkAgainst(
  type: ModelType,
  field: ModelField,
  found: FoundField,
  { hidden, report }: CheckedClient,
): void {
  if (!isLooser(field.node.type, found.type)) {
    report({
      code: 'FACET_STRICTER_TYPE',
      about: [typeIn(found.coordinate)],
      message: `${type.name}.${field.name} is ${print(field.node.type)}, and ${found.coordinate} gives ${print(found.type)}`,
      node: field.node.type,
      fix: `write ${print(found.type)}, or a looser type`,
    });
  }
  for (const argument of field.node.arguments ?? [])
    checkArgument(argument, { field, found, hidden, report });
  checkFixed(field, found, report);
}
