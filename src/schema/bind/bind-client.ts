/** Binds one client's types: fields of the services graph under the client's names, and fields only it has. */

import {
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  Kind,
  valueFromAST,
  valueFromASTUntyped,
} from 'graphql';
import { FacetError } from '../../base/errors.ts';
import { LazyMap } from '../../base/lazy-map.ts';
import type { every, Path } from '../../base/path.ts';
import { guard } from '../../fields/access.ts';
import {
  type Args,
  after,
  type FieldBinding,
  type Runtime,
  type TypeBinding,
  type Want,
  wantField,
} from '../../fields/binding.ts';
import {
  describe,
  describeAs,
  describeField,
  describeGuarded,
  descriptionOf,
  type FieldDescription,
} from '../../fields/description.ts';
import { joinAccess } from '../../fields/rules.ts';
import { namedType } from '../ast.ts';
import type { GraphType, ServiceGraph } from '../graph/graph.ts';
import { argumentPolicies, directiveOf, type Model, type ModelField, policyDirectives } from '../model.ts';
import { parseAccess } from '../read/parse-access.ts';
import { bindField } from './bind-field.ts';
import { Binder } from './binder.ts';

export interface ClientBinding {
  /** The client's own executable types still without resolvers. */
  readonly schema: GraphQLSchema;
  readonly client: Model;
  readonly graph: ServiceGraph;
  readonly graphBinder: Binder;
  isNamespace(type: string, field: string): boolean;
}

