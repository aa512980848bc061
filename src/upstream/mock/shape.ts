/** What a service would answer, as data: made from schema files, read by the mock. Every part is built when it is first asked for. */

import type { Path } from '../../base/path.ts';

/** A value at a place: a list of such, or what `named` says. */
export interface ValueShape {
  readonly isNullable: boolean;
  readonly items?: ValueShape | undefined;
  /** Of the value itself, or of the items of the innermost list. */
  readonly named: () => NamedShape;
}

/** What a value is, lists aside. */
export type NamedShape = LeafShape | ObjectShape | ChoiceShape;

/** A scalar or an enum. */
export interface LeafShape {
  readonly kind: 'leaf';
  /** `String`, `DateTime`, the name of an enum. */
  readonly name: string;
  /** Of an enum: its values as the service writes them. */
  readonly values?: readonly unknown[] | undefined;
  /** The value is the key of this entity. */
  readonly keyOf?: string | undefined;
}

/** An object type. */
export interface ObjectShape {
  readonly kind: 'object';
  readonly name: string;
  /** What tells one from another: the fields of its `@key`, or its `id`; empty for a value. */
  readonly keyFields: readonly string[];
  readonly fields: readonly FieldShape[];
}

/** An interface or union. */
export interface ChoiceShape {
  readonly kind: 'choice';
  readonly name: string;
  readonly typename: Path;
  /** By what the service writes for each concrete type. */
  readonly options: readonly { readonly wire: string; readonly of: () => NamedShape }[];
}

/** A field of an object. */
export interface FieldShape {
  readonly name: string;
  /** Where the payload holds it. */
  readonly path: Path;
  readonly value: ValueShape;
}

/** The reply of one call. */
export interface ReplyShape {
  /** The field that makes the call. */
  readonly parent: string;
  readonly field: string;
  readonly value: ValueShape;
  /** Where a row of the reply holds the field's value; empty when the row is the value. */
  readonly at: Path;
  /** Of a `@lookup`: the argument that takes each field of the key, or the one that takes a list of keys. */
  readonly lookup?:
    | { readonly keyArguments: ReadonlyMap<string, string>; readonly listArgument: string | undefined }
    | undefined;
  /** The arguments that say how long a list is, beside those whose names say it. */
  readonly slicingArguments: readonly string[];
}

/** Finds what a call is answered with; undefined for a call that no schema file makes. */
export type FindReply = (call: object) => ReplyShape | undefined;
