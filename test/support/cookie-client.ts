/** A browser without a page, for what a browser would not send: cookies as they come, redirects one by one. */

import { request } from 'undici';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Where it leads, as a whole URL. */
  readonly location: string;
}

interface Sent extends Omit<RequestInit, 'headers'> {
  readonly headers?: Record<string, string>;
}

export class CookieClient {
  readonly cookies = new Map<string, string>();

  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  async send(url: string, init: Sent = {}): Promise<Answer> {
    const { cookie } = this;
    const headers = { ...(cookie === '' ? {} : { cookie }), ...init.headers };
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) this.#take(line);
    const location = response.headers.get('location');
    return {
      status: response.status,
      headers: response.headers,
      text: await response.text(),
      location: location === null ? '' : new URL(location, url).href,
    };
  }

  /** As a browser goes to a URL; `fetch` always says of itself that it is a script. */
  async go(url: string, given: Record<string, string> = {}): Promise<Answer> {
    const headers = { cookie: this.cookie, 'sec-fetch-mode': 'navigate', ...given };
    const { statusCode: status, headers: read, body } = await request(url, { headers });
    for (const line of [read['set-cookie'] ?? []].flat()) this.#take(line);
    const location = typeof read.location === 'string' ? new URL(read.location, url).href : '';
    const told = Object.entries(read).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)] as [string, string]],
    );
    return { status, headers: new Headers(told), text: await body.text(), location };
  }

  #take(line: string): void {
    const [pair = ''] = line.split(';');
    const equals = pair.indexOf('=');
    const [name, value] = [pair.slice(0, equals), pair.slice(equals + 1)];
    const isOver = /max-age=0\b/i.test(line) || /expires=Thu, 01 Jan 1970/i.test(line);
    if (isOver) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }

  /** From the app's login to the URL that the provider sends the browser back to, which is not asked yet. */
  async loginUntilCallback(app: string, search = ''): Promise<string> {
    let { location } = await this.send(`${app}/auth/login${search}`);
    for (let steps = 0; steps < 8; steps += 1) {
      const { pathname } = new URL(location);
      if (pathname === '/auth/callback') return location;
      const method = pathname.startsWith('/interaction/') ? 'POST' : 'GET';
      ({ location } = await this.send(location, { method }));
      if (location === '') throw new Error(`the provider leads nowhere from ${pathname}`);
    }
    throw new Error('the provider leads round in a circle');
  }

  async login(app: string, search = ''): Promise<Answer> {
    return this.send(await this.loginUntilCallback(app, search));
  }

  ask(app: string, query = '{ mine }', headers: Record<string, string> = {}): Promise<Answer> {
    return this.send(`${app}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        'x-facet-csrf': '1',
        ...headers,
      },
      body: JSON.stringify({ query }),
    });
  }
}
