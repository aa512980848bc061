/** Holds what a schema file reads against what a contract says the reply holds. */

import { type ASTNode, type DirectiveNode, Kind, type TypeNode, type ValueNode } from 'graphql';
import { followShape, type LostPath } from '../../base/follow-shape.ts';
import type { Path } from '../../base/path.ts';
import { optionsOf, type Shape } from '../../base/shape.ts';
import { didYouMean } from '../../base/suggest.ts';
import type { CallTemplate } from '../../upstream/call.ts';
import { namedType } from '../ast.ts';
import type { CheckedField } from '../check/check.ts';
import { isKnownDirective } from '../check/check-sdl.ts';
import { argumentNode } from '../check/places.ts';
import type { ModelScope } from '../graph/model-scope.ts';
import { directiveOf, type ModelField, type ModelType } from '../model.ts';
import { checkWires } from './check-value.ts';
import { inFile, mayRead, shownShape } from './fit.ts';

/** What may be wrong of what is read. */
export const readingCodes = [
  'FACET_MATCH',
  'FACET_PICK',
  'FACET_REPLY_FIELD',
  'FACET_REPLY_TYPE',
  'FACET_WIRE_VALUE',
] as const;

type Code = (typeof readingCodes)[number];

/** A field that is held against the reply of its call. */
export interface Reading extends CheckedField<Code> {
  readonly call: CallTemplate;
  /** For people: `GET /users/{id}`. */
  readonly what: string;
  /** Where the contract says so, for the fix line. */
  readonly contract: string;
}

/** Reports where a field reads what the reply, as the contract describes it, does not hold. */
export function checkReply(reply: Shape, reading: Reading): void {
  const { field, call } = reading;
  const picked = follow(reply, call.pick ?? [], 'FACET_PICK', argumentNode(field, 'pick'), reading);
  if (picked === undefined) return;
  const row = call.batch === undefined ? picked : rowOf(picked, call.batch, reading);
  if (row === undefined) return;
  const value = valueOf(row, reading);
  if (value === undefined) return;
  const { type } = field.node;
  const one = call.batch?.many === true ? itemType(type) : type;
  new ReplyWalk(reading).value(one, value, `${reading.type.name}.${field.name}`, field.node.type);
}

/** One row of a batch. Undefined where the reply is no list of rows, or where `match` is not in them. */
function rowOf(
  picked: Shape,
  { match }: NonNullable<CallTemplate['batch']>,
  reading: Reading,
): Shape | undefined {
  const { field, what, contract, report } = reading;
  const lists = optionsOf(picked).filter((option) => option.kind === 'list' || option.kind === 'any');
  if (lists.length === 0) {
    report({
      code: 'FACET_REPLY_TYPE',
      message: `a batch needs a list of rows, and ${what} is ${shownShape(picked)}`,
      node: argumentNode(field, 'batch'),
      fix: pickFix(picked) ?? `see ${contract}`,
    });
    return undefined;
  }
  const row: Shape = {
    kind: 'choice',
    options: () => lists.map((list) => (list.kind === 'list' ? list.items() : list)),
  };
  const found = match.map(({ path }) => follow(row, path, 'FACET_MATCH', matchNode(field), reading));
  return found.includes(undefined) ? undefined : row;
}

/** `@from` beside a call reads from its reply; a leaf of a batch is the property of its own name. */
function valueOf(row: Shape, reading: Reading): Shape | undefined {
  const { field, call, scope } = reading;
  const from = field.source.kind === 'call' ? field.source.from : undefined;
  const node = placeOf(field);
  if (from !== undefined) return follow(row, from, 'FACET_REPLY_FIELD', node, reading);
  const isLeaf = isLeafName(namedType(field.node.type).name.value, scope);
  const isRowOfLeaf = isLeaf && call.batch !== undefined && !call.batch.many;
  return isRowOfLeaf ? follow(row, [field.name], 'FACET_REPLY_FIELD', node, reading) : row;
}