/** The bindings of the client's object types, by name. */
export function bindClient({
  schema,
  client,
  graph,
  graphBinder,
  isNamespace,
}: ClientBinding): ReadonlyMap<string, TypeBinding> {
  const types = new Map([...graph.types, ...clientOnlyTypes(client, graph)]);
  const models = new Map([...graph.services, [client.name, client]]);
  const binder = new Binder(schema, types, models, graphBinder);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!('getInterfaces' in type) || type.name.startsWith('__') || !('isTypeOf' in type)) continue;
    binder.bindings.set(type.name, bindType(type as GraphQLObjectType));
  }
  // Expressions of a client's own calls may read fields that the client itself does not see.
  for (const [name, binding] of graphBinder.bindings) {
    const own = binder.bindings.get(name);
    const isOfGraph = own === undefined || own === binding;
    binder.bindings.set(name, isOfGraph ? binding : { ...own, fields: joined(own.fields, binding.fields) });
  }
  const visible = new Map<string, TypeBinding>();
  for (const [name, binding] of binder.bindings) {
    const type = schema.getType(name);
    if (type !== undefined && 'getFields' in type)
      visible.set(name, withFields(binding, Object.keys(type.getFields())));
  }
  return visible;

  function bindType(type: GraphQLObjectType): TypeBinding {
    const graphBinding = graphBinder.bindings.get(type.name);
    const own = client.types.get(type.name)?.fields;
    if (own === undefined && graphBinding !== undefined) return graphBinding;
    const place = types.get(type.name) ?? clientOnly(type.name, client);
    const names = [...Object.keys(type.getFields()), ...(own?.keys() ?? [])].filter(
      (name) => own?.has(name) === true || graphBinding?.fields.has(name) === true,
    );
    const bindOne = (name: string): FieldBinding => {
      const field = own?.get(name);
      if (field !== undefined) return bindOwn(place, field, graphBinding);
      return guardExposed(type, name, graphBinding?.fields.get(name) ?? unbound(name));
    };
    const fields = new LazyMap(() => names, bindOne);
    const isPlain = (name: string): boolean =>
      own?.has(name) !== true && graphBinding?.isPlain(name) === true;
    return graphBinding === undefined
      ? {
          name: type.name,
          keyFields: [],
          owners: place.owners,
          representation: 'payload',
          fields,
          isPlain,
          access: binder.accessOfType(type.name),
          load: new Map(),
          stub: () => ({}),
        }
      : { ...graphBinding, fields, isPlain, access: binder.accessOfType(type.name) };
  }

  /** The client's own files may ask more of a type, or of an interface, than the services do. */
  function guardExposed(type: GraphQLObjectType, name: string, binding: FieldBinding): FieldBinding {
    const field = type.getFields()[name];
    const returns = field === undefined ? '' : getNamedType(field.type).name;
    const access = joinAccess(binder.accessOf(type.name, name), binder.accessOfType(returns));
    return describeGuarded(guard(binding, access), binding, access);
  }

  function bindOwn(type: GraphType, field: ModelField, graphBinding: TypeBinding | undefined): FieldBinding {
    const returns = namedType(field.node.type).name.value;
    const access = joinAccess(
      field.access,
      binder.accessOf(type.name, field.name),
      binder.accessOfType(returns),
    );
    const binding = bindOwnSource(type, field, graphBinding);
    const own = describeGuarded(guard(binding, access), binding, access);
    return describeOwn(own, field);
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

  function bindOwnSource(
    type: GraphType,
    field: ModelField,
    graphBinding: TypeBinding | undefined,
  ): FieldBinding {
    const { source } = field;
    const isGraph = graphBinding !== undefined;
    if (source.kind !== 'property')
      return withArguments(bindField(binder, type, field, client.name), type.name, field, field.name);
    if (!isGraph && !isNamespace(type.name, field.name)) return bindField(binder, type, field, client.name);
    const start = isGraph ? type.name : 'Query';
    return withArguments(bindPath(start, field.name, source.path), start, field, firstName(source.path));
  }

  /** One field of the graph, or several in a row: `images[0].url`. */
  function bindPath(start: string, name: string, path: Path): FieldBinding {
    const [first] = path;
    const single = graphBinder.bindings.get(start)?.fields.get(String(first));
    if (path.length === 1 && single !== undefined) return single;
    const steps = resolvePath(start, path);
    const run = compileSteps(steps);
    const binding: FieldBinding = {
      name,
      get needs() {
        return single?.needs ?? 0;
      },
      ...(single?.anyOf === undefined ? {} : { anyOf: single.anyOf }),
      isPerParent: steps.some((step) => typeof step === 'object' && step.field.isPerParent === true),
      resolve: (parent, args, runtime, want) => run(parent, args, runtime, want),
      get prefetch() {
        const { prefetch } = single ?? {};
        const defaults = graphBinder.defaultsOf(start, String(first));
        return prefetch === undefined
          ? undefined
          : (stub: unknown, args: Args, runtime: Runtime, want: Want) =>
              prefetch(stub, { ...defaults, ...args }, runtime, wantOfSteps(steps.slice(1), want));
      },
      select(asked, args, want) {
        const defaults = graphBinder.defaultsOf(start, String(first));
        single?.select?.(asked, { ...defaults, ...args }, wantOfSteps(steps.slice(1), want));
      },
    };
    return describe(binding, describePath(steps));
  }

  /** Its steps tell what it does; how it is counted is told by the last field of them. */
  function describePath(steps: readonly Step[]): FieldDescription | undefined {
    const last = steps.findLast((step) => typeof step === 'object');
    const known = last === undefined ? undefined : descriptionOf(last.field);
    if (known === undefined) return undefined;
    const { returns, lists, origin, typeOf, directives } = known;
    const first = steps.find((step) => typeof step === 'object');
    return describeField({
      returns,
      lists,
      origin,
      typeOf,
      directives,
      argumentAccess: (first && descriptionOf(first.field))?.argumentAccess ?? new Map(),
      steps: steps.map((step) =>
        typeof step === 'object' ? { binding: step.field, defaults: step.defaults } : step,
      ),
    });
  }

  function resolvePath(start: string, path: Path): Step[] {
    let type = start;
    return path.map((step) => {
      if (typeof step !== 'string') return step;
      const field = graphBinder.bindings.get(type)?.fields.get(step);
      const defaults = graphBinder.defaultsOf(type, step);
      type = graphBinder.returnTypeOf(type, step);
      return { field: field ?? unbound(step), defaults };
    });
  }

  /** Adds what the client does not choose: fixed values, the graph's defaults for hidden arguments, maxima. */
  function withArguments(
    binding: FieldBinding,
    graphType: string,
    field: ModelField,
    graphField: string,
  ): FieldBinding {
    const defaults = graphBinder.defaultsOf(graphType, graphField);
    const fixed = fixedArguments(field, graphType, graphField);
    const maxima = maximaOf(field);
    if (Object.keys(defaults).length + Object.keys(fixed).length + maxima.length === 0) return binding;
    // What nobody gave is what the graph gives, whether the client's file names the argument or hides it.
    const complete = (args: Args): Args => {
      const given: Record<string, unknown> = { ...defaults, ...args };
      for (const [name, max] of maxima)
        given[name] = withinMaximum(name, given[name], max, Object.hasOwn(args, name));
      return { ...given, ...fixed };
    };
    const completed: FieldBinding = {
      name: field.name,
      get needs() {
        return binding.needs;
      },
      resolve: (parent, args, runtime, want) => binding.resolve(parent, complete(args), runtime, want),
      get prefetch() {
        const { prefetch } = binding;
        return prefetch === undefined
          ? undefined
          : (stub: unknown, args: Args, runtime: Runtime, want: Want) =>
              prefetch(stub, complete(args), runtime, want);
      },
      select: (asked, args, want) => binding.select?.(asked, complete(args), want),
      subscribe:
        binding.subscribe === undefined
          ? undefined
          : (args, runtime) => binding.subscribe?.(complete(args), runtime) as AsyncGenerator<unknown>,
      event: binding.event,
      ...(binding.anyOf === undefined ? {} : { anyOf: binding.anyOf }),
      isPerParent: binding.isPerParent === true,
    };
    return describeAs(completed, binding, { defaults, fixed, maxima: new Map(maxima) });
  }

  function fixedArguments(field: ModelField, graphType: string, graphField: string): Record<string, unknown> {
    const literal = directiveOf(field.node, 'fix')?.arguments?.[0]?.value;
    if (literal?.kind !== Kind.OBJECT) return {};
    const parent = graphBinder.schema.getType(graphType);
    const known = parent !== undefined && 'getFields' in parent ? parent.getFields()[graphField] : undefined;
    return Object.fromEntries(
      literal.fields.map(({ name, value }) => {
        const argument =
          known !== undefined && 'args' in known
            ? known.args.find((candidate) => candidate.name === name.value)
            : undefined;
        return [
          name.value,
          argument === undefined ? valueFromASTUntyped(value) : valueFromAST(value, argument.type),
        ];
      }),
    );
  }
}

