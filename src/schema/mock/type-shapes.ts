/** Types as a service writes them: names of `@from`, wires of enums, keys of references. What the mock makes payloads from. */

import { type EnumTypeDefinitionNode, Kind, type TypeNode, valueFromASTUntyped } from 'graphql';
import type { FieldShape, LeafShape, NamedShape, ValueShape } from '../../upstream/mock/shape.ts';
import { namedType } from '../ast.ts';
import { directiveOf, type Model, type ModelField, type ModelType } from '../model.ts';
import { leafHints } from './leaf-hints.ts';

/** The shapes of all types, each made when it is first asked for. */
export class TypeShapes {
  readonly #models: readonly Model[];
  readonly #keyFieldsOf: (type: string) => readonly string[];
  readonly #known = new Map<string, NamedShape>();
  readonly #hints = new Map<string, ReadonlyMap<string, LeafShape>>();

  /** `models` are those of the services, then of the clients; `keyFieldsOf` is what identifies a type in the graph. */
  constructor(models: readonly Model[], keyFieldsOf: (type: string) => readonly string[]) {
    this.#models = models;
    this.#keyFieldsOf = keyFieldsOf;
  }

  value(type: TypeNode, origin: Model): ValueShape {
    if (type.kind === Kind.NON_NULL_TYPE) return { ...this.value(type.type, origin), isNullable: false };
    const named = (): NamedShape => this.named(namedType(type).name.value, origin);
    return type.kind === Kind.LIST_TYPE
      ? { isNullable: true, items: this.value(type.type, origin), named }
      : { isNullable: true, named };
  }

  /** The type as the file of `origin` has it, else as another file does. */
  named(name: string, origin: Model): NamedShape {
    const owner = [origin, ...this.#models].find(({ types }) => types.has(name));
    const type = owner?.types.get(name);
    if (owner === undefined || type === undefined) return { kind: 'leaf', name };
    const id = `${owner.name} ${name}`;
    let shape = this.#known.get(id);
    if (shape === undefined) this.#known.set(id, (shape = this.#create(type, owner)));
    return shape;
  }

  #create(type: ModelType, owner: Model): NamedShape {
    const { node, name } = type;
    switch (node.kind) {
      case Kind.ENUM_TYPE_DEFINITION:
        return { kind: 'leaf', name, values: this.#wires(name, node) };
      case Kind.INTERFACE_TYPE_DEFINITION:
      case Kind.UNION_TYPE_DEFINITION:
        return this.#choice(type, owner);
      case Kind.OBJECT_TYPE_DEFINITION:
        return {
          kind: 'object',
          name,
          keyFields: this.#identity(type),
          fields: [...type.fields.values()].flatMap((field) => this.#field(type, field, owner) ?? []),
        };
      default:
        return { kind: 'leaf', name };
    }
  }

  /** Another file's part of an enum may leave the wire to the file that says it. */
  #wires(name: string, node: EnumTypeDefinitionNode): unknown[] {
    const parts = this.#models.flatMap((model) => model.types.get(name)?.node ?? []);
    return (node.values ?? []).map(({ name: { value } }) => {
      const wires = [node, ...parts].flatMap((part) => {
        const found =
          part.kind === Kind.ENUM_TYPE_DEFINITION
            ? part.values?.find((other) => other.name.value === value)
            : undefined;
        return found === undefined ? [] : (directiveOf(found, 'wire')?.arguments?.[0]?.value ?? []);
      });
      const [wire] = wires;
      return wire === undefined ? value : valueFromASTUntyped(wire);
    });
  }

  #choice({ name, node, typename }: ModelType, owner: Model): NamedShape {
    const members =
      node.kind === Kind.UNION_TYPE_DEFINITION
        ? (node.types ?? []).map((member) => member.name.value)
        : this.#implementing(name, owner);
    const wireOf = new Map([...(typename?.map ?? [])].map(([wire, type]) => [type, wire]));
    return {
      kind: 'choice',
      name,
      typename: typename?.from ?? ['__typename'],
      options: members.map((member) => ({
        wire: wireOf.get(member) ?? member,
        of: () => this.named(member, owner),
      })),
    };
  }

  #implementing(name: string, owner: Model): string[] {
    const implement = ({ types }: Model): string[] =>
      [...types.values()]
        .filter(
          ({ node }) =>
            node.kind === Kind.OBJECT_TYPE_DEFINITION &&
            node.interfaces?.some((implemented) => implemented.name.value === name) === true,
        )
        .map((type) => type.name);
    const own = implement(owner);
    return own.length > 0 ? own : [...new Set(this.#models.flatMap(implement))];
  }

  /** A type that has no key and an `id` is known by that. */
  #identity({ name, fields }: ModelType): readonly string[] {
    const keyFields = this.#keyFieldsOf(name);
    if (keyFields.length > 0) return keyFields;
    const id = fields.get('id');
    return id?.source.kind === 'property' && id.node.type.kind === Kind.NON_NULL_TYPE ? ['id'] : [];
  }

  /** Undefined for a field that no payload holds. */
  #field(type: ModelType, { name, node, source }: ModelField, owner: Model): FieldShape | undefined {
    if (source.kind === 'reference')
      return source.from === undefined
        ? undefined
        : { name, path: source.from, value: this.#keys(this.value(node.type, owner)) };
    if (source.kind !== 'property') return undefined;
    const value = this.value(node.type, owner);
    return { name, path: source.path, value: { ...value, named: this.#hinted(type, name, value.named) } };
  }

  /** In place of entities, their keys. */
  #keys({ isNullable, items, named }: ValueShape): ValueShape {
    return {
      isNullable,
      ...(items === undefined ? {} : { items: this.#keys(items) }),
      named: () => keyShape(named()),
    };
  }

  /** What an expression makes of a scalar says which values it may have. */
  #hinted(type: ModelType, field: string, named: () => NamedShape): () => NamedShape {
    return () => {
      const shape = named();
      return shape.kind === 'leaf' ? (this.#hintsOf(type.name).get(field) ?? shape) : shape;
    };
  }

  #hintsOf(type: string): ReadonlyMap<string, LeafShape> {
    let hints = this.#hints.get(type);
    if (hints === undefined) {
      hints = new Map(
        this.#models.flatMap((model) => {
          const found = model.types.get(type);
          return found === undefined ? [] : leafHints(found, (name) => this.named(name, model));
        }),
      );
      this.#hints.set(type, hints);
    }
    return hints;
  }
}

/** A key of one part is a scalar, one of several an object of them. */
function keyShape(shape: NamedShape): NamedShape {
  if (shape.kind !== 'object') return shape;
  const parts = shape.fields.filter(({ name }) => shape.keyFields.includes(name));
  const [only] = parts;
  const leaf = only?.value.named();
  if (parts.length === 1 && leaf?.kind === 'leaf') return { ...leaf, keyOf: shape.name };
  return { ...shape, fields: parts.map((part) => ({ ...part, path: [part.name] })) };
}
