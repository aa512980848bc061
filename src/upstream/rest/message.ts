/** An HTTP call as `@rest` declares it, and as it is sent. */

import type { Template, Text } from '../template.ts';

export type RestMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

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

export interface RestRequest {
  readonly method: string;
  /** Path and query, percent-encoded. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}
