/** JSON schemas as GraphQL types: a named schema is one type, an inline one is named by its place. */

import { pathText } from '../../base/path.ts';
import { entriesOf, isObject, type Json } from '../../openapi/document.ts';
import { DanglingReference, type References } from '../../openapi/references.ts';
import { type SchemaView, viewOf } from '../../openapi/schema-view.ts';
import {
  type Draft,
  type DraftDirective,
  type DraftField,
  type DraftObject,
  listOf,
  named,
  nonNull,
  type TypeRef,
} from '../draft.ts';
import { camelCase, capitalize, NameSet, pascalCase, singular } from '../names.ts';
import { childrenOf, isReadable, tellApart, typenameMap } from './discriminator.ts';
import { enumValues } from './enum-values.ts';
import { isIdentifier, isKeyName, singularKey } from './key-names.ts';
import { type Direction, integerType, sharedScalar, stringType } from './scalar-types.ts';

/** Where a schema stands. */
export interface Place {
  /** The type's name, when the schema has none of its own. */
  readonly name: string;
  /** For people: `Order.lines`. */
  readonly where: string;
}

export class SchemaTypes {
  readonly #draft: Draft;
  readonly #references: References;
  /** By the schema's own object: the type it has become. */
  readonly #types: Readonly<Record<Direction, Map<object, string>>> = { output: new Map(), input: new Map() };
  readonly #enums = new Map<object, string>();
  readonly #inlineEnums = new Map<string, string>();
  /** The component schemas have their names before any other type is named. */
  readonly #reserved = new Map<object, string>();
  /** Base schema with a discriminator, and the schemas that are made of it. */
  readonly #children: ReadonlyMap<object, readonly Json[]>;
  /** The lists that are being read: one of them within itself has no end. */
  readonly #open = new Set<object>();

  /** `components` are the named schemas, and `prefix` is how a reference to one begins. */
  constructor(draft: Draft, references: References, components: Json | undefined, prefix: string) {
    this.#draft = draft;
    this.#references = references;
    // A name that needs no change goes before those that become the same.
    const isAsIs = ([name]: readonly [string, Json]): boolean => pascalCase(name) === name;
    const schemas = entriesOf(components).toSorted((a, b) => Number(isAsIs(b)) - Number(isAsIs(a)));
    for (const [name, schema] of schemas)
      if (isObject(schema))
        this.#reserved.set(schema, draft.takeTypeName(pascalCase(name), `schema ${name}`));
    this.#children = childrenOf(components, references, prefix);
  }

