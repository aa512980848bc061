/**
 * What an operation will do, known before it runs: the contract of `plan`. Made once per document and schema
 * generation, pure, and read by policies, the engine, `facet explain` and caches; nobody else walks a document.
 */

import type { OperationTypeNode } from 'graphql';
import type { Access } from '../fields/rules.ts';
import type { RateLimitedField } from './rate-limited.ts';

/** What an operation will do. */
export interface OperationPlan {
  readonly operation: OperationTypeNode;
  /** The client's name for it. */
  readonly name: string | undefined;
  /** Counted through fragments, at a cost that is linear in the document however fragments chain. */
  readonly size: OperationSize;
  /** What it may cost (IBM GraphQL Cost Directives, draft), with the values of its variables. Never NaN, never negative; saturates. */
  cost(variables: Readonly<Record<string, unknown>>): number;
  /** Where `@listSize` requires exactly one slicing argument and the operation gives none, or several. */
  slicingProblems(variables: Readonly<Record<string, unknown>>): readonly SlicingProblem[];
  /** In waves: a wave begins when what its calls wait for has come. */
  readonly waves: readonly Wave[];
  /** How many upstream calls it makes at worst, with the values of its variables. Saturates. */
  maxUpstreamCalls(variables: Readonly<Record<string, unknown>>): number;
  /** What the principal must have for each field that asks for it, by the field's coordinate. */
  readonly access: readonly FieldAccess[];
  /** The same as it is decided: what cannot be asked without, and what depends on the values of variables. */
  readonly requirements: readonly Requirement[];
  /** The identity that its calls can read: answers may be shared only between principals that agree in all of it. */
  readonly varies: Varies;
  /** For how long an answer may be kept, from `@cacheControl`; 0 where anything in it may not. */
  readonly cache: { readonly maxAgeSeconds: number; readonly scope: 'PUBLIC' | 'PRIVATE' };
  /** Fields with a rate limit of their own, each place of the document that asks for one. */
  readonly rateLimited: readonly RateLimitedField[];
}

/** How large an operation is, fragments followed. */
export interface OperationSize {
  readonly depth: number;
  /** Fields with an alias, `__typename` too. */
  readonly aliases: number;
  readonly rootFields: number;
  readonly fields: number;
  readonly directives: number;
}

/** Calls that begin at the same time. */
export interface Wave {
  readonly calls: readonly PlannedCall[];
}

/** A call that the operation makes. */
export interface PlannedCall {
  /** Number in the plan, for `waitsFor`. */
  readonly id: number;
  readonly service: string;
  readonly protocol: string;
  /** Without any value: `GET /orders`, `shop.Catalog/BatchGet`. */
  readonly label: string;
  /** The fields that it is made for: `Type.field` and the response path. */
  readonly coordinate: string;
  readonly path: readonly string[];
  /** How many parents' calls become one, and by what; undefined for a call of its own. */
  readonly batch: { readonly key: string; readonly max: number } | undefined;
  readonly waitsFor: readonly number[];
  /** A call for each item of a list: no batch. */
  readonly isPerParent: boolean;
  /** For how many parents it is made at worst: the keys of a batch. */
  parents(variables: Readonly<Record<string, unknown>>): number;
  /** How often it is made at worst. */
  count(variables: Readonly<Record<string, unknown>>): number;
}

/** What a field asks of a principal, with all that the fields it is made of ask. */
export interface FieldAccess extends Access {
  readonly coordinate: string;
  /** The first place in the answer where it stands. */
  readonly path: readonly string[];
}

/** One thing that not everybody may ask for. */
export interface Requirement {
  /** A field, or a value that the client sends: an argument, an input field, an enum value. */
  readonly kind: 'field' | 'input';
  /** Several only for a field of an interface or union: by the types that the value may have, and one of them is enough. */
  readonly anyOf: readonly FieldAccess[];
  /** False where `@skip` or `@include` leaves it out, or no value of it is sent; `variables` as the client sent them. */
  isAsked(variables: Readonly<Record<string, unknown>>): boolean;
}

/** What of a caller's identity the answer can depend on. */
export interface Varies {
  /**
   * Claims of the principal that a call reads, and those that travel to its service whatever the call is. `sub`, `scope`,
   * `tenant`, `tier` and `partner` are the principal's own, whichever claim of a token they came from.
   */
  readonly claims: readonly string[];
  /** Client headers, lower case. */
  readonly headers: readonly string[];
  /** Whether access rules make the answer depend on who asks. */
  readonly isGuarded: boolean;
}

/** A field that has no slicing argument, or several, where exactly one is required. */
export interface SlicingProblem {
  readonly coordinate: string;
  /** Those that are given: none, or too many. */
  readonly given: readonly string[];
  readonly oneOf: readonly string[];
}
