/** Checks the arguments of a client's field: those it names, those it fixes and bounds, and those it leaves out. */

import { type InputValueDefinitionNode, Kind, print, valueFromAST } from 'graphql';
import type { Report } from '../../base/report.ts';
import { didYouMean } from '../../base/suggest.ts';
import { isLooser, nonNull, nullable } from '../ast.ts';
import { directiveOf, type ModelField } from '../model.ts';
import type { FoundField } from './client-path.ts';
import { typeIn } from './places.ts';

/** What may be wrong of arguments. */
export const argumentCodes = [
  'FACET_ARGUMENT_REQUIRED',
  'FACET_ARGUMENT_TYPE',
  'FACET_DEFAULT_ABOVE_MAX',
  'FACET_FIX_VALUE',
  'FACET_INACCESSIBLE',
  'FACET_MAX_TYPE',
  'FACET_UNKNOWN_ARG',
] as const;

type ArgumentCode = (typeof argumentCodes)[number];

/** A field of a client, and the field of the graph that it is made of. */
interface FoundClientField {
  readonly field: ModelField;
  readonly found: FoundField;
  /** Coordinates that service files mark @inaccessible. */
  readonly hidden: ReadonlySet<string>;
  readonly report: Report<ArgumentCode>;
}

/** Checks one argument that the client's file writes against the argument of the graph's field. */
export function checkArgument(
  argument: InputValueDefinitionNode,
  { field, found, hidden, report }: FoundClientField,
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
  const given = isAlwaysGiven ? nonNull(argument.type) : argument.type;
  const wanted = known.isRequired ? known.type : nullable(known.type);
  if (!isLooser(wanted, given)) {
    report({
      code: 'FACET_ARGUMENT_TYPE',
      about: [typeIn(found.begins)],
      message: `${field.name}(${name}:) is ${print(argument.type)}, and ${found.coordinate} takes ${print(known.type)}`,
      node: argument.type,
      fix: `write ${print(known.type)}`,
    });
  }
  checkMax(argument, report);
}

function checkMax(
  argument: InputValueDefinitionNode,
  report: Report<'FACET_MAX_TYPE' | 'FACET_DEFAULT_ABOVE_MAX'>,
): void {
  const name = argument.name.value;
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

/** Checks `@fix`, and that the client gives every argument that the graph needs. `found` is undefined for a field of the client's own. */
export function checkFixed(
  field: ModelField,
  found: FoundField | undefined,
  report: Report<ArgumentCode>,
): void {
  const written = field.node.arguments ?? [];
  const given = new Set(
    written
      .filter((argument) => directiveOf(argument, 'inaccessible') === undefined)
      .map(({ name }) => name.value),
  );
  const fix = directiveOf(field.node, 'fix');
  const literals = fix?.arguments?.[0]?.value;
  const fixedLiterals = new Map(
    literals?.kind === Kind.OBJECT ? literals.fields.map(({ name, value }) => [name.value, value]) : [],
  );
  const fixed = [...fixedLiterals.keys()];
  const known = found?.args.map(({ name }) => name) ?? written.map(({ name }) => name.value);
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
