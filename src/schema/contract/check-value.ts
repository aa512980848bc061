/** Holds what a call sends against what its contract takes: names, types, what must be there. */

import {
  type ASTNode,
  type EnumTypeDefinitionNode,
  type InputObjectTypeDefinitionNode,
  Kind,
  type TypeNode,
  type ValueNode,
} from 'graphql';
import { parsePath } from '../../base/path.ts';
import type { Report } from '../../base/report.ts';
import { optionsOf, type Shape } from '../../base/shape.ts';
import { didYouMean } from '../../base/suggest.ts';
import type { Template } from '../../upstream/template.ts';
import { isBuiltInScalar, isListType, namedType } from '../ast.ts';
import type { CheckedField } from '../check/check.ts';
import { typeOfExpression } from '../graph/expression-type.ts';
import { directiveOf } from '../model.ts';
import { constantFits, inFile, mayWrite, type Place, shownShape, wiresOf } from './fit.ts';

/** What may be wrong of what is sent. */
export const sendingCodes = [
  'FACET_REQUEST_FIELD',
  'FACET_REQUEST_REQUIRED',
  'FACET_REQUEST_TYPE',
  'FACET_WIRE_VALUE',
] as const;

/** A part of a call that is held against what its contract takes. */
export interface Sending extends CheckedField<(typeof sendingCodes)[number]> {
  readonly place: Place;
  /** For people: `the body of POST /orders`. */
  readonly what: string;
  /** Where the contract says so, for the fix line: a file or an rpc. */
  readonly contract: string;
}

type Option = ReturnType<typeof optionsOf>[number];

/** `node` is the literal that the template was read from. */
export function checkTemplate(template: Template, shape: Shape, node: ASTNode, sending: Sending): void {
  const options = optionsOf(shape);
  if (options.some(({ kind }) => kind === 'any')) return;
  switch (template.kind) {
    case 'constant':
      if (
        template.value !== null &&
        !options.some((option) => constantFits(template.value, option, sending.place))
      )
        reportMisfit(JSON.stringify(template.value), shape, node, sending, textOf(template.value));
      return;
    case 'text': {
      const [only] = template.parts;
      const isWhole = template.parts.length === 1 && only !== undefined && typeof only !== 'string';
      const { type, field, scope } = sending;
      const given = isWhole ? typeOfExpression(only, type, field, scope) : text;
      if (given !== undefined) checkType(given, shape, node, sending, isWhole ? `{${only.text}}` : 'text');
      return;
    }
    case 'list': {
      const items = itemsOf(options);
      if (items === undefined) reportMisfit('a list', shape, node, sending);
      else
        for (const [index, item] of template.items.entries())
          checkTemplate(item, items, itemNode(node, index), sending);
      return;
    }
    case 'object':
      checkObject(template.entries, shape, node, sending);
  }
}

const text: TypeNode = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: 'String' } };

function checkObject(
  entries: Extract<Template, { kind: 'object' }>['entries'],
  shape: Shape,
  node: ASTNode,
  sending: Sending,
): void {
  const objects = optionsOf(shape).filter((option) => option.kind === 'object');
  if (objects.length === 0) {
    reportMisfit('an object', shape, node, sending);
    return;
  }
  for (const [name, inner] of entries) {
    const place = fieldNode(node, name);
    const found = propertyOf(objects, name, place?.name ?? node, sending);
    if (found !== undefined) checkTemplate(inner, found, place?.value ?? node, sending);
  }
  checkRequired(objects, (name) => entries.some(([given]) => given === name), node, sending);
}

/** A value of this GraphQL type, which may be an input whose fields have names of their own on the wire. */
export function checkType(
  given: TypeNode,
  shape: Shape,
  node: ASTNode,
  sending: Sending,
  shown: string,
  seen: ReadonlySet<string> = new Set(),
): void {
  const type = given.kind === Kind.NON_NULL_TYPE ? given.type : given;
  const options = optionsOf(shape);
  if (options.some(({ kind }) => kind === 'any')) return;
  const items = itemsOf(options);
  if (isListType(type)) {
    if (items === undefined) reportMisfit(`${shown} is a list`, shape, node, sending);
    else if (type.kind === Kind.LIST_TYPE)
      checkType(type.type, items, node, sending, `an item of ${shown}`, seen);
    return;
  }
  const { value: name } = namedType(type).name;
  const definition = (sending.scope.findGraphType(name) ?? sending.scope.findType(name))?.node;
  if (definition?.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION) {
    if (!seen.has(name)) checkInput(definition, shape, node, sending, shown, new Set([...seen, name]));
    return;
  }
  const scalars = options.filter((option) => option.kind === 'scalar');
  if (definition?.kind === Kind.ENUM_TYPE_DEFINITION) {
    if (scalars.length === 0 && items === undefined)
      reportMisfit(`${shown} is ${name}`, shape, node, sending);
    checkWires(definition, scalars, sending.what, sending.report);
    return;
  }
  if (!isBuiltInScalar(name) || scalars.some((scalar) => mayWrite(name, scalar, sending.place))) return;
  // A single value stands for a list of one, but in JSON.
  if (items !== undefined && sending.place !== 'json') checkType(type, items, node, sending, shown, seen);
  else reportMisfit(`${shown} is ${name}`, shape, node, sending);
}

