/** Checks one client's schema against the services graph: what it names must exist there, no stricter than it is. */

import {
  type GraphQLArgument,
  type GraphQLSchema,
  type InputValueDefinitionNode,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
  Kind,
  parseType,
  print,
  type TypeNode,
  valueFromAST,
} from 'graphql';
import type { Path } from '../../base/path.ts';
import type { Report } from '../../base/report.ts';
import { didYouMean } from '../../base/suggest.ts';
import { namedType } from '../ast.ts';
import { nameOf } from '../diagnostics.ts';
import { directiveOf, type Model, type ModelField, type ModelType } from '../model.ts';

export interface ClientCheck {
  /** The composed schema of the services graph. */
  readonly graph: GraphQLSchema;
  readonly client: Model;
  /** What service files mark @inaccessible: types, and fields as Type.field. */
  readonly hidden: ReadonlySet<string>;
  /** Object types that the client has, its own and exposed ones. */
  readonly clientTypes: ReadonlySet<string>;
  /** For a client-only type: whether its fields without a source are the graph's Query fields. */
  isNamespace(type: string, field: string): boolean;
}

export function checkClient(check: ClientCheck, report: Report): void {
  for (const type of check.client.types.values()) {
    if (type.node.kind !== Kind.OBJECT_TYPE_DEFINITION && type.node.kind !== Kind.INTERFACE_TYPE_DEFINITION)
      continue;
    checkDefined(type, check, report);
    for (const field of type.fields.values()) checkField(type, field, check, report);
  }
}

