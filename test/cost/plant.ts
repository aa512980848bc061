/**
 * A document as a tree that can be changed: what the generator grows from a schema and the search mutates. Everything that
 * makes a document dear has its number here: aliases, sizes of lists, fragments, directives, keys.
 */

import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql';
import type { Random } from '../engine/random.ts';
import type { Attack, Door } from './target.ts';

export type Wrap = 'none' | 'inline' | 'fragment' | 'directive' | 'chain';

export interface Plant {
  readonly field: string;
  /** The type that its selection is asked of; undefined for a leaf. */
  readonly on: string | undefined;
  readonly aliases: number;
  /** For numbers, and for the length of lists of keys. */
  readonly size: number;
  readonly wrap: Wrap;
  readonly isGivenInput: boolean;
  readonly children: readonly Plant[];
}

export interface Genome {
  readonly roots: readonly Plant[];
  readonly door: Door;
}

/** Numbers that limits stand near to. */
const sizes = [1, 2, 10, 24, 90, 96, 100, 200, 500, 900, 1000, 2000, 5000, 9000, 9900, 100_000];
const wraps: readonly Wrap[] = ['none', 'none', 'inline', 'fragment', 'directive', 'chain'];

type Field = GraphQLField<unknown, unknown>;

export class Garden {
  readonly #schema: GraphQLSchema;
  readonly #query: GraphQLObjectType;

  constructor(schema: GraphQLSchema) {
    const query = schema.getQueryType();
    if (query === undefined || query === null) throw new Error('there is no Query');
    this.#schema = schema;
    this.#query = query;
  }

