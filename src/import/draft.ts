/** A service file before it is text: what an importer makes, and what is told about what it could not make. */

import { NameSet } from './names.ts';

export type TypeRef = NamedRef | ListRef;
export interface NamedRef {
  readonly name: string;
  readonly isNonNull: boolean;
}
export interface ListRef {
  readonly list: TypeRef;
  readonly isNonNull: boolean;
}

/** A literal of SDL; an enum value is an `EnumLiteral`, so that it is written without quotes. */
export type Literal =
  | string
  | number
  | boolean
  | null
  | EnumLiteral
  | readonly Literal[]
  | { readonly [name: string]: Literal };

export class EnumLiteral {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

export interface DraftDirective {
  readonly name: string;
  readonly arguments: Readonly<Record<string, Literal>>;
}

export interface DraftArgument {
  readonly name: string;
  readonly description: string | undefined;
  readonly type: TypeRef;
  readonly defaultValue?: Literal | undefined;
  readonly directives: readonly DraftDirective[];
}

export interface DraftField {
  readonly name: string;
  readonly description: string | undefined;
  arguments: readonly DraftArgument[];
  type: TypeRef;
  directives: DraftDirective[];
  /** The property's name in JSON, or the message's in a .proto; undefined for what was added to it. */
  readonly wireName?: string;
}

export interface DraftValue {
  readonly name: string;
  readonly description: string | undefined;
  readonly directives: readonly DraftDirective[];
}

interface Named {
  readonly name: string;
  readonly description: string | undefined;
  readonly directives: DraftDirective[];
}
export type DraftType =
  | (Named & { readonly kind: 'type' | 'input'; readonly fields: DraftField[] })
  | (Named & { readonly kind: 'enum'; readonly values: readonly DraftValue[] })
  | (Named & { readonly kind: 'union'; readonly members: readonly string[] })
  | (Named & { readonly kind: 'scalar' });
export type DraftObject = Extract<DraftType, { kind: 'type' | 'input' }>;

export type RootName = 'Query' | 'Mutation' | 'Subscription';
export const rootNames: readonly RootName[] = ['Query', 'Mutation', 'Subscription'];

/** Something that the file does not say, or says in another way than its origin. */
export interface Finding {
  /** `operation`: one that is no field. `unmapped`: a part of one. `changed`: it is there, and not as it was. */
  readonly kind: 'operation' | 'unmapped' | 'changed';
  readonly what: string;
  readonly reason: string;
}

/** How many operations there are, and how many of them are fields; a list by ids may be two fields. */
export interface OperationCount {
  readonly of: number;
  readonly mapped: number;
}

/** Names that other files of the project have given already. */
export interface TakenNames {
  /** By type: the scalars that other service files define may be used, other names not. */
  readonly types: ReadonlyMap<string, 'scalar' | 'other'>;
  readonly roots: Readonly<Record<RootName, ReadonlySet<string>>>;
}

const nothingTaken: TakenNames = {
  types: new Map(),
  roots: { Query: new Set(), Mutation: new Set(), Subscription: new Set() },
};

/** The words that scalars of every imported file have. */
const scalars = {
  DateTime: {
    description: 'A moment in UTC: 2026-11-01T09:30:00Z.',
    url: 'https://www.rfc-editor.org/rfc/rfc3339',
  },
  Date: {
    description: 'A day without a time: 2026-11-01.',
    url: 'https://www.rfc-editor.org/rfc/rfc3339#section-5.6',
  },
  BigInt: { description: 'A whole number that can be too large for Int.', url: undefined },
  Bytes: { description: 'Bytes, in base64.', url: 'https://www.rfc-editor.org/rfc/rfc4648#section-4' },
  JSON: { description: 'Any JSON value.', url: 'https://www.rfc-editor.org/rfc/rfc8259' },
} as const;
export type ScalarName = keyof typeof scalars;

const reservedTypes = [
  'Query Mutation Subscription String Int Float Boolean ID',
  'FacetValue FacetStatus FacetFieldSet FacetBatch FacetOnStatus FacetOutcome FacetListStyle FacetBodyFormat',
  Object.keys(scalars).join(' '),
].flatMap((names) => names.split(' '));

export class Draft {
  readonly types = new Map<string, DraftType>();
  readonly roots: Readonly<Record<RootName, DraftField[]>> = { Query: [], Mutation: [], Subscription: [] };
  readonly findings: Finding[] = [];
  readonly typeNames: NameSet;
  readonly rootNames: Readonly<Record<RootName, NameSet>>;
  readonly #taken: TakenNames;
  readonly #prefix: string;
  readonly #told = new Set<string>();

  /** `prefix` stands before names that other files have taken. */
  constructor(prefix: string, taken: TakenNames = nothingTaken) {
    this.#prefix = prefix;
    this.#taken = taken;
    this.typeNames = new NameSet([...reservedTypes, ...taken.types.keys()]);
    this.rootNames = {
      Query: new NameSet(taken.roots.Query),
      Mutation: new NameSet(taken.roots.Mutation),
      Subscription: new NameSet(taken.roots.Subscription),
    };
  }

