/** An HTTP call as `@rest` declares it, and as it is sent. */

import type { Template, Text } from '../template.ts';

/** The methods that a schema file may write. */
export type RestMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** An HTTP call as a schema file declares it. */
export interface RestTemplate {
  readonly method: RestMethod;
  /** Each segment between two slashes; an expression fills (a part of) one and can never leave it. */
  readonly segments: readonly Text[];
  /** `isWritten`: it stands in the URL, percent-encoded by its author; what `query:` holds is encoded by us. */
  readonly query: readonly { readonly name: string; readonly value: Template; readonly isWritten: boolean }[];
  /** How a list stands in the query: `?id=1&id=2` or `?id=1,2`. */
  readonly listStyle: 'REPEAT' | 'CSV';
  readonly headers: readonly { readonly name: string; readonly value: Template }[];
  readonly body: Template | undefined;
}

/** An HTTP call with its values filled in, as it is sent. */
export interface RestRequest {
  readonly method: string;
  /** Path and query, percent-encoded. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}
