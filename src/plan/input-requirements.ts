/** Rules on what a client sends: arguments, fields of input objects, enum values; in the document and in variables. */

import {
  type GraphQLInputType,
  type GraphQLNamedInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  Kind,
  type ValueNode,
} from 'graphql';
import type { Access } from '../fields/rules.ts';
import type { ClientSchema } from '../schema/client-schema.ts';
import type { Variables } from './amount.ts';
import type { Operation } from './operation.ts';
import type { Requirement } from './operation-plan.ts';
import type { TypedField } from './selections.ts';

interface SentBy {
  readonly client: ClientSchema;
  readonly operation: Operation;
  readonly field: TypedField;
  /** Of the field, in the answer. */
  readonly path: readonly string[];
  readonly isAsked: Requirement['isAsked'];
}

export function inputRequirements(sent: SentBy): Requirement[] {
  const { field } = sent;
  return (field.node.arguments ?? []).flatMap(({ name, value }) => {
    const argument = field.definition.args.find((known) => known.name === name.value);
    if (argument === undefined) return [];
    const access = field.description?.argumentAccess.get(name.value);
    const walk = new Walk(sent);
    if (access !== undefined)
      walk.add(`${field.coordinate}(${name.value}:)`, access, (variables) => walk.isGiven(value, variables));
    walk.visit(value, argument.type);
    return walk.found;
  });
}

class Walk {
  readonly found: Requirement[] = [];
  readonly #sent: SentBy;

  constructor(sent: SentBy) {
    this.#sent = sent;
  }

  add(coordinate: string, access: Access, isSent: (variables: Variables) => boolean): void {
    const { path, isAsked } = this.#sent;
    this.found.push({
      kind: 'input',
      anyOf: [{ coordinate, path, ...access }],
      isAsked: (variables) => isSent(variables) && isAsked(variables),
    });
  }

  /** What the document leaves to a variable that nobody gave is not sent. */
  isGiven(value: ValueNode, variables: Variables): boolean {
    return value.kind !== Kind.VARIABLE || this.#valueOf(value.name.value, variables) !== undefined;
  }

  visit(value: ValueNode, type: GraphQLInputType): void {
    const named = getNamedType(type);
    if (guardedIn(this.#sent.client, named).size === 0) return;
    switch (value.kind) {
      case Kind.VARIABLE:
        this.#visitVariable(value.name.value, named);
        return;
      case Kind.LIST:
        for (const item of value.values) this.visit(item, named);
        return;
      case Kind.ENUM:
        this.#addKnown(`${named.name}.${value.value}`, always);
        return;
      case Kind.OBJECT: {
        if (!isInputObjectType(named)) return;
        this.#addKnown(named.name, always);
        const fields = named.getFields();
        for (const { name, value: inner } of value.fields) {
          const field = fields[name.value];
          if (field === undefined) continue;
          this.#addKnown(`${named.name}.${name.value}`, (variables) => this.isGiven(inner, variables));
          this.visit(inner, field.type);
        }
        return;
      }
      default:
    }
  }

  #addKnown(coordinate: string, isSent: (variables: Variables) => boolean): void {
    const access = this.#sent.client.inputAccess.get(coordinate);
    if (access !== undefined) this.add(coordinate, access, isSent);
  }

  #visitVariable(name: string, type: GraphQLNamedInputType): void {
    for (const coordinate of guardedIn(this.#sent.client, type))
      this.#addKnown(coordinate, (variables) => holds(this.#valueOf(name, variables), type, coordinate));
  }

  #valueOf(name: string, variables: Variables): unknown {
    const given = Object.hasOwn(variables, name) ? variables[name] : undefined;
    return given === undefined ? this.#sent.operation.defaults.get(name) : given;
  }
}

const always = (): boolean => true;

/** Whether a value, as the client sent it, holds what a coordinate names. */
function holds(value: unknown, type: GraphQLNamedInputType, coordinate: string): boolean {
  if (value === null || value === undefined) return false;
  if (Array.isArray(value)) return value.some((item) => holds(item, type, coordinate));
  if (isEnumType(type)) return typeof value === 'string' && `${type.name}.${value}` === coordinate;
  if (!isInputObjectType(type) || typeof value !== 'object') return false;
  if (type.name === coordinate) return true;
  const fields = type.getFields();
  return Object.entries(value).some(([name, inner]) => {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (field === undefined) return false;
    return `${type.name}.${name}` === coordinate || holds(inner, getNamedType(field.type), coordinate);
  });
}

const known = new WeakMap<ClientSchema, Map<string, ReadonlySet<string>>>();

/** The coordinates with rules that a value of the type may hold; made once a type. */
function guardedIn(client: ClientSchema, type: GraphQLNamedInputType): ReadonlySet<string> {
  let byType = known.get(client);
  if (byType === undefined) known.set(client, (byType = new Map()));
  let guarded = byType.get(type.name);
  if (guarded === undefined) byType.set(type.name, (guarded = findGuarded(client, type)));
  return guarded;
}

function findGuarded({ inputAccess }: ClientSchema, type: GraphQLNamedInputType): ReadonlySet<string> {
  const found = new Set<string>();
  const seen = new Set<GraphQLNamedInputType>([type]);
  const add = (coordinate: string): void => void (inputAccess.has(coordinate) && found.add(coordinate));
  for (const each of seen) {
    if (isEnumType(each)) for (const { name } of each.getValues()) add(`${each.name}.${name}`);
    if (!isInputObjectType(each)) continue;
    add(each.name);
    for (const field of Object.values(each.getFields())) {
      add(`${each.name}.${field.name}`);
      seen.add(getNamedType(field.type));
    }
  }
  return found;
}
