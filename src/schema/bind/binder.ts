/** What the bindings of one schema share while they are built: types, defaults, and how values get their type. */

import {
  type FieldNode,
  type GraphQLAbstractType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  Kind,
} from 'graphql';
import { compilePath } from '../../base/path.ts';
import { after, type TypeBinding } from '../../fields/binding.ts';
import { describeField, type FieldDescription } from '../../fields/description.ts';
import { createEnter, type Enter } from '../../fields/entity.ts';
import type { FieldFacts } from '../../fields/parent-reads.ts';
import { rememberType } from '../../fields/row.ts';
import { type Access, joinAccess } from '../../fields/rules.ts';
import type { Traits } from '../../upstream/call.ts';
import { listLevelsOf, namedType } from '../ast.ts';
import type { GraphType } from '../graph/graph.ts';
import { createTypename } from '../graph/typename.ts';
import {
  argumentPolicies,
  firstByName,
  type Model,
  type ModelField,
  type ModelType,
  policyDirectives,
} from '../model.ts';
import { parseAccess } from '../read/parse-access.ts';
import { joined } from './client-types.ts';
import { createArgumentWriter, type WriteArgument } from './wire-input.ts';

/** A field at its place: what the binding of its source needs to know about it. */
export interface FieldPlace {
  readonly parent: GraphType;
  readonly field: ModelField;
  /** The service or client whose file holds the field. */
  readonly origin: string;
  /** The named type it gives. */
  readonly returns: string;
  readonly isList: boolean;
  /** 2 for a list of lists. */
  readonly listLevels: number;
  readonly isNonNull: boolean;
  readonly isItemNonNull: boolean;
  readonly isLeaf: boolean;
}

/** The bindings of one schema, the graph's or a client's, and what they ask while they are built. */
export class Binder {
  readonly bindings = new Map<string, TypeBinding>();
  readonly schema: GraphQLSchema;
  readonly #types: ReadonlyMap<string, GraphType>;
  readonly #models: ReadonlyMap<string, Model>;
  readonly #definitions: ReadonlyMap<string, ModelType>;
  /** By name, each service's definition of a type. */
  readonly #allDefinitions: ReadonlyMap<string, readonly ModelType[]>;
  readonly #graph: Binder | undefined;
  readonly #readable = new Map<string, TypeBinding>();
  /** A single function that all descriptions share. */
  readonly #typeBinding = (name: string): TypeBinding | undefined => this.bindings.get(name);

