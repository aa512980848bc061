/** Sends the operation of a case over HTTP, as a client does, and reads what comes back. */
import type { Ask } from './case-file.ts';

export interface GraphQLResult {
  readonly data?: unknown;
  readonly errors?: readonly Readonly<Record<string, unknown>>[];
}

export interface Reply {
  readonly status: number;
  readonly requestId: string;
  /** The JSON of the answer; undefined for an event stream. */
  readonly body: unknown;
  readonly events: readonly GraphQLResult[] | undefined;
}

/** Undefined when the client left before the answer came, as the case says. */
export async function send(
  origin: string,
  ask: Ask,
  token: string | undefined,
  arrived: (calls: number) => Promise<void>,
): Promise<Reply | undefined> {
  const leaving = new AbortController();
  if (ask.leaveAfterCalls !== undefined) void arrived(ask.leaveAfterCalls).then(() => leaving.abort());
  const authorization = token === undefined ? ask.authorization : `Bearer ${token}`;
  try {
    const response = await fetch(origin + ask.path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: ask.stream ? 'text/event-stream' : 'application/graphql-response+json, application/json',
        ...(authorization === undefined ? {} : { authorization }),
        ...ask.headers,
      },
      body: JSON.stringify({
        query: ask.query,
        variables: ask.variables,
        operationName: ask.operationName,
      }),
      signal: AbortSignal.any([leaving.signal, AbortSignal.timeout(25_000)]),
    });
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
    return {
      status: response.status,
      requestId: response.headers.get('x-request-id') ?? '',
      body: isStream ? undefined : ((await response.json()) as unknown),
      events: isStream ? await readEvents(response, ask.leaveAfterEvents) : undefined,
    };
  } catch (error) {
    if (leaving.signal.aborted) return undefined;
    throw error;
  }
}

/** The results of a GraphQL event stream (distinct connections mode of graphql-sse). */
async function readEvents(response: Response, leaveAfter: number | undefined): Promise<GraphQLResult[]> {
  const events: GraphQLResult[] = [];
  if (response.body === null) return events;
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body) {
    text += decoder.decode(chunk, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks.filter((found) => /^event: next$/m.test(found))) {
      events.push(JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? 'null') as GraphQLResult);
    }
    // Leaving the loop closes the connection.
    if (leaveAfter !== undefined && events.length >= leaveAfter) break;
  }
  return events;
}
