/** What a binding does, said without doing it: what plans are made from. Built once at start, and never read by a request. */

import type { DirectiveNode } from 'graphql';
import type { every } from '../base/path.ts';
import type { CallTemplate } from '../upstream/call.ts';
import type { Expression } from '../upstream/template.ts';
import type { Args, EntityLoad, FieldBinding, TypeBinding } from './binding.ts';
import { type Access, joinAccess } from './rules.ts';

/** What a plan has to know of a field's binding. */
export interface FieldDescription {
  /** The named type it gives, and in how many lists. */
  readonly returns: string;
  readonly lists: number;
  /** The service or client whose file gives the value its shape. */
  readonly origin: string;
  /** The value is the key of an entity. */
  readonly isReference: boolean;
  readonly call: CallTemplate | undefined;
  /** A list lookup that a client asks itself: the argument that holds the keys, and how many go into one call. */
  readonly keys: { readonly argument: string; readonly max: number } | undefined;
  /** Every expression that is evaluated for it. */
  readonly expressions: readonly Expression[];
  /** The fields of the parent that it reads first, each with the steps that follow. */
  reads(): readonly (readonly DescribedStep[])[];
  /** A path of several fields: what each of them does counts, and nothing else here but access and directives. */
  readonly steps: readonly DescribedStep[] | undefined;
  /** By owner, where several give it. */
  readonly candidates: readonly { readonly owner: number; readonly binding: FieldBinding }[];
  typeOf(name: string): TypeBinding | undefined;
  readonly access: Access | undefined;
  /** Those of the field's definitions that say how it is counted and kept; the client's own first. */
  readonly directives: readonly DirectiveNode[];
  /** `@cost` of its arguments, by name. */
  readonly argumentDirectives: ReadonlyMap<string, readonly DirectiveNode[]>;
  /** What its arguments ask of whoever gives them, by name. */
  readonly argumentAccess: ReadonlyMap<string, Access>;
  /** What the client does not choose. */
  readonly defaults: Args;
  readonly fixed: Args;
  readonly maxima: ReadonlyMap<string, number>;
}

export type DescribedStep =
  | number
  | typeof every
  | { readonly binding: FieldBinding | undefined; readonly defaults: Args };

/** How an entity is loaded from one service by its key. */
export interface LoadDescription {
  readonly call: CallTemplate;
  /** Keys a call; undefined where a call finds one. */
  readonly max: number | undefined;
}

const nothing: Omit<FieldDescription, 'returns' | 'lists' | 'origin' | 'typeOf'> = {
  isReference: false,
  call: undefined,
  keys: undefined,
  expressions: [],
  reads: () => [],
  steps: undefined,
  candidates: [],
  access: undefined,
  directives: [],
  argumentDirectives: new Map(),
  argumentAccess: new Map(),
  defaults: {},
  fixed: {},
  maxima: new Map(),
};

/** A description that does nothing but what is said. */
export function describeField(
  said: Pick<FieldDescription, 'returns' | 'lists' | 'origin' | 'typeOf'> & Partial<FieldDescription>,
): FieldDescription {
  return { ...nothing, ...said };
}

/** Beside the bindings and not in them: what serves requests is no larger for it. */
const fields = new WeakMap<FieldBinding, FieldDescription>();
const loads = new WeakMap<EntityLoad, LoadDescription>();

/** Says of a binding what it does, and gives it back. */
export function describe(binding: FieldBinding, description: FieldDescription | undefined): FieldBinding {
  if (description !== undefined) fields.set(binding, description);
  return binding;
}

/** The description of a binding; undefined where it has none. */
export function descriptionOf(binding: FieldBinding): FieldDescription | undefined {
  return fields.get(binding);
}

/** The description of a binding that was made of another one: the same, and what `more` says. */
export function describeAs(
  binding: FieldBinding,
  from: FieldBinding,
  more: Partial<FieldDescription> = {},
): FieldBinding {
  const known = fields.get(from);
  return known === undefined || binding === from ? binding : describe(binding, { ...known, ...more });
}

/** The same of a binding that asks for more access than the one it is made of. */
export function describeGuarded(
  binding: FieldBinding,
  from: FieldBinding,
  access: Access | undefined,
): FieldBinding {
  return describeAs(binding, from, { access: joinAccess(fields.get(from)?.access, access) });
}

export function describeLoad(load: EntityLoad, description: LoadDescription): EntityLoad {
  loads.set(load, description);
  return load;
}

/** The description of an entity's load; undefined where it has none. */
export function loadDescriptionOf(load: EntityLoad): LoadDescription | undefined {
  return loads.get(load);
}