  view(schema: Json | undefined): SchemaView | DanglingReference {
    return viewOf(schema, this.#references);
  }

  /** The type, non-null unless the schema allows null. */
  typeOf(schema: Json | undefined, direction: Direction, place: Place): TypeRef {
    const view = this.view(schema);
    if (view instanceof DanglingReference) return this.json(place, view.reason, false);
    return this.typeOfView(view, direction, place);
  }

  typeOfView(view: SchemaView, direction: Direction, place: Place): TypeRef {
    const type = this.#shapeOf(view, direction, place);
    return view.isNullable ? { ...type, isNonNull: false } : nonNull(type);
  }

  /** What no type of GraphQL can be made of. */
  json({ where }: Pick<Place, 'where'>, reason: string, isNonNull = true): TypeRef {
    this.#draft.changed(where, `it is JSON: ${reason}`);
    return named(this.#draft.scalar('JSON'), isNonNull);
  }

  #shapeOf(view: SchemaView, direction: Direction, place: Place): TypeRef {
    const children = this.#children.get(view.identity);
    if (children !== undefined && view.discriminator !== undefined && direction === 'output')
      return this.#unionType({ ...view, variants: children }, place);
    if (view.values !== undefined) return this.#valuesType(view, place);
    if (view.variants.length > 0) return this.#variantsType(view, direction, place);
    if (view.types.size > 1) return this.json(place, `it may be ${[...view.types].join(' or ')}`);
    const [type] = view.types;
    switch (type) {
      case undefined:
        return this.json(place, 'the schema does not say what it is');
      case 'object':
        return this.#objectType(view, direction, place);
      case 'array':
        return this.#listType(view, direction, place);
      case 'string':
        return named(stringType(view.format, direction, this.#draft));
      case 'integer':
        return named(integerType(view, this.#draft));
      case 'number':
        return named('Float');
      case 'boolean':
        return named('Boolean');
      default:
        return this.json(place, `"${type}" is no type of OpenAPI`);
    }
  }

  #listType(view: SchemaView, direction: Direction, place: Place): TypeRef {
    if (view.items === undefined)
      return listOf(this.json(place, 'the schema does not say what the list holds'));
    if (this.#open.has(view.identity)) return this.json(place, 'it is a list of itself');
    this.#open.add(view.identity);
    try {
      const item = { name: singularName(place.name), where: place.where };
      return listOf(this.typeOf(view.items, direction, item));
    } finally {
      this.#open.delete(view.identity);
    }
  }

  #objectType(view: SchemaView, direction: Direction, place: Place): TypeRef {
    const before = this.#types[direction].get(view.identity);
    if (before !== undefined) return named(before);
    const properties = [...view.properties].filter(([name]) => isReadable(name));
    if (properties.length === 0)
      return this.json(
        place,
        view.properties.size > 0
          ? 'none of its properties has a name that a path can hold'
          : view.additional === undefined
            ? 'an object without properties'
            : 'an object with free property names',
      );
    const lost = [...view.properties.keys()].filter((name) => !isReadable(name));
    const needed = lost.filter((name) => direction === 'input' && view.required.has(name));
    if (needed.length > 0)
      return this.json(place, `it needs the property "${needed[0]}", whose name @from cannot hold`);

    const name = this.#nameOf(view, direction, place);
    this.#types[direction].set(view.identity, name);
    const fields: DraftField[] = [];
    const type: DraftObject = {
      kind: direction === 'output' ? 'type' : 'input',
      name,
      description: view.description,
      directives: [],
      fields,
    };
    this.#draft.types.set(name, type);
    for (const each of lost)
      this.#draft.unmapped(`${name}, property "${each}"`, 'no path in @from can hold its name');
    for (const each of view.required)
      if (!view.properties.has(each))
        this.#draft.unmapped(`${name}, property "${each}"`, 'it is required, and nothing is said of it');
    const names = new NameSet();
    for (const [property, schema] of properties) {
      const field = this.#field(property, schema, view, direction, name, names);
      if (field !== undefined) fields.push(field);
    }
    if (view.additional !== undefined && view.additional !== false)
      this.#draft.unmapped(
        `${name}, further properties`,
        'their names are free, and GraphQL has no free names',
      );
    if (fields.length > 0) return named(name);
    this.#draft.types.delete(name);
    this.#types[direction].delete(view.identity);
    return this.json(
      place,
      `none of its properties is for ${direction === 'input' ? 'requests' : 'replies'}`,
    );
  }

  #field(
    property: string,
    schema: Json,
    owner: SchemaView,
    direction: Direction,
    typeName: string,
    names: NameSet,
  ): DraftField | undefined {
    const view = this.view(schema);
    if (!(view instanceof DanglingReference) && (direction === 'input' ? view.isReadOnly : view.isWriteOnly))
      return undefined;
    const wanted = camelCase(property);
    const name = names.take(wanted === '' ? 'field' : wanted);
    const where = `${typeName}.${name}`;
    const base = typeName.replace(/Input$/, '');
    const place = { name: base + capitalize(name), where };
    const isRequired = owner.required.has(property);
    const type = this.#idType(property, view, direction) ?? this.#viewType(view, direction, place);
    const description = view instanceof DanglingReference ? undefined : descriptionBeside(view);
    const isOptional =
      !isRequired ||
      (direction === 'input' && !(view instanceof DanglingReference) && view.defaultValue !== undefined);
    const directives: DraftDirective[] = [];
    if (name !== property)
      directives.push({ name: 'from', arguments: { path: pathText([property]) ?? property } });
    if (!(view instanceof DanglingReference) && view.isDeprecated && (direction === 'output' || isOptional))
      directives.push({ name: 'deprecated', arguments: {} });
    return {
      name,
      description,
      arguments: [],
      type: isOptional ? { ...type, isNonNull: false } : type,
      directives,
      wireName: property,
    };
  }

  #viewType(view: SchemaView | DanglingReference, direction: Direction, place: Place): TypeRef {
    return view instanceof DanglingReference
      ? this.json(place, view.reason, false)
      : this.typeOfView(view, direction, place);
  }

  /** A text or whole number that identifies something. */
  #idType(property: string, view: SchemaView | DanglingReference, direction: Direction): TypeRef | undefined {
    if (view instanceof DanglingReference) return undefined;
    if (view.types.has('array') && view.types.size === 1) {
      const items = view.items === undefined ? undefined : this.view(view.items);
      const isIds = items !== undefined && !(items instanceof DanglingReference) && !items.types.has('array');
      const item = isIds ? this.#idType(singularKey(property), items, direction) : undefined;
      return item === undefined ? undefined : listOf(item, !view.isNullable);
    }
    // An ID is text: a body that wants a number must get one.
    const mayBe = direction === 'output' || view.types.has('string');
    return mayBe && isKeyName(property) && isIdentifier(view) ? named('ID', !view.isNullable) : undefined;
  }

