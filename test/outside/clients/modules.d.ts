/**
 * As much of the clients' types as the tests use: they are installed for `npm run test:outside` only, and the types are
 * checked without them too.
 */

declare module '@apollo/client' {
  export interface Link {
    concat(next: Link): Link;
  }
  export class HttpLink implements Link {
    constructor(options: { uri: string });
    concat(next: Link): Link;
  }
  export class InMemoryCache {}
  export class ApolloClient {
    constructor(options: { link: Link; cache: InMemoryCache });
    query(options: { query: object; variables?: object }): Promise<{ data: unknown }>;
  }
  export function gql(text: string): object;
}

declare module '@apollo/client/link/persisted-queries' {
  import type { Link } from '@apollo/client';

  export class PersistedQueryLink implements Link {
    constructor(
      options:
        | { sha256: (text: string) => string; useGETForHashedQueries?: boolean }
        | { generateHash: (document: object) => Promise<string> },
    );
    concat(next: Link): Link;
  }
}

declare module '@apollo/persisted-query-lists' {
  export function generatePersistedQueryIdsFromManifest(options: { loadManifest: () => Promise<object> }): {
    generateHash: (document: object) => Promise<string>;
  };
}

declare module '@urql/core' {
  export interface Exchange {
    (input: unknown): unknown;
  }
  export const fetchExchange: Exchange;
  export class Client {
    constructor(options: { url: string; preferGetMethod?: boolean; exchanges: readonly Exchange[] });
    query(
      document: object,
      variables: object,
    ): { toPromise(): Promise<{ data?: unknown; error?: Error | undefined }> };
  }
  export function gql(text: string): object;
}

declare module '@urql/exchange-persisted' {
  import type { Exchange } from '@urql/core';

  export function persistedExchange(options: {
    enforcePersistedQueries?: boolean;
    generateHash?: (text: string, document: object) => Promise<string | undefined>;
  }): Exchange;
}

declare module 'graphql-request' {
  export class GraphQLClient {
    constructor(url: string);
    request(document: string, variables?: object): Promise<unknown>;
  }
}

declare module 'relay-runtime' {
  interface Compiled {
    readonly params: object;
  }
  const relay: {
    readonly Environment: new (options: { store: object; network: object }) => object;
    readonly Network: {
      create(
        ask: (params: { id: string | null; text: string | null }, variables: object) => Promise<unknown>,
      ): object;
    };
    readonly RecordSource: new () => object;
    readonly Store: new (source: object) => object;
    fetchQuery(environment: object, query: Compiled, variables: object): { toPromise(): Promise<unknown> };
  };
  export default relay;
}