function isLeafName(name: string, scope: ModelScope): boolean {
  const kind = (scope.findGraphType(name) ?? scope.findType(name))?.node.kind;
  return kind === undefined || kind === Kind.ENUM_TYPE_DEFINITION || kind === Kind.SCALAR_TYPE_DEFINITION;
}

function follow(
  shape: Shape,
  path: Path,
  code: Code,
  node: ASTNode,
  { what, contract, report }: Reading,
  reader = '',
): Shape | undefined {
  const found = followShape(shape, path);
  if (found.kind !== 'lost') return found;
  report({
    code,
    message: `${what} ${lostWords(found)}${reader === '' ? '' : `, for ${reader}`}.${didYouMean(found.step, found.names)}`,
    node,
    fix: fixOf(found, contract),
  });
  return undefined;
}

function lostWords({ step, reason }: LostPath): string {
  if (reason === 'list') return `has a list where "${step}" is read`;
  if (reason === 'no list') return 'has no list where items are read';
  if (reason === 'no object') return `has a single value where "${step}" is read`;
  return `has no field "${step}"`;
}

function fixOf({ step, names, reason }: LostPath, contract: string): string {
  if (reason === 'list') return `write "[]" for each of its items, or an index: [].${step}`;
  if (reason === 'no list') return 'write the name without an index';
  return names.length === 0
    ? `read what ${contract} says`
    : `one of ${names.slice(0, 20).join(', ')}${inFile(contract)}`;
}

function pickFix(shape: Shape): string | undefined {
  const names = listsIn(shape);
  return names.length === 0
    ? undefined
    : `read the list in it: ${names.map((name) => `"${name}"`).join(' or ')}`;
}

/** What `@from` or `@reference` says; else the field's own name. */
function placeOf({ node }: ModelField): ASTNode {
  return (
    literalOf(directiveOf(node, 'from'), 'path') ??
    literalOf(directiveOf(node, 'reference'), 'from') ??
    node.name
  );
}

function literalOf(directive: DirectiveNode | undefined, argument: string): ASTNode | undefined {
  return directive?.arguments?.find(({ name }) => name.value === argument)?.value;
}

function matchNode(field: ModelField): ASTNode {
  const batch = argumentNode(field, 'batch') as ValueNode;
  const match =
    batch.kind === Kind.OBJECT ? batch.fields.find(({ name }) => name.value === 'match') : undefined;
  return match?.value ?? batch;
}

/** The lists that an object holds, of which one was probably meant. */
function listsIn(shape: Shape): string[] {
  return optionsOf(shape).flatMap((option) =>
    option.kind === 'object'
      ? [...option.fields].flatMap(([name, inner]) =>
          optionsOf(inner()).some(({ kind }) => kind === 'list') ? [name] : [],
        )
      : [],
  );
}

function itemType(type: TypeNode): TypeNode {
  const bare = type.kind === Kind.NON_NULL_TYPE ? type.type : type;
  return bare.kind === Kind.LIST_TYPE ? bare.type : bare;
}