type Step = number | typeof every | { readonly field: FieldBinding; readonly defaults: Args };

/** Follows the steps from the last to the first, so that each knows what the next one wants. */
function compileSteps(
  steps: readonly Step[],
): (parent: unknown, args: Args, runtime: Runtime, want: Want) => unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return (parent) => parent;
  const runRest = compileSteps(rest);
  const follow = (value: unknown, runtime: Runtime, want: Want): unknown =>
    value === null || value === undefined || value instanceof Error
      ? value
      : runRest(value, {}, runtime, want);
  if (typeof step === 'number')
    return (parent, _args, runtime, want) =>
      follow(Array.isArray(parent) ? parent[step] : undefined, runtime, want);
  if (typeof step === 'symbol')
    return (parent, _args, runtime, want) =>
      Array.isArray(parent) ? parent.map((item) => follow(item, runtime, want)) : undefined;
  const { field, defaults } = step;
  return (parent, args, runtime, want) =>
    after(field.resolve(parent, { ...defaults, ...args }, runtime, wantOfSteps(rest, want)), (value) =>
      follow(value, runtime, want),
    );
}

/** What the steps that are left ask of a value; `want` is what is asked of the last. */
function wantOfSteps(steps: readonly Step[], want: Want): Want {
  const at = steps.findIndex((step) => typeof step === 'object');
  const next = steps[at];
  if (typeof next !== 'object') return want;
  return wantField(next.field.name, next.defaults, wantOfSteps(steps.slice(at + 1), want));
}

function firstName(path: Path): string {
  return String(path[0]);
}

function maximaOf(field: ModelField): (readonly [string, number])[] {
  return (field.node.arguments ?? []).flatMap((argument) => {
    const value = directiveOf(argument, 'max')?.arguments?.[0]?.value;
    return value?.kind === Kind.INT ? [[argument.name.value, Number(value.value)] as const] : [];
  });
}

/** Null asks for no limit at all, and gets the maximum; so does a default of the graph that is above it. */
function withinMaximum(name: string, value: unknown, max: number, isAsked: boolean): unknown {
  if (value === null || value === undefined) return max;
  if (typeof value !== 'number' || value <= max) return value;
  if (!isAsked) return max;
  throw new FacetError('BAD_USER_INPUT', `The argument ${name} is ${value}; it is at most ${max}.`);
}

/** Types that no service has: their values have the shape the client's own files give them. */
function clientOnlyTypes(client: Model, graph: ServiceGraph): [string, GraphType][] {
  return [...client.types.values()]
    .filter((type) => type.node.kind === Kind.OBJECT_TYPE_DEFINITION && !graph.types.has(type.name))
    .map((type) => [type.name, clientOnly(type.name, client)]);
}

function clientOnly(name: string, client: Model): GraphType {
  const definition = client.types.get(name);
  return {
    name,
    keyFields: [],
    definers: new Map(definition === undefined ? [] : [[client.name, definition]]),
    owners: [client.name],
    representation: 'payload',
    lookups: new Map(),
  };
}

/** The binding itself where that is all it has: a client that exposes the graph shares the graph's. */
function withFields(binding: TypeBinding, names: readonly string[]): TypeBinding {
  const { fields } = binding;
  if (names.length === fields.size && names.every((name) => fields.has(name))) return binding;
  const kept = names.filter((name) => fields.has(name));
  return {
    ...binding,
    fields: new LazyMap(
      () => kept,
      (name) => fields.get(name) ?? unbound(name),
    ),
  };
}

/** What is in either; the first counts. */
function joined(first: TypeBinding['fields'], second: TypeBinding['fields']): TypeBinding['fields'] {
  return new LazyMap(
    () => [...first.keys(), ...second.keys()],
    (name) => first.get(name) ?? second.get(name) ?? unbound(name),
  );
}

function unbound(field: string): never {
  throw new Error(`no field ${field}: the schema was served unchecked`);
}