  grow(random: Random): Genome {
    const roots = Array.from({ length: 1 + random.below(2) }, () => this.#plant(random, this.#query, 0));
    return { roots, door: random.pick(['POST', 'POST', 'GET', 'SSE'] as const) };
  }

  mutate({ roots, door }: Genome, random: Random): Genome {
    if (random.chance(0.05)) return { roots, door: random.pick(['POST', 'GET', 'SSE'] as const) };
    if (random.chance(0.1)) return { roots: [...roots, this.#plant(random, this.#query, 0)].slice(-4), door };
    const at = random.below(roots.length);
    return {
      roots: roots.map((root, index) => (index === at ? this.#change(root, this.#query, random, 0) : root)),
      door,
    };
  }

  #change(plant: Plant, parent: GraphQLObjectType, random: Random, depth: number): Plant {
    const type = plant.on === undefined ? undefined : this.#schema.getType(plant.on);
    if (isObjectType(type) && plant.children.length > 0 && random.chance(0.5)) {
      const at = random.below(plant.children.length);
      const children = plant.children.map((child, index) =>
        index === at ? this.#change(child, type, random, depth + 1) : child,
      );
      return { ...plant, children };
    }
    const changes: readonly (() => Plant)[] = [
      () => ({ ...plant, aliases: random.pick([1, 2, 5, 10, 30, 50, 90, 99]) }),
      () => ({ ...plant, aliases: Math.max(1, Math.round(plant.aliases * random.pick([0.5, 1.5, 2]))) }),
      () => ({ ...plant, size: random.pick(sizes) }),
      () => ({ ...plant, size: Math.max(1, Math.round(plant.size * random.pick([0.5, 0.8, 1.2, 2]))) }),
      () => ({ ...plant, wrap: random.pick(wraps) }),
      () => ({ ...plant, isGivenInput: !plant.isGivenInput }),
      () => this.#plant(random, parent, depth),
      () =>
        isObjectType(type)
          ? { ...plant, children: [...plant.children, this.#plant(random, type, depth + 1)].slice(-6) }
          : plant,
      () => (plant.children.length > 1 ? { ...plant, children: plant.children.slice(1) } : plant),
    ];
    return random.pick(changes)();
  }

  #plant(random: Random, parent: GraphQLObjectType, depth: number): Plant {
    const fields = Object.values(parent.getFields());
    const leaves = fields.filter(({ type }) => isLeafType(getNamedType(type)));
    const field = random.pick(depth >= 5 && leaves.length > 0 ? leaves : fields);
    const on = this.#concrete(field, random);
    const children =
      on === undefined
        ? []
        : Array.from({ length: 1 + random.below(3) }, () => this.#plant(random, on, depth + 1));
    return {
      field: field.name,
      on: on?.name,
      aliases: random.chance(0.3) ? random.pick([2, 10, 50, 99]) : 1,
      size: random.pick(sizes),
      wrap: random.pick(wraps),
      isGivenInput: random.chance(0.2),
      children: depth >= 6 ? [] : children,
    };
  }

  #concrete({ type }: Field, random: Random): GraphQLObjectType | undefined {
    const named = getNamedType(type);
    if (isObjectType(named)) return named;
    if (isInterfaceType(named) || isUnionType(named))
      return random.pick(this.#schema.getPossibleTypes(named));
    return undefined;
  }

  /** `salt` makes a document that was never seen before. */
  write({ roots, door }: Genome, salt = ''): Attack {
    const writer = new Writer(this.#schema);
    const body = roots.map((root, at) => writer.plant(root, this.#query, `r${at}`)).join(' ');
    const { variables, definitions, fragments } = writer;
    const head = definitions.length === 0 ? '' : `(${definitions.join(',')})`;
    const query = `query Q${salt}${head}{${body}}${fragments.join('')}`;
    return { query, ...(definitions.length === 0 ? {} : { variables }), door };
  }
}

class Writer {
  readonly variables: Record<string, unknown> = {};
  readonly definitions: string[] = [];
  readonly fragments: string[] = [];
  readonly #schema: GraphQLSchema;

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  plant(plant: Plant, parent: GraphQLObjectType, key: string): string {
    const field = parent.getFields()[plant.field];
    if (field === undefined) return '__typename';
    const type = plant.on === undefined ? undefined : this.#schema.getType(plant.on);
    const args = this.#arguments(field, plant);
    const below = isObjectType(type) ? this.#selection(plant, field, type, key) : '';
    const directive = plant.wrap === 'directive' ? '@include(if:true)' : '';
    return Array.from(
      { length: plant.aliases },
      (_, at) => `${key}_${at}:${plant.field}${args}${directive}${below}`,
    ).join(' ');
  }

  #selection(
    { children, wrap }: Plant,
    { type: returns }: Field,
    type: GraphQLObjectType,
    key: string,
  ): string {
    const inner =
      children.map((child, at) => this.plant(child, type, `${key.length > 6 ? 'k' : key}${at}`)).join(' ') ||
      '__typename';
    const isAbstract = !isObjectType(getNamedType(returns));
    if (wrap === 'fragment' || wrap === 'chain') {
      const name = `f${this.fragments.length}`;
      this.fragments.push(`fragment ${name} on ${type.name}{${inner}}`);
      if (wrap === 'fragment') return `{...${name}}`;
      this.fragments.push(`fragment ${name}b on ${type.name}{...${name} ...${name}}`);
      return `{...${name}b ...${name}b}`;
    }
    return wrap === 'inline' || isAbstract ? `{...on ${type.name}{${inner}}}` : `{${inner}}`;
  }

  #arguments({ args }: Field, plant: Plant): string {
    const given = args.filter(
      (argument) => isNonNullType(argument.type) || isSized(argument) || plant.isGivenInput,
    );
    if (given.length === 0) return '';
    return `(${given.map((argument) => `${argument.name}:${this.#value(argument.type, plant, 0)}`).join(',')})`;
  }

  #value(type: GraphQLInputType, plant: Plant, depth: number): string {
    const nullable = getNullableType(type);
    if (isListType(nullable)) {
      if (depth === 0 && isLeafType(getNamedType(nullable)) && !isEnumType(getNamedType(nullable)))
        return this.#keys(String(type), plant.size);
      return depth > 6 ? '[]' : `[${this.#value(nullable.ofType, plant, depth + 1)}]`;
    }
    if (isInputObjectType(nullable)) {
      const fields = Object.values(nullable.getFields()).filter(
        (field) => isNonNullType(field.type) || depth < 4,
      );
      return `{${fields.map((field) => `${field.name}:${this.#value(field.type, plant, depth + 2)}`).join(',')}}`;
    }
    if (isEnumType(nullable)) return nullable.getValues()[0]?.name ?? 'null';
    if (nullable.name === 'Int' || nullable.name === 'Float') return String(plant.size);
    if (nullable.name === 'Boolean') return 'true';
    return nullable.name === 'ID' ? '"p1"' : '""';
  }

  /** Half of them the same. */
  #keys(type: string, count: number): string {
    const name = `v${this.definitions.length}`;
    this.definitions.push(`$${name}:${type}`);
    this.variables[name] = Array.from({ length: Math.min(count, 19_000) }, (_, at) =>
      at % 2 === 0 ? 'p1' : `p${at}`,
    );
    return `$${name}`;
  }
}

function isSized({ type }: GraphQLArgument): boolean {
  return getNamedType(type).name === 'Int' || isListType(getNullableType(type));
}
