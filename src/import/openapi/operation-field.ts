/** An operation that has become a field, with what the entities of the service are found by. */

import type { ContractOperation, Parameter } from '../../openapi/operations.ts';
import type { ListStyle } from '../../upstream/rest/message.ts';
import type { DraftArgument, DraftField, RootName, TypeRef } from '../draft.ts';

/** A parameter as an argument, and how its value is sent. */
export interface SentParameter {
  readonly parameter: Parameter;
  readonly argument: DraftArgument;
  /** How its list is written; undefined for a single value. */
  readonly listStyle: ListStyle | undefined;
  /** The longest list that the service takes. */
  readonly maxItems?: number | undefined;
}

/** One operation as one root field. */
export interface OperationField {
  readonly operation: ContractOperation;
  readonly root: RootName;
  readonly field: DraftField;
  readonly sent: readonly SentParameter[];
  /** The media type that the service must be asked for; undefined for plain JSON. */
  readonly accept: string | undefined;
  /** The part of the reply that is the field's value; undefined for the whole reply. */
  readonly pick: string | undefined;
  /** The path of the list in a page that is kept whole. */
  readonly listInPage: { readonly pick: string; readonly type: TypeRef } | undefined;
}