  #nameOf(view: SchemaView, direction: Direction, place: Place): string {
    const component = this.#reserved.get(view.identity);
    if (direction === 'output') {
      if (component !== undefined && !this.#draft.types.has(component)) return component;
      return this.#draft.takeTypeName(
        view.name === undefined ? place.name : pascalCase(view.name),
        place.where,
      );
    }
    const base = (component ?? (view.name === undefined ? place.name : pascalCase(view.name))).replace(
      /(?<=.)(?:Input|Request|RequestBody|Body|Dto|DTO|Payload)$/,
      '',
    );
    const wanted = `${base}Input`;
    if (component === wanted && !this.#draft.types.has(wanted)) return wanted;
    return this.#draft.takeTypeName(
      wanted,
      view.name === undefined ? place.where : `schema ${view.name} in requests`,
    );
  }

  #valuesType(view: SchemaView, place: Place): TypeRef {
    const values = view.values ?? [];
    const kinds = new Set(values.map((value) => typeof value));
    if (values.length === 0 || kinds.has('object'))
      return this.json(place, 'its values are no single values');
    if (kinds.has('boolean'))
      return kinds.size === 1 ? named('Boolean') : this.json(place, 'its values are of several types');
    // One value says nothing that its type does not: a constant is what tells the members of a union apart.
    if (values.length === 1 && view.valueNames.length === 0)
      return named(kinds.has('string') ? 'String' : Number.isInteger(values[0]) ? 'Int' : 'Float');
    const before = this.#enums.get(view.identity);
    if (before !== undefined) return named(before);
    const shared = view.name === undefined ? `${lastWord(place.name)} ${JSON.stringify(values)}` : undefined;
    const same = shared === undefined ? undefined : this.#inlineEnums.get(shared);
    if (same !== undefined) return named(same);
    const component = this.#reserved.get(view.identity);
    const name =
      component !== undefined && !this.#draft.types.has(component)
        ? component
        : this.#draft.takeTypeName(place.name, place.where);
    this.#enums.set(view.identity, name);
    if (shared !== undefined) this.#inlineEnums.set(shared, name);
    this.#draft.types.set(name, {
      kind: 'enum',
      name,
      description: view.description,
      directives: [],
      values: enumValues(values, view.valueNames),
    });
    return named(name);
  }

  #variantsType(view: SchemaView, direction: Direction, place: Place): TypeRef {
    const views = view.variants.map((variant) => this.view(variant));
    const scalar = sharedScalar(views);
    if (scalar !== undefined) return named(scalar);
    if (direction === 'input') return this.json(place, 'one of several shapes, and a GraphQL input has one');
    return this.#unionType(view, place);
  }

  #unionType(view: SchemaView, place: Place): TypeRef {
    const before = this.#types.output.get(view.identity);
    if (before !== undefined) return named(before);
    if (view.properties.size > 0 && this.#children.get(view.identity) === undefined)
      return this.json(place, 'it has properties of its own beside several shapes');
    const told = tellApart(view, (schema) => this.view(schema));
    if (typeof told === 'string') return this.json(place, told);
    const component = this.#reserved.get(view.identity);
    const name =
      component !== undefined && !this.#draft.types.has(component)
        ? component
        : this.#draft.takeTypeName(place.name, place.where);
    this.#types.output.set(view.identity, name);
    const map: Record<string, string> = {};
    const members = new Set<string>();
    for (const [index, { values, view: variant }] of told.variants.entries()) {
      const isBase = variant.identity === view.identity;
      const type = isBase
        ? this.#objectType({ ...variant, name: undefined, identity: variant.properties }, 'output', {
            name: `${name}Base`,
            where: place.where,
          })
        : this.#objectType(variant, 'output', {
            name: name + (pascalCase(values[0] ?? '') || String(index + 1)),
            where: `${place.where}, variant ${index + 1}`,
          });
      if ('list' in type || this.#draft.object(type.name) === undefined) {
        this.#types.output.delete(view.identity);
        return this.json(place, 'one of its shapes is no object with properties');
      }
      members.add(type.name);
      for (const value of values) map[value] = type.name;
    }
    const entries = Object.entries(map).filter(([value, type]) => value !== type);
    this.#draft.types.set(name, {
      kind: 'union',
      name,
      description: view.description,
      directives: [
        {
          name: 'typename',
          arguments: {
            from: pathText([told.property]) ?? told.property,
            ...(entries.length === 0 ? {} : { map: typenameMap(entries) }),
          },
        },
      ],
      members: [...members],
    });
    return named(name);
  }
}

function descriptionBeside(view: SchemaView): string | undefined {
  // A named schema's own description stands on its type.
  return view.name !== undefined && (view.types.has('object') || view.values !== undefined)
    ? undefined
    : view.description;
}

function singularName(name: string): string {
  const word = lastWord(name);
  return name.slice(0, name.length - word.length) + singular(word);
}

function lastWord(name: string): string {
  return /[A-Z]?[^A-Z]*$/.exec(name)?.[0] ?? name;
}
