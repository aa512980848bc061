/** Binds one client's types: fields of the services graph under the client's names, and fields only it has. */

import { type GraphQLObjectType, type GraphQLSchema, getNamedType, isObjectType } from 'graphql';
import { LazyMap } from '../../base/lazy-map.ts';
import { guard } from '../../fields/access.ts';
import type { FieldBinding, TypeBinding } from '../../fields/binding.ts';
import { describe, describeGuarded, descriptionOf } from '../../fields/description.ts';
import { joinAccess } from '../../fields/rules.ts';
import { namedType } from '../ast.ts';
import type { GraphType, ServiceGraph } from '../graph/graph.ts';
import { argumentPolicies, type Model, type ModelField, policyDirectives } from '../model.ts';
import { parseAccess } from '../read/parse-access.ts';
import { bindField } from './bind-field.ts';
import { bindPath } from './bind-path.ts';
import { Binder } from './binder.ts';
import { withArguments } from './client-arguments.ts';
import { clientOnly, clientOnlyTypes, joined, withFields } from './client-types.ts';
import { unbound } from './unbound.ts';

/** A client whose schema was checked, and the graph that it is a part of. */
interface ClientBinding {
  /** The client's own executable types, still without resolvers. */
  readonly schema: GraphQLSchema;
  readonly client: Model;
  readonly graph: ServiceGraph;
  readonly graphBinder: Binder;
  isNamespace(type: string, field: string): boolean;
}

/** The bindings of the client's object types, by name. */
export function bindClient(input: ClientBinding): ReadonlyMap<string, TypeBinding> {
  return new ClientBinder(input).bindTypes();
}

class ClientBinder {
  readonly #input: ClientBinding;
  readonly #types: ReadonlyMap<string, GraphType>;
  readonly #binder: Binder;

  constructor(input: ClientBinding) {
    const { schema, client, graph, graphBinder } = input;
    this.#input = input;
    this.#types = new Map([...graph.types, ...clientOnlyTypes(client, graph)]);
    const models = new Map([...graph.services, [client.name, client]]);
    this.#binder = new Binder(schema, this.#types, models, graphBinder);
  }

  bindTypes(): ReadonlyMap<string, TypeBinding> {
    const { bindings } = this.#binder;
    const { schema, graphBinder } = this.#input;
    for (const type of Object.values(schema.getTypeMap()))
      if (isObjectType(type) && !type.name.startsWith('__')) bindings.set(type.name, this.#bindType(type));
    // Expressions of a client's own calls may read fields that the client itself does not see.
    for (const [name, binding] of graphBinder.bindings) {
      const own = bindings.get(name);
      const isOfGraph = own === undefined || own === binding;
      bindings.set(name, isOfGraph ? binding : { ...own, fields: joined(own.fields, binding.fields) });
    }
    return this.#visible(bindings);
  }

  #visible(bindings: ReadonlyMap<string, TypeBinding>): ReadonlyMap<string, TypeBinding> {
    const visible = new Map<string, TypeBinding>();
    for (const [name, binding] of bindings) {
      const type = this.#input.schema.getType(name);
      if (type !== undefined && 'getFields' in type)
        visible.set(name, withFields(binding, Object.keys(type.getFields())));
    }
    return visible;
  }

  #bindType(type: GraphQLObjectType): TypeBinding {
    const { client, graphBinder } = this.#input;
    const ofGraph = graphBinder.bindings.get(type.name);
    const own = client.types.get(type.name)?.fields;
    if (own === undefined && ofGraph !== undefined) return ofGraph;
    const place = this.#types.get(type.name) ?? clientOnly(type.name, client);
    const names = [...Object.keys(type.getFields()), ...(own?.keys() ?? [])].filter(
      (name) => own?.has(name) === true || ofGraph?.fields.has(name) === true,
    );
    const bindOne = (name: string): FieldBinding => {
      const field = own?.get(name);
      if (field !== undefined) return this.#bindOwn(place, field);
      return this.#bindExposed(type, name, ofGraph?.fields.get(name) ?? unbound(name));
    };
    const ofClient = {
      fields: new LazyMap(() => names, bindOne),
      isPlain: (name: string): boolean => own?.has(name) !== true && ofGraph?.isPlain(name) === true,
      access: this.#binder.accessOfType(type.name),
    };
    if (ofGraph !== undefined) return { ...ofGraph, ...ofClient };
    return {
      name: type.name,
      keyFields: [],
      owners: place.owners,
      representation: 'payload',
      ...ofClient,
      load: new Map(),
      stub: () => ({}),
    };
  }

  /** The client's own files may ask more of a type, or of an interface, than the services do. */
  #bindExposed(type: GraphQLObjectType, name: string, binding: FieldBinding): FieldBinding {
    const field = type.getFields()[name];
    const returns = field === undefined ? '' : getNamedType(field.type).name;
    const access = joinAccess(this.#binder.accessOf(type.name, name), this.#binder.accessOfType(returns));
    return describeGuarded(guard(binding, access), binding, access);
  }

  /** A field that the client's own files write. */
  #bindOwn(type: GraphType, field: ModelField): FieldBinding {
    const returns = namedType(field.node.type).name.value;
    const access = joinAccess(
      field.access,
      this.#binder.accessOf(type.name, field.name),
      this.#binder.accessOfType(returns),
    );
    const binding = this.#bindSource(type, field);
    return describeOwn(describeGuarded(guard(binding, access), binding, access), field);
  }

  #bindSource(type: GraphType, field: ModelField): FieldBinding {
    const { client, graphBinder, isNamespace } = this.#input;
    const { source, name } = field;
    if (source.kind !== 'property') {
      const binding = bindField(this.#binder, type, field, client.name);
      return withArguments(binding, { field, graphType: type.name, graphField: name }, graphBinder);
    }
    const isOfGraph = graphBinder.bindings.has(type.name);
    if (!isOfGraph && !isNamespace(type.name, name)) return bindField(this.#binder, type, field, client.name);
    const start = isOfGraph ? type.name : 'Query';
    const binding = bindPath(graphBinder, { start, name, path: source.path });
    const graphField = String(source.path[0]);
    return withArguments(binding, { field, graphType: start, graphField }, graphBinder);
  }
}

/** What the client's own definition says comes before what the field it is made of says. */
function describeOwn(binding: FieldBinding, { node }: ModelField): FieldBinding {
  const known = descriptionOf(binding);
  const directives = policyDirectives(node);
  const ofArguments = argumentPolicies(node);
  const asked = (node.arguments ?? []).flatMap((argument) => {
    const access = joinAccess(known?.argumentAccess.get(argument.name.value), parseAccess(argument));
    return access === undefined ? [] : [[argument.name.value, access] as const];
  });
  if (known === undefined || directives.length + ofArguments.size + asked.length === 0) return binding;
  // Another client may have the same binding without what this one says of it; a copy would read its getters too early.
  return describe(Object.create(binding) as FieldBinding, {
    ...known,
    directives: [...directives, ...known.directives],
    argumentDirectives: new Map([...known.argumentDirectives, ...ofArguments]),
    argumentAccess: new Map([...known.argumentAccess, ...asked]),
  });
}