  /** `what` is told once: an operation is mapped or it is not. */
  unmappedOperation(what: string, reason: string): void {
    this.#tell({ kind: 'operation', what, reason });
  }

  unmapped(what: string, reason: string): void {
    this.#tell({ kind: 'unmapped', what, reason });
  }

  changed(what: string, reason: string): void {
    this.#tell({ kind: 'changed', what, reason });
  }

  #tell(finding: Finding): void {
    const key = JSON.stringify(finding);
    if (!this.#told.has(key)) this.findings.push(finding);
    this.#told.add(key);
  }

  /** A name of its own for a type; `what` it is called in its origin is told when the name is not the wanted one. */
  takeTypeName(wanted: string, what: string): string {
    const base = wanted === '' ? 'Unnamed' : wanted;
    const isElsewhere = this.#taken.types.get(base) === 'other';
    const name = this.typeNames.take(base, `${this.#prefix}${base}`);
    if (name !== base)
      this.changed(
        what,
        isElsewhere
          ? `it is the type ${name} here, for another service file has a type ${base}`
          : `it is the type ${name} here, for ${base} is the name of another type`,
      );
    return name;
  }

  takeRootName(root: RootName, wanted: string, what: string, ...alternatives: readonly string[]): string {
    const isElsewhere = this.#taken.roots[root].has(wanted);
    const own =
      this.#prefix.charAt(0).toLowerCase() +
      this.#prefix.slice(1) +
      wanted.charAt(0).toUpperCase() +
      wanted.slice(1);
    const name = this.rootNames[root].take(wanted, ...(isElsewhere ? [own] : alternatives), own);
    if (name !== wanted)
      this.changed(
        what,
        `it is the field ${root}.${name} here, for ${isElsewhere ? 'another service file' : 'another operation'} has ${wanted}`,
      );
    return name;
  }

  /** A scalar that GraphQL lacks; defined in this file unless another one of the project does. */
  scalar(name: ScalarName): string {
    if (this.#taken.types.get(name) === 'other') {
      this.changed(
        name,
        `another service file has a type ${name} that is no scalar, so String stands for it`,
      );
      return 'String';
    }
    if (!this.types.has(name) && !this.#taken.types.has(name)) {
      const { description, url } = scalars[name];
      const directives = url === undefined ? [] : [{ name: 'specifiedBy', arguments: { url } }];
      this.types.set(name, { kind: 'scalar', name, description, directives });
    }
    return name;
  }

  object(name: string): DraftObject | undefined {
    const found = this.types.get(name);
    return found?.kind === 'type' ? found : undefined;
  }
}

export function nonNull(type: TypeRef): TypeRef {
  return { ...type, isNonNull: true };
}

export function nullable(type: TypeRef): TypeRef {
  return { ...type, isNonNull: false };
}

export function named(name: string, isNonNull = false): NamedRef {
  return { name, isNonNull };
}

export function listOf(item: TypeRef, isNonNull = false): ListRef {
  return { list: item, isNonNull };
}

export function isList(type: TypeRef): type is ListRef {
  return 'list' in type;
}

export function namedOf(type: TypeRef): string {
  return isList(type) ? namedOf(type.list) : type.name;
}

/** Removes the types that no operation leads to. */
export function pruneTypes(draft: Draft): void {
  const reached = new Set<string>();
  const queue: string[] = [];
  const reach = (name: string): void => {
    if (!reached.has(name) && draft.types.has(name)) queue.push(name);
    reached.add(name);
  };
  const reachFields = (fields: readonly DraftField[]): void => {
    for (const field of fields) {
      reach(namedOf(field.type));
      for (const argument of field.arguments) reach(namedOf(argument.type));
    }
  };
  for (const root of rootNames) reachFields(draft.roots[root]);
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const type = draft.types.get(name);
    if (type === undefined) continue;
    if ('fields' in type) reachFields(type.fields);
    if (type.kind === 'union') for (const member of type.members) reach(member);
  }
  for (const name of draft.types.keys()) if (!reached.has(name)) draft.types.delete(name);
}

/** An input that must hold itself could never be written: the last step of such a circle may be left out. */
export function breakInputCircles(draft: Draft): void {
  const finished = new Set<string>();
  const visit = (name: string, trail: readonly string[]): void => {
    const type = draft.types.get(name);
    if (type?.kind !== 'input' || finished.has(name)) return;
    for (const field of type.fields) {
      if (isList(field.type) || !field.type.isNonNull) continue;
      const next = field.type.name;
      if (next === name || trail.includes(next)) {
        field.type = nullable(field.type);
        draft.changed(
          `${name}.${field.name}`,
          'it is required and leads back to its own type, so it may be left out here',
        );
      } else visit(next, [...trail, name]);
    }
    finished.add(name);
  };
  for (const name of draft.types.keys()) visit(name, []);
}