function checkInput(
  definition: InputObjectTypeDefinitionNode,
  shape: Shape,
  node: ASTNode,
  sending: Sending,
  shown: string,
  seen: ReadonlySet<string>,
): void {
  const objects = optionsOf(shape).filter((option) => option.kind === 'object');
  if (objects.length === 0) {
    reportMisfit(`${shown} is ${definition.name.value}`, shape, node, sending);
    return;
  }
  const sent = new Set<string>();
  for (const field of definition.fields ?? []) {
    const path = directiveOf(field, 'from')?.arguments?.[0]?.value;
    const wire = path?.kind === Kind.STRING ? firstName(path.value) : field.name.value;
    sent.add(wire);
    const found = propertyOf(objects, wire, path ?? field.name, sending);
    if (found !== undefined)
      checkType(field.type, found, field.type, sending, `${definition.name.value}.${field.name.value}`, seen);
  }
  checkRequired(objects, (name) => sent.has(name), node, sending);
}

/** `@from` of an input names one property; `['it-s']` is a quoted one. */
function firstName(path: string): string {
  const [first] = parsePath(path) ?? [];
  return typeof first === 'string' ? first : path;
}

function propertyOf(
  objects: readonly Extract<Option, { kind: 'object' }>[],
  name: string,
  node: ASTNode,
  { what, contract, report }: Sending,
): Shape | undefined {
  const found = objects.flatMap(({ fields, rest }) => fields.get(name) ?? rest ?? []);
  const [only] = found;
  if (only !== undefined)
    return found.length === 1 ? only() : { kind: 'choice', options: () => found.map((inner) => inner()) };
  const names = [...new Set(objects.flatMap(({ fields }) => [...fields.keys()]))];
  report({
    code: 'FACET_REQUEST_FIELD',
    message: `${what} has no field "${name}".${didYouMean(name, names)}`,
    node,
    fix: names.length === 0 ? 'leave it out' : `one of ${names.join(', ')}${inFile(contract)}`,
  });
  return undefined;
}

/** With several shapes to choose from, the call may mean any of them. */
function checkRequired(
  objects: readonly Extract<Option, { kind: 'object' }>[],
  isSent: (name: string) => boolean,
  node: ASTNode,
  { what, contract, report }: Sending,
): void {
  const [only] = objects;
  if (only === undefined || objects.length > 1) return;
  const missing = only.required().filter((name) => !isSent(name));
  if (missing.length === 0) return;
  report({
    code: 'FACET_REQUEST_REQUIRED',
    message: `${what} needs ${missing.map((name) => `"${name}"`).join(', ')}`,
    node,
    fix: `send what ${contract} requires`,
  });
}

/** Each value of the enum as it is written must be one that the contract has. */
export function checkWires(
  definition: EnumTypeDefinitionNode,
  scalars: readonly Extract<Option, { kind: 'scalar' }>[],
  what: string,
  report: Report<'FACET_WIRE_VALUE'>,
): void {
  if (scalars.length === 0 || scalars.some(({ values }) => values === undefined)) return;
  const known = [...new Set(scalars.flatMap(({ values }) => values ?? []))];
  const wires = wiresOf(definition);
  for (const [value, wire] of wires) {
    if (known.includes(wire)) continue;
    const said = scalars.map(({ aliases }) => aliases?.get(wire)).find((name) => name !== undefined);
    // Of two names for one value it is enough that the one that is read is there.
    if (said !== undefined && wires.some(([, each]) => each === said)) continue;
    const why =
      said === undefined ? didYouMean(wire, known) : ` It is another name of "${said}", by which it is said.`;
    report({
      code: 'FACET_WIRE_VALUE',
      message: `${what} has no value "${wire}", which ${definition.name.value}.${value.name.value} stands for.${why}`,
      node: directiveOf(value, 'wire') ?? value.name,
      fix: `one of ${known.map((name) => `@wire(value: "${name}")`).join(' ')}`,
    });
  }
}

function itemsOf(options: readonly Option[]): Shape | undefined {
  const lists = options.filter((option) => option.kind === 'list');
  return lists.length === 0
    ? undefined
    : { kind: 'choice', options: () => lists.map((list) => list.items()) };
}

function reportMisfit(
  given: string,
  shape: Shape,
  node: ASTNode,
  { what, contract, report }: Sending,
  value?: string,
): void {
  const values = optionsOf(shape).flatMap((option) =>
    option.kind === 'scalar' ? (option.values ?? []) : [],
  );
  const meant = value === undefined ? '' : didYouMean(value, values);
  report({
    code: 'FACET_REQUEST_TYPE',
    message: `${what} takes ${shownShape(shape)}, and ${given}${given.includes(' is ') ? '' : ' is given'}${meant === '' ? '' : `.${meant}`}`,
    node,
    fix: values.length > 0 ? `one of ${values.join(', ')}` : `send what ${contract} takes`,
  });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function fieldNode(node: ASTNode, name: string) {
  const value = node as ValueNode;
  return value.kind === Kind.OBJECT ? value.fields.find((field) => field.name.value === name) : undefined;
}

function itemNode(node: ASTNode, index: number): ASTNode {
  const value = node as ValueNode;
  return (value.kind === Kind.LIST ? value.values[index] : undefined) ?? node;
}