/** An object type is only what the client writes of it: naming it in a field does not bring its fields. */
function checkDefined(
  type: ModelType,
  { graph, hidden, client, clientTypes }: ClientCheck,
  report: Report,
): void {
  for (const field of type.fields.values()) {
    const node = namedType(field.node.type);
    const known = graph.getType(node.name.value);
    if (hidden.has(node.name.value) && !client.types.has(node.name.value)) {
      const message = `the type ${node.name.value} is not for clients: its service file marks it @inaccessible`;
      report({ code: 'FACET_INACCESSIBLE', message, node, fix: 'leave the field out' });
      continue;
    }
    const isOwn = client.types.has(node.name.value);
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

function checkField(type: ModelType, field: ModelField, check: ClientCheck, report: Report): void {
  const { source } = field;
  if (source.kind === 'broken') return;
  if (source.kind !== 'property') {
    checkFixed(field, undefined, report);
    return;
  }
  const graphType = check.graph.getType(type.name);
  if (isObjectType(graphType) || isInterfaceType(graphType)) {
    const found = followPath(type.name, source.path, check, field, report);
    if (found !== undefined) checkAgainst(type, field, found, check.hidden, report);
    return;
  }
  if (!check.isNamespace(type.name, field.name)) return;
  const found = followPath('Query', source.path, check, field, report, type.name);
  if (found !== undefined) checkAgainst(type, field, found, check.hidden, report);
}

interface Found {
  /** What the path leads to, and the field it begins with. */
  readonly coordinate: string;
  readonly begins: string;
  readonly type: TypeNode;
  /** The arguments of the field the path begins with. */
  readonly args: readonly FoundArgument[];
}

interface FoundArgument {
  readonly name: string;
  readonly type: TypeNode;
  readonly isRequired: boolean;
  readonly definition: GraphQLArgument;
}

/** Follows a path through the graph; reports and returns undefined where it leads nowhere. */
function followPath(
  start: string,
  path: Path,
  { graph, hidden }: ClientCheck,
  field: ModelField,
  report: Report,
  shownAs = start,
): Found | undefined {
  const node = directiveOf(field.node, 'from') ?? nameOf(field.node);
  let args: Found['args'] = [];
  let coordinate = start;

  /** The type of what the rest of the path leads to, from a value of `type`. */
  const along = (type: TypeNode, at: number): TypeNode | undefined => {
    const step = path[at];
    if (step === undefined) return type;
    const isNullable = type.kind !== Kind.NON_NULL_TYPE;
    const inner =
      typeof step === 'string' ? alongField(nullable(type), step, at) : alongList(nullable(type), step, at);
    return inner === undefined ? undefined : isNullable ? nullable(inner) : inner;
  };

  const alongList = (
    type: TypeNode,
    step: Exclude<Path[number], string>,
    at: number,
  ): TypeNode | undefined => {
    if (type.kind !== Kind.LIST_TYPE) {
      report({
        code: 'FACET_FROM_PATH',
        message: `${coordinate} is no list`,
        node,
        fix: 'write the name without an index',
      });
      return undefined;
    }
    const inner = along(type.type, at + 1);
    if (inner === undefined) return undefined;
    return typeof step === 'number' ? nullable(inner) : nonNull({ kind: Kind.LIST_TYPE, type: inner });
  };

  const alongField = (type: TypeNode, step: string, at: number): TypeNode | undefined => {
    if (type.kind === Kind.LIST_TYPE) {
      const fix = `write "[]" for each of its items, or an index: ${pathText(path.slice(0, at))}[].${step}`;
      report({ code: 'FACET_FROM_PATH', message: `${coordinate} is a list`, node, fix });
      return undefined;
    }
    const parentName = namedType(type).name.value;
    const parent = graph.getType(parentName);
    const fields = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields() : {};
    const found = fields[step];
    if (found === undefined) {
      reportUnknown(parentName, step, at, Object.keys(fields));
      return undefined;
    }
    if (hidden.has(`${parentName}.${step}`) || hidden.has(parentName)) {
      const message = `${parentName}.${step} is not for clients: its service file marks it @inaccessible`;
      report({
        code: 'FACET_INACCESSIBLE',
        message,
        node,
        fix: 'leave it out; only expressions may read it',
      });
      return undefined;
    }
    if (at === 0) args = found.args.map(foundArgument);
    coordinate = `${parentName}.${step}`;
    return along(parseType(String(found.type)), at + 1);
  };

  const reportUnknown = (parentName: string, step: string, at: number, names: readonly string[]): void => {
    const isNamespace = at === 0 && shownAs !== start;
    const message = isNamespace
      ? `neither ${shownAs} nor the services graph's Query has a field "${step}".${didYouMean(step, names)}`
      : `${parentName} in the services graph has no field "${step}".${didYouMean(step, names)}`;
    const sources = 'say where it comes from with @rest, @grpc, @from or @value';
    report({
      code: at === 0 && path.length === 1 ? 'FACET_UNKNOWN_FIELD' : 'FACET_FROM_PATH',
      about: [parentName, `${parentName}.${step}`, shownAs],
      message,
      node,
      fix: names.length === 0 ? sources : `one of ${names.slice(0, 20).join(', ')}, or ${sources}`,
    });
  };

  const type = along(nonNull({ kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: start } }), 0);
  return type === undefined ? undefined : { coordinate, begins: `${start}.${String(path[0])}`, type, args };
}

function foundArgument(definition: GraphQLArgument): FoundArgument {
  return {
    name: definition.name,
    type: parseType(String(definition.type)),
    definition,
    isRequired: isRequiredArgument(definition),
  };
}

function nonNull(type: TypeNode): TypeNode {
  return type.kind === Kind.NON_NULL_TYPE ? type : { kind: Kind.NON_NULL_TYPE, type };
}

function checkAgainst(
  type: ModelType,
  field: ModelField,
  found: Found,
  hidden: ReadonlySet<string>,
  report: Report,
): void {
  if (!isLooser(field.node.type, found.type)) {
    report({
      code: 'FACET_STRICTER_TYPE',
      about: [typeOf(found.coordinate)],
      message: `${type.name}.${field.name} is ${print(field.node.type)}, and ${found.coordinate} gives ${print(found.type)}`,
      node: field.node.type,
      fix: `write ${print(found.type)}, or a looser type`,
    });
  }
  for (const argument of field.node.arguments ?? []) checkArgument(field, argument, found, hidden, report);
  checkFixed(field, found, report);
}

function typeOf(coordinate: string): string {
  return coordinate.split('.')[0] ?? coordinate;
}

/** The same type, or the same with less promised: `T` where there is `T!`. */
function isLooser(client: TypeNode, graph: TypeNode): boolean {
  if (graph.kind === Kind.NON_NULL_TYPE)
    return isLooser(client.kind === Kind.NON_NULL_TYPE ? client.type : client, graph.type);
  if (client.kind === Kind.NON_NULL_TYPE) return false;
  if (client.kind === Kind.LIST_TYPE && graph.kind === Kind.LIST_TYPE)
    return isLooser(client.type, graph.type);
  return (
    client.kind === Kind.NAMED_TYPE &&
    graph.kind === Kind.NAMED_TYPE &&
    client.name.value === graph.name.value
  );
}

function checkArgument(
  field: ModelField,
  argument: InputValueDefinitionNode,
  found: Found,
  hidden: ReadonlySet<string>,
  report: Report,
): void {
  const name = argument.name.value;
  if (hidden.has(`${found.begins}.${name}`)) {
    const message = `the argument "${name}" of ${found.begins} is not for clients: its service file marks it @inaccessible`;
    report({ code: 'FACET_INACCESSIBLE', message, node: argument.name, fix: 'leave it out' });
    return;
  }
  const known = found.args.find((candidate) => candidate.name === name);
  if (known === undefined) {
    const names = found.args.map((candidate) => candidate.name);
    report({
      code: 'FACET_UNKNOWN_ARG',
      message: `${found.coordinate} has no argument "${name}".${didYouMean(name, names)}`,
      node: argument.name,
      fix: names.length === 0 ? 'it takes none' : `one of ${names.join(', ')}`,
    });
    return;
  }
  const isAlwaysGiven =
    argument.type.kind === Kind.NON_NULL_TYPE ||
    (argument.defaultValue !== undefined && argument.defaultValue.kind !== Kind.NULL);
  const given =
    argument.type.kind === Kind.NON_NULL_TYPE || !isAlwaysGiven
      ? argument.type
      : ({ kind: Kind.NON_NULL_TYPE, type: argument.type } as const);
  const wanted = known.isRequired ? known.type : nullable(known.type);
  if (!isLooser(wanted, given)) {
    report({
      code: 'FACET_ARGUMENT_TYPE',
      about: [typeOf(found.begins)],
      message: `${field.name}(${name}:) is ${print(argument.type)}, and ${found.coordinate} takes ${print(known.type)}`,
      node: argument.type,
      fix: `write ${print(known.type)}`,
    });
  }
  const bound = directiveOf(argument, 'max');
  if (bound !== undefined && !['Int', 'Float'].includes(print(nullable(argument.type)))) {
    report({
      code: 'FACET_MAX_TYPE',
      message: `@max bounds a number, and ${name} is ${print(argument.type)}`,
      node: bound,
      fix: 'use it on an Int or a Float',
    });
  }
  const max = bound?.arguments?.[0]?.value;
  const fallback = argument.defaultValue;
  if (max?.kind === Kind.INT && fallback?.kind === Kind.INT && Number(fallback.value) > Number(max.value)) {
    report({
      code: 'FACET_DEFAULT_ABOVE_MAX',
      message: `the default ${fallback.value} is above the maximum ${max.value}`,
      node: fallback,
      fix: `a default of ${max.value} or less`,
    });
  }
}

function nullable(type: TypeNode): TypeNode {
  return type.kind === Kind.NON_NULL_TYPE ? type.type : type;
}

function checkFixed(field: ModelField, found: Found | undefined, report: Report): void {
  const given = new Set((field.node.arguments ?? []).map((argument) => argument.name.value));
  const fix = directiveOf(field.node, 'fix');
  const literals = fix?.arguments?.[0]?.value;
  const fixedLiterals = new Map(
    literals?.kind === Kind.OBJECT ? literals.fields.map(({ name, value }) => [name.value, value]) : [],
  );
  const fixed = [...fixedLiterals.keys()];
  const known = found?.args.map(({ name }) => name) ?? [...given];
  for (const name of fixed.filter((candidate) => !known.includes(candidate))) {
    report({
      code: 'FACET_UNKNOWN_ARG',
      message: `@fix names the argument "${name}", which ${found?.coordinate ?? field.name} has not.${didYouMean(name, known)}`,
      node: fix ?? field.node.name,
    });
  }
  for (const [name, literal] of fixedLiterals) {
    const definition = found?.args.find((argument) => argument.name === name)?.definition;
    if (definition !== undefined && valueFromAST(literal, definition.type) === undefined) {
      report({
        code: 'FACET_FIX_VALUE',
        message: `${print(literal)} is no ${String(definition.type)}, which the argument "${name}" of ${found?.coordinate} takes`,
        node: literal,
      });
    }
  }
  for (const { name, type } of found?.args.filter(({ isRequired }) => isRequired) ?? []) {
    if (given.has(name) || fixed.includes(name)) continue;
    report({
      code: 'FACET_ARGUMENT_REQUIRED',
      message: `${found?.coordinate} needs the argument "${name}"`,
      node: field.node.name,
      fix: `write ${field.name}(${name}: ${print(type)}), or @fix(args: {${name}: ...})`,
    });
  }
}

/** A path as a schema file writes it. */
function pathText(path: Path): string {
  return path
    .map((step, index) =>
      typeof step === 'string'
        ? `${index === 0 ? '' : '.'}${step}`
        : typeof step === 'number'
          ? `[${step}]`
          : '[]',
    )
    .join('');
}
