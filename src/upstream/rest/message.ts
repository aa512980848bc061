/** An HTTP call as `@rest` declares it, and as it is sent. */

import type { Template, Text } from '../template.ts';

/** The methods that a schema file may write. */
export type RestMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** `REPEAT` is `id=1&id=2`, `CSV` is `id=1,2`, `INDEX` is `id[0]=1&id[1]=2`. */
export type ListStyle = 'REPEAT' | 'CSV' | 'INDEX';

/** `FORM` is application/x-www-form-urlencoded. */
export type BodyFormat = 'JSON' | 'FORM';

/** An HTTP call as a schema file declares it. */
export interface RestTemplate {
  readonly method: RestMethod;
  /** Each segment between two slashes; an expression fills (a part of) one and can never leave it. */
  readonly segments: readonly Text[];
  /** `isWritten`: it stands in the URL, percent-encoded by its author; what `query:` holds is encoded by us. */
  readonly query: readonly { readonly name: string; readonly value: Template; readonly isWritten: boolean }[];
  /** How a list stands in the query and in a form. */
  readonly listStyle: ListStyle;
  readonly headers: readonly { readonly name: string; readonly value: Template }[];
  readonly body: Template | undefined;
  readonly bodyFormat: BodyFormat;
}

/** An HTTP call with its values filled in, as it is sent. */
export interface RestRequest {
  readonly method: string;
  /** Path and query, percent-encoded. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}
