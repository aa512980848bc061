/** The compiled form of an operation: for each selection the fields of each type, merged and in the order of the answer. */

import type {
  FieldNode,
  GraphQLAbstractType,
  GraphQLLeafType,
  GraphQLObjectType,
  OperationDefinitionNode,
} from 'graphql';
import type { Args, FieldBinding } from '../fields/binding.ts';
import type { SelectionScope } from '../fields/want.ts';

/** An operation that is ready to run, for one set of values of its conditions. */
export interface CompiledOperation {
  readonly operation: OperationDefinitionNode;
  readonly schema: SelectionScope['schema'];
  readonly fragments: SelectionScope['fragments'];
  readonly root: CompiledObject;
  /** The fields of a mutation run one after the other. */
  readonly isSerial: boolean;
}

/** The fields that are selected of a value of one object type. */
export interface CompiledObject {
  readonly fields: readonly CompiledField[];
  /** Bytes that an answer has for the keys of one such object and what stands between its fields. */
  readonly keyBytes: number;
}

/** One field of the answer, with everything about it that is the same for each execution. */
export interface CompiledField {
  /** Alias or name. */
  readonly responseKey: string;
  /** Every place of the document that selects it. */
  readonly nodes: readonly FieldNode[];
  /** `Type.field`, for errors. */
  readonly coordinate: string;
  /** Number among the fields of the operation: what one execution keeps for the field is found by it. */
  readonly slot: number;
  readonly binding: FieldBinding;
  /** Undefined where they depend on variables, or are wrong. */
  readonly args: Args | undefined;
  argumentsOf(variableValues: SelectionScope['variableValues']): Args;
  readonly shape: Shape;
  /** The whole way from a payload to the answer, for a leaf that is read; undefined where the long way is needed after all. */
  readonly readLeaf: ((payload: unknown) => unknown) | undefined;
  /** The selection under it, for one concrete type of its value. */
  selectionOf(type: GraphQLObjectType): CompiledObject;
}

/** A type as values are completed by it: every wrapper a level, not-null a flag of the level. `coerce` gives the leaf as the answer has it; in the place of a value that does not fit, its error. */
export type Shape = { readonly isNonNull: boolean } & (
  | {
      readonly kind: 'leaf';
      readonly type: GraphQLLeafType;
      readonly coerce: (value: unknown) => unknown;
      /** Whether it is plain, without making an error, that a value does not fit. */
      readonly isMisfit: (value: unknown) => boolean;
    }
  | { readonly kind: 'list'; readonly item: Shape }
  | { readonly kind: 'object'; readonly type: GraphQLObjectType }
  | { readonly kind: 'abstract'; readonly type: GraphQLAbstractType }
);
