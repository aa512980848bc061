/** A call of a GraphQL service as `@graphql` declares it, and as it is sent. */

import type { Template } from '../template.ts';
import type { SelectedArgument, Selection } from './selection.ts';

/** A root field of the service, as its SDL has it. */
export interface RemoteRoot {
  readonly name: string;
  /** The types of its arguments, as text. */
  readonly args: ReadonlyMap<string, string>;
}

/** Finds a root field of a service by the SDL it publishes. */
export type FindRoot = (
  service: string,
  operation: 'query' | 'mutation',
  field: string,
) => RemoteRoot | undefined;

/** A root field as a schema file calls it; its arguments are an object of templates. */
export interface GraphqlTemplate {
  readonly operation: 'query' | 'mutation';
  readonly field: string;
  /** Undefined when the service's SDL has no such field, which the checks report. */
  readonly root: RemoteRoot | undefined;
  readonly args: Template;
}

/** A root field with its arguments filled in, and what is asked of its value. */
export interface GraphqlRequest {
  readonly operation: 'query' | 'mutation';
  readonly field: string;
  readonly args: readonly SelectedArgument[];
  /** What is asked of the field's value; empty for a scalar. */
  readonly selection: Selection;
}
