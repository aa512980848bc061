/** Random operations over a schema: aliases, merged fields, fragments, variables with nulls and defaults, conditions. */

import {
  type DocumentNode,
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredInputField,
  parse,
  validate,
} from 'graphql';
import type { Random } from './random.ts';

export interface GeneratedOperation {
  readonly text: string;
  readonly document: DocumentNode;
  readonly variableValues: Record<string, unknown>;
}

/** A valid operation; the same chance makes the same one. */
export function generateOperation(schema: GraphQLSchema, random: Random): GeneratedOperation {
  for (;;) {
    const generator = new Generator(schema, random);
    const text = generator.operation();
    const document = parse(text);
    if (validate(schema, document).length === 0)
      return { text, document, variableValues: generator.variableValues };
  }
}

class Generator {
  readonly #schema: GraphQLSchema;
  readonly #random: Random;
  readonly variableValues: Record<string, unknown> = {};
  readonly #definitions: string[] = [];
  readonly #fragments: string[] = [];

  constructor(schema: GraphQLSchema, random: Random) {
    this.#schema = schema;
    this.#random = random;
  }

  operation(): string {
    const mutation = this.#schema.getMutationType();
    const isMutation = this.#random.chance(0.15) && mutation !== undefined && mutation !== null;
    const root = isMutation ? mutation : this.#schema.getQueryType();
    const selection = this.#selection(root as GraphQLObjectType, 0);
    const variables = this.#definitions.length === 0 ? '' : `(${this.#definitions.join(', ')})`;
    return [`${isMutation ? 'mutation' : 'query'} Asked${variables} ${selection}`, ...this.#fragments].join(
      '\n',
    );
  }

  #selection(type: GraphQLNamedType, depth: number): string {
    const random = this.#random;
    const parts: string[] = [];
    const count = 1 + random.below(depth === 0 ? 3 : 4);
    for (let index = 0; index < count; index++) {
      const kind = random.next();
      if (kind < 0.12 && depth < 4)
        parts.push(`... ${this.#on(type)}${this.#condition()}${this.#inner(type, depth)}`);
      else if (kind < 0.2 && depth < 4) parts.push(this.#spread(type, depth));
      else if (kind < 0.27) parts.push(`${this.#alias()}__typename${this.#condition()}`);
      else if (isAbstractType(type) && !isInterfaceType(type)) parts.push(this.#inline(type, depth));
      else if (isAbstractType(type) && random.chance(0.6)) parts.push(this.#inline(type, depth));
      else parts.push(this.#field(type, depth));
    }
    return `{ ${parts.join(' ')} }`;
  }

  #inner(type: GraphQLNamedType, depth: number): string {
    return ` ${this.#selection(type, depth + 1)}`;
  }

  #on(type: GraphQLNamedType): string {
    return this.#random.chance(0.5) ? '' : `on ${type.name}`;
  }

  #inline(type: GraphQLNamedType, depth: number): string {
    if (!isAbstractType(type)) return '__typename';
    const concrete = this.#random.pick(this.#schema.getPossibleTypes(type));
    return `... on ${concrete.name}${this.#condition()} ${this.#selection(concrete, depth + 1)}`;
  }

