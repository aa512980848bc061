/** What every client of a run asks, and what a run of them gives. */

export interface Question {
  readonly url: string;
  readonly document: string;
  /** One request each, in turn, and again from the start. None: every request is the same. */
  readonly variables: readonly Readonly<Record<string, unknown>>[];
  readonly token: string | undefined;
}

/** What a load generator saw. */
export interface Shots {
  readonly requests: number;
  readonly elapsedMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export function headersOf({ token }: Question): Record<string, string> {
  return {
    'content-type': 'application/json',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
}

/** Never empty. */
export function bodiesOf({ document: query, variables }: Question): string[] {
  if (variables.length === 0) return [JSON.stringify({ query })];
  return variables.map((values) => JSON.stringify({ query, variables: values }));
}
