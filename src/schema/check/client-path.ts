/** Follows the path of a client's field through the services graph: where it leads, and with which arguments. */

import {
  type ASTNode,
  type GraphQLArgument,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
  Kind,
  parseType,
  type TypeNode,
} from 'graphql';
import { type Path, pathText } from '../../base/path.ts';
import type { Report } from '../../base/report.ts';
import { didYouMean } from '../../base/suggest.ts';
import { namedType, nonNull, nullable } from '../ast.ts';
import { nameOf } from '../diagnostics.ts';
import { directiveOf, type ModelField } from '../model.ts';

/** What may be wrong of a path. */
export const pathCodes = ['FACET_FROM_PATH', 'FACET_INACCESSIBLE', 'FACET_UNKNOWN_FIELD'] as const;

/** What the path of a field leads to in the graph. */
export interface FoundField {
  /** What the path leads to, and the field it begins with. */
  readonly coordinate: string;
  readonly begins: string;
  readonly type: TypeNode;
  /** The arguments of the field the path begins with. */
  readonly args: readonly FoundArgument[];
}

/** One argument of the field that the path begins with. */
interface FoundArgument {
  readonly name: string;
  readonly type: TypeNode;
  readonly isRequired: boolean;
  readonly definition: GraphQLArgument;
}

/** The path of one client's field. */
interface PathInput {
  readonly graph: GraphQLSchema;
  /** Coordinates that service files mark @inaccessible. */
  readonly hidden: ReadonlySet<string>;
  readonly field: ModelField;
  /** The type that the path starts at. */
  readonly start: string;
  readonly path: Path;
  /** The client's own name for `start`, where it has one. */
  readonly shownAs?: string;
  readonly report: Report<(typeof pathCodes)[number]>;
}

/** Reports and returns undefined where the path leads nowhere. */
export function followClientPath(input: PathInput): FoundField | undefined {
  return new PathWalk(input).run();
}

class PathWalk {
  readonly #input: PathInput;
  /** Where to show what is wrong. */
  readonly #node: ASTNode;
  #coordinate: string;
  #args: readonly FoundArgument[] = [];

  constructor(input: PathInput) {
    this.#input = input;
    this.#node = directiveOf(input.field.node, 'from') ?? nameOf(input.field.node);
    this.#coordinate = input.start;
  }

  run(): FoundField | undefined {
    const { start, path } = this.#input;
    const type = this.#along(nonNull({ kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: start } }), 0);
    if (type === undefined) return undefined;
    return { coordinate: this.#coordinate, begins: `${start}.${String(path[0])}`, type, args: this.#args };
  }

  /** The type of what the rest of the path leads to, from a value of `type`. */
  #along(type: TypeNode, at: number): TypeNode | undefined {
    const step = this.#input.path[at];
    if (step === undefined) return type;
    const inner =
      typeof step === 'string'
        ? this.#alongField(nullable(type), step, at)
        : this.#alongList(nullable(type), step, at);
    return inner === undefined || type.kind === Kind.NON_NULL_TYPE ? inner : nullable(inner);
  }

  #alongList(type: TypeNode, step: Exclude<Path[number], string>, at: number): TypeNode | undefined {
    if (type.kind !== Kind.LIST_TYPE) {
      this.#input.report({
        code: 'FACET_FROM_PATH',
        message: `${this.#coordinate} is no list`,
        node: this.#node,
        fix: 'write the name without an index',
      });
      return undefined;
    }
    const inner = this.#along(type.type, at + 1);
    if (inner === undefined) return undefined;
    return typeof step === 'number' ? nullable(inner) : nonNull({ kind: Kind.LIST_TYPE, type: inner });
  }

  #alongField(type: TypeNode, step: string, at: number): TypeNode | undefined {
    const { graph, hidden, path, report } = this.#input;
    if (type.kind === Kind.LIST_TYPE) {
      const fix = `write "[]" for each of its items, or an index: ${pathText(path.slice(0, at))}[].${step}`;
      report({ code: 'FACET_FROM_PATH', message: `${this.#coordinate} is a list`, node: this.#node, fix });
      return undefined;
    }
    const parentName = namedType(type).name.value;
    const parent = graph.getType(parentName);
    const fields = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields() : {};
    const found = fields[step];
    if (found === undefined) {
      this.#reportUnknown(parentName, step, at, Object.keys(fields));
      return undefined;
    }
    if (hidden.has(`${parentName}.${step}`) || hidden.has(parentName)) {
      report({
        code: 'FACET_INACCESSIBLE',
        message: `${parentName}.${step} is not for clients: its service file marks it @inaccessible`,
        node: this.#node,
        fix: 'leave it out; only expressions may read it',
      });
      return undefined;
    }
    if (at > 0 && isInterfaceType(parent)) {
      report({
        code: 'FACET_FROM_PATH',
        message: `${this.#coordinate} may be one of several types of ${parentName}, and a path leads through object types only`,
        node: this.#node,
        fix: `end the path at ${pathText(path.slice(0, at))}, and let the client ask for ${step}`,
      });
      return undefined;
    }
    if (at === 0) this.#args = found.args.map(foundArgument);
    this.#coordinate = `${parentName}.${step}`;
    return this.#along(parseType(String(found.type)), at + 1);
  }

  #reportUnknown(parentName: string, step: string, at: number, names: readonly string[]): void {
    const { path, start, shownAs = start, report } = this.#input;
    const isNamespace = at === 0 && shownAs !== start;
    const message = isNamespace
      ? `neither ${shownAs} nor the services graph's Query has a field "${step}".${didYouMean(step, names)}`
      : `${parentName} in the services graph has no field "${step}".${didYouMean(step, names)}`;
    const sources = 'say where it comes from with @rest, @grpc, @from or @value';
    report({
      code: at === 0 && path.length === 1 ? 'FACET_UNKNOWN_FIELD' : 'FACET_FROM_PATH',
      about: [parentName, `${parentName}.${step}`, shownAs],
      message,
      node: this.#node,
      fix: names.length === 0 ? sources : `one of ${names.slice(0, 20).join(', ')}, or ${sources}`,
    });
  }
}

function foundArgument(definition: GraphQLArgument): FoundArgument {
  return {
    name: definition.name,
    type: parseType(String(definition.type)),
    definition,
    isRequired: isRequiredArgument(definition),
  };
}