  #spread(type: GraphQLNamedType, depth: number): string {
    const name = `F${this.#fragments.length}`;
    const at = this.#fragments.push('') - 1;
    this.#fragments[at] = `fragment ${name} on ${type.name} ${this.#selection(type, depth + 1)}`;
    const again = this.#random.chance(0.2) ? ` ...${name}` : '';
    return `...${name}${this.#condition()}${again}`;
  }

  #field(type: GraphQLNamedType, depth: number): string {
    if (!isObjectType(type) && !isInterfaceType(type)) return '__typename';
    const all = Object.values(type.getFields());
    const fields = depth < 4 ? all : all.filter((field) => !isCompositeType(getNamedType(field.type)));
    if (fields.length === 0) return '__typename';
    const field = this.#random.pick(fields);
    const given = field.args.filter((argument) => isRequired(argument) || this.#random.chance(0.5));
    const values = given.map((argument) => `${argument.name}: ${this.#argument(argument)}`);
    const text = `${this.#alias()}${field.name}${values.length === 0 ? '' : `(${values.join(', ')})`}${this.#condition()}`;
    const returns = getNamedType(field.type);
    return isCompositeType(returns) ? `${text} ${this.#selection(returns, depth + 1)}` : text;
  }

  #alias(): string {
    return this.#random.chance(0.3)
      ? `${this.#random.pick(['a', 'b', 'c', 'constructor', 'toString'])}: `
      : '';
  }

  #condition(): string {
    if (!this.#random.chance(0.12)) return '';
    const directive = this.#random.pick(['skip', 'include']);
    if (this.#random.chance(0.3)) return ` @${directive}(if: ${this.#random.chance(0.5)})`;
    const value = this.#random.chance(0.5);
    const name = this.#random.chance(0.6)
      ? this.#variable('Boolean!', '', value)
      : this.#variable(
          'Boolean',
          ` = ${!value}`,
          this.#random.chance(0.1) ? null : this.#random.pick([undefined, value]),
        );
    return ` @${directive}(if: ${name})`;
  }

  #argument(argument: GraphQLArgument): string {
    const { type } = argument;
    if (!this.#random.chance(0.4)) return this.#literal(type, 0);
    const value = this.#random.chance(0.06) ? 'nonsense' : this.#value(type, 0);
    if (this.#random.chance(0.4)) {
      const fallback = this.#literal(type, 0);
      const nullable = isNonNullType(type) ? type.ofType : type;
      return this.#variable(String(nullable), ` = ${fallback}`, this.#random.pick([undefined, value, value]));
    }
    return this.#variable(
      String(type),
      '',
      isNonNullType(type) ? value : this.#random.pick([undefined, null, value]),
    );
  }

  #variable(type: string, fallback: string, value: unknown): string {
    const name = `v${this.#definitions.length}`;
    this.#definitions.push(`$${name}: ${type}${fallback}`);
    if (value !== undefined) this.variableValues[name] = value;
    return `$${name}`;
  }

  #literal(type: GraphQLInputType, depth: number): string {
    return printLiteral(this.#value(type, depth), type);
  }

  #value(type: GraphQLInputType, depth: number): unknown {
    const random = this.#random;
    if (isNonNullType(type)) return this.#value(type.ofType, depth) ?? this.#value(type, depth);
    if (random.chance(0.1)) return null;
    if (isListType(type))
      return Array.from({ length: random.below(3) }, () => this.#value(type.ofType, depth));
    if (isEnumType(type)) return random.pick(type.getValues()).name;
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter(
        (field) => isRequiredInputField(field) || (depth < 2 && random.chance(0.5)),
      );
      return Object.fromEntries(fields.map((field) => [field.name, this.#value(field.type, depth + 1)]));
    }
    switch (type.name) {
      case 'Int':
        return random.below(10);
      case 'Boolean':
        return random.chance(0.5);
      default:
        return String(random.below(6));
    }
  }
}

function isRequired({ type, default: fallback, defaultValue }: GraphQLArgument): boolean {
  return isNonNullType(type) && fallback === undefined && defaultValue === undefined;
}

function printLiteral(value: unknown, type: GraphQLInputType): string {
  if (value === null || value === undefined) return 'null';
  if (isNonNullType(type)) return printLiteral(value, type.ofType);
  if (isListType(type))
    return `[${(value as unknown[]).map((item) => printLiteral(item, type.ofType)).join(', ')}]`;
  if (isEnumType(type)) return value as string;
  if (isInputObjectType(type)) {
    const fields = type.getFields();
    const entries = Object.entries(value).map(
      ([name, item]) => `${name}: ${printLiteral(item, fields[name]!.type)}`,
    );
    return `{${entries.join(', ')}}`;
  }
  return JSON.stringify(value);
}