/** Walks down the types of one reply. A type that contains itself is visited once for each shape. */
class ReplyWalk {
  readonly #reading: Reading;
  readonly #seen = new Map<string, Set<object>>();

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  value(type: TypeNode, shape: Shape, reader: string, node: ASTNode): void {
    const bare = type.kind === Kind.NON_NULL_TYPE ? type.type : type;
    const options = optionsOf(shape);
    if (options.some(({ kind }) => kind === 'any')) return;
    const lists = options.filter((option) => option.kind === 'list');
    if (bare.kind === Kind.LIST_TYPE) {
      const items: Shape = { kind: 'choice', options: () => lists.map((list) => list.items()) };
      if (lists.length === 0)
        this.#misfit(`${reader} is a list`, shape, node, pickFix(shape) ?? 'make the field no list');
      else this.value(bare.type, items, reader, node);
      return;
    }
    const name = namedType(bare).name.value;
    const { scope, call } = this.#reading;
    const definition = scope.payloadType(call.service, name);
    const kind = definition?.node.kind ?? (scope.findGraphType(name) ?? scope.findType(name))?.node.kind;
    if (kind === undefined && !isGraphqlScalar(name)) return;
    if (lists.length === options.length) {
      // A scalar of the project's own may be a list.
      if (kind !== Kind.SCALAR_TYPE_DEFINITION)
        this.#misfit(
          `${reader} is no list`,
          shape,
          node,
          `make it a list, or read one of its items: path[0]`,
        );
      return;
    }
    if (isLeafName(name, scope)) this.#leaf(name, shape, reader, node);
    else if (definition !== undefined) this.#object(definition, shape, reader, node);
  }

  #leaf(name: string, shape: Shape, reader: string, node: ASTNode): void {
    const { scope, what, report } = this.#reading;
    const scalars = optionsOf(shape).filter((option) => option.kind === 'scalar');
    const definition = (scope.findGraphType(name) ?? scope.findType(name))?.node;
    if (definition?.kind === Kind.SCALAR_TYPE_DEFINITION) return;
    if (definition?.kind === Kind.ENUM_TYPE_DEFINITION) {
      if (scalars.length === 0) this.#misfit(`${reader} is ${name}`, shape, node, 'read a property of it');
      else checkWires(definition, scalars, what, report);
      return;
    }
    if (scalars.some((scalar) => mayRead(name, scalar.name))) return;
    this.#misfit(
      `${reader} is ${name}`,
      shape,
      node,
      scalars.length === 0 ? 'read a property of it' : undefined,
    );
  }

  #object(type: ModelType, shape: Shape, reader: string, node: ASTNode): void {
    const objects = optionsOf(shape).filter((option) => option.kind === 'object');
    if (objects.length === 0) {
      this.#misfit(`${reader} is ${type.name}`, shape, node, 'read what holds the object');
      return;
    }
    const seen = this.#seen.get(type.name) ?? new Set();
    this.#seen.set(type.name, seen);
    if (objects.every(({ identity }) => seen.has(identity))) return;
    for (const { identity } of objects) seen.add(identity);
    if (type.node.kind === Kind.OBJECT_TYPE_DEFINITION) {
      for (const field of type.fields.values()) this.#field(type, field, shape);
      return;
    }
    this.#typename(type, shape);
    for (const name of this.#concreteTypes(type)) {
      const concrete = this.#reading.scope.payloadType(this.#reading.call.service, name);
      if (concrete !== undefined) this.#object(concrete, shape, reader, node);
    }
  }

  #field(type: ModelType, field: ModelField, shape: Shape): void {
    const { source } = field;
    // An unknown directive may have been meant to say where the value comes from.
    if (!(field.node.directives ?? []).every(({ name }) => isKnownDirective(name.value))) return;
    const path =
      source.kind === 'property' ? source.path : source.kind === 'reference' ? source.from : undefined;
    if (path === undefined) return;
    const node = placeOf(field);
    const reader = `${type.name}.${field.name}`;
    const found = follow(shape, path, 'FACET_REPLY_FIELD', node, this.#reading, reader);
    if (found !== undefined && source.kind === 'property')
      this.value(field.node.type, found, reader, field.node.type);
  }

  #typename({ name, node, typename }: ModelType, shape: Shape): void {
    if (typename === undefined) return;
    const place = literalOf(directiveOf(node, 'typename'), 'from') ?? node.name;
    follow(shape, typename.from, 'FACET_REPLY_FIELD', place, this.#reading, `the type of ${name}`);
  }

  #concreteTypes({ name, node }: ModelType): readonly string[] {
    if (node.kind === Kind.UNION_TYPE_DEFINITION)
      return (node.types ?? []).map((member) => member.name.value);
    return this.#reading.scope.implementationsOf(name);
  }

  #misfit(given: string, shape: Shape, node: ASTNode, fix: string | undefined): void {
    const { what, contract, report, scope } = this.#reading;
    if (scope.isServing) return;
    report({
      code: 'FACET_REPLY_TYPE',
      message: `${given}, and ${what} has ${shownShape(shape)} there`,
      node,
      fix: fix ?? `a type that fits what ${contract} says`,
    });
  }
}

function isGraphqlScalar(name: string): boolean {
  return ['ID', 'String', 'Int', 'Float', 'Boolean'].includes(name);
}
