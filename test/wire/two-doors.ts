/** The same request through the fast door and the complete one. */

/** Who also takes an event stream, though hardly, gets the same answer by way of the complete door. */
export function throughCompleteDoor(init: RequestInit = {}): RequestInit {
  const headers = new Headers(init.headers);
  headers.set('accept', `${headers.get('accept') ?? '*/*'}, text/event-stream;q=0.001`);
  return { ...init, headers };
}

export interface Answered {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: unknown;
}

/** What differs from one request to the next although it is the same. */
const changing = ['x-request-id', 'date', 'connection', 'keep-alive', 'transfer-encoding', 'content-length'];

export async function ask(url: string, init: RequestInit): Promise<Answered> {
  const response = await fetch(url, init);
  const headers = Object.fromEntries(response.headers);
  for (const name of changing) delete headers[name];
  const id = response.headers.get('x-request-id') ?? '';
  const text = (await response.text()).replaceAll(id === '' ? /$^/g : id, 'ID');
  return { status: response.status, headers, body: text === '' ? undefined : JSON.parse(text) };
}
