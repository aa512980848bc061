/** The part of autocannon that the bench uses; the package has no types of its own. */
declare module 'autocannon' {
  import type { EventEmitter } from 'node:events';

  export interface Options {
    readonly url: string;
    readonly method: 'POST';
    readonly headers: Readonly<Record<string, string>>;
    readonly setupClient: (client: Client) => void;
    readonly connections: number;
    /** Seconds, with fractions. */
    readonly duration: number;
    /** Milliseconds between looks at the clock: how late the end can be. */
    readonly sampleInt: number;
    /** Seconds that one answer may take. */
    readonly timeout: number;
  }

  export interface Client {
    /** What this connection sends, in turn. */
    setRequests(requests: readonly { readonly body: string }[]): void;
  }

  export interface Result {
    readonly errors: number;
    readonly timeouts: number;
    readonly non2xx: number;
  }

  export interface Instance extends EventEmitter {
    on(
      event: 'response',
      listener: (client: unknown, statusCode: number, bytes: number, milliseconds: number) => void,
    ): this;
  }

  export default function autocannon(
    options: Options,
    done: (error: Error | null, result: Result) => void,
  ): Instance;
}