  /** `graph` is the services graph's binder, for a client: its files may name what the client does not see. */
  constructor(
    schema: GraphQLSchema,
    types: ReadonlyMap<string, GraphType>,
    models: ReadonlyMap<string, Model>,
    graph?: Binder,
  ) {
    this.schema = schema;
    this.#graph = graph;
    this.#types = types;
    this.#models = models;
    this.#definitions = firstByName(models.values());
    this.#allDefinitions = Map.groupBy(
      [...models.values()].flatMap((model) => [...model.types.values()]),
      ({ name }) => name,
    );
  }

  typeOf(name: string): GraphType | undefined {
    return this.#types.get(name);
  }

  place(parent: GraphType, field: ModelField, origin: string): FieldPlace {
    const returns = namedType(field.node.type).name.value;
    const { type } = field.node;
    const nullable = type.kind === Kind.NON_NULL_TYPE ? type.type : type;
    return {
      parent,
      field,
      origin,
      returns,
      isList: nullable.kind === Kind.LIST_TYPE,
      listLevels: listLevelsOf(type),
      isNonNull: type.kind === Kind.NON_NULL_TYPE,
      isItemNonNull: nullable.kind === Kind.LIST_TYPE && nullable.type.kind === Kind.NON_NULL_TYPE,
      isLeaf: isLeafType(this.schema.getType(returns)),
    };
  }

  /** What is known of every field, whatever its source. */
  describe({ parent, field, returns }: FieldPlace, origin: string): FieldDescription {
    return describeField({
      returns,
      lists: listLevelsOf(field.node.type),
      origin,
      typeOf: this.#typeBinding,
      directives: policyDirectives(field.node),
      argumentDirectives: argumentPolicies(field.node),
      argumentAccess: this.#accessOfArguments(parent.name, field.name),
    });
  }

  /** The type that a field of a composite type gives. */
  returnTypeOf(type: string, field: string): string {
    const found = this.#field(type, field);
    return found === undefined
      ? (this.#graph?.returnTypeOf(type, field) ?? '')
      : getNamedType(found.type).name;
  }

  /** How the arguments of a field are written for its service. */
  argumentWriter(field: ModelField, traits: Pick<Traits, 'isTyped'>): WriteArgument | undefined {
    return createArgumentWriter(field, (name) => this.#definitions.get(name), traits);
  }

  /** What every definition of a type, and of the interfaces it implements, asks for one of its fields. */
  accessOf(type: string, field: string): Access | undefined {
    const { inherited } = this.#definitionsOf(type);
    return joinAccess(
      this.accessOfType(type),
      ...inherited.map((definition) => definition.fields.get(field)?.access),
    );
  }

  /** The same for a value of the type, whatever is asked of it. */
  accessOfType(type: string): Access | undefined {
    const { own, inherited } = this.#definitionsOf(type);
    return joinAccess(...[...own, ...inherited].map(({ access }) => access));
  }

  /** The same for each argument of a field. */
  #accessOfArguments(type: string, field: string): ReadonlyMap<string, Access> {
    const { own, inherited } = this.#definitionsOf(type);
    const found = new Map<string, Access>();
    for (const definition of [...own, ...inherited])
      for (const argument of definition.fields.get(field)?.node.arguments ?? []) {
        const access = joinAccess(found.get(argument.name.value), parseAccess(argument));
        if (access !== undefined) found.set(argument.name.value, access);
      }
    return found;
  }

  #definitionsOf(type: string): {
    readonly own: readonly ModelType[];
    readonly inherited: readonly ModelType[];
  } {
    const named = (name: string): readonly ModelType[] => this.#allDefinitions.get(name) ?? [];
    const own = named(type);
    const interfaces = own.flatMap(({ node }) => ('interfaces' in node ? (node.interfaces ?? []) : []));
    return { own, inherited: [...new Set(interfaces.map(({ name }) => name.value))].flatMap(named) };
  }

  /** What expressions read of a type: the graph's fields, and a client's own under names that the graph does not have. */
  readable(name: string): TypeBinding | undefined {
    const own = this.bindings.get(name);
    const ofGraph = this.#graph?.bindings.get(name);
    if (own === undefined || ofGraph === undefined || own === ofGraph) return own ?? ofGraph;
    let readable = this.#readable.get(name);
    if (readable === undefined)
      this.#readable.set(name, (readable = { ...own, fields: joined(ofGraph.fields, own.fields) }));
    return readable;
  }

  /** The type and the arguments of a field that an expression reads. */
  readFacts(type: string, field: string): FieldFacts {
    const binder = this.#graph?.bindings.get(type)?.fields.has(field) === true ? this.#graph : this;
    return { returns: binder.returnTypeOf(type, field), defaults: binder.defaultsOf(type, field) };
  }

  /** The values of the arguments that a caller leaves out. */
  defaultsOf(type: string, field: string): Record<string, unknown> {
    const found = this.#field(type, field);
    if (found === undefined) return {};
    const optional = found.args.filter((argument) => !isRequiredArgument(argument));
    return getArgumentValues(
      { args: optional } as unknown as GraphQLField<unknown, unknown>,
      emptySelection(field),
    );
  }

  #field(type: string, field: string): GraphQLField<unknown, unknown> | undefined {
    const found = this.schema.getType(type);
    return isObjectType(found) || isInterfaceType(found) ? found.getFields()[field] : undefined;
  }

  /** The service or client whose file says what the answers of `service` look like. */
  originOf(place: FieldPlace, service: string): string {
    return this.#models.get(service)?.types.has(place.returns) === true ? service : place.origin;
  }

  /** A type as the GraphQL service that gives the payload has it, else as all services together do. */
  remoteType(origin: string, name: string): GraphQLNamedType | undefined {
    return (
      this.#models.get(origin)?.remote?.getType(name) ??
      this.schema.getType(name) ??
      this.#graph?.schema.getType(name)
    );
  }

  /** The concrete types that a value of an interface or union of a GraphQL service may have. */
  possibleTypes(origin: string, type: GraphQLAbstractType): readonly string[] {
    const schema = this.#models.get(origin)?.remote ?? this.#graph?.schema ?? this.schema;
    return schema.getPossibleTypes(type).map(({ name }) => name);
  }

  /**
   * How a value that `service` gave becomes a value of the field's type; undefined where it already is one. A type
   * that the called service does not define has the shape that the file with the field gives it.
   */
  enter(place: FieldPlace, service: string): Enter | undefined {
    const origin = this.originOf(place, service);
    const type = this.schema.getType(place.returns);
    return isAbstractType(type)
      ? this.#enterAbstract(place, origin)
      : this.#enterObject(place.returns, origin, place);
  }

  #enterObject(name: string, origin: string, place: FieldPlace): Enter | undefined {
    const type = this.#types.get(name);
    if (type === undefined) return undefined;
    const keyOf = createKeyOf(type, type.definers.get(origin));
    let enter: Enter | undefined;
    let isKnown = false;
    const find = (): Enter | undefined => {
      const binding = this.bindings.get(name);
      if (!isKnown && binding !== undefined) {
        enter = createEnter(binding, origin, keyOf, {
          isNonNull: place.isList ? place.isItemNonNull : place.isNonNull,
          // A key in a payload of REST may lead nowhere; a GraphQL service gives objects, and not keys.
          isGiven: this.#models.get(origin)?.remote !== undefined,
        });
        isKnown = true;
      }
      return enter;
    };
    // Whether entering does anything is known from the graph; the binding itself exists only once all are built.
    const isIdentity =
      type.representation === 'payload' && (type.keyFields.length === 0 || type.owners.includes(origin));
    return isIdentity ? undefined : (value, runtime, want) => find()?.(value, runtime, want) ?? null;
  }

  #enterAbstract(place: FieldPlace, origin: string): Enter | undefined {
    const abstract = this.schema.getType(place.returns);
    if (!isAbstractType(abstract)) return undefined;
    const enters = new Map(
      this.schema
        .getPossibleTypes(abstract)
        .map((type) => [type.name, this.#enterObject(type.name, origin, place)]),
    );
    if ([...enters.values()].every((enter) => enter === undefined)) return undefined;
    const typename = createTypename(this.#models.get(origin)?.types.get(place.returns));
    return (value, runtime, want) => {
      const name = typename(value);
      const enter = name === undefined ? undefined : enters.get(name);
      if (enter === undefined || name === undefined) return value;
      return after(enter(value, runtime, want), (entered) => {
        rememberType(entered, name);
        return entered;
      });
    };
  }
}

function emptySelection(name: string): FieldNode {
  return { kind: Kind.FIELD, name: { kind: Kind.NAME, value: name }, arguments: [] };
}

/** The key of an entity in one service's payload: a value, or an object of the parts of a composite key. */
function createKeyOf(type: GraphType, definition: ModelType | undefined): (payload: unknown) => unknown {
  const readers = type.keyFields.map((name) => {
    const source = definition?.fields.get(name)?.source;
    return [name, compilePath(source?.kind === 'property' ? source.path : [name])] as const;
  });
  const [first] = readers;
  if (readers.length === 1 && first !== undefined) return first[1];
  return (payload) => Object.fromEntries(readers.map(([name, read]) => [name, read(payload)]));
}
