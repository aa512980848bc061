/** The routes of sessions, beside the GraphQL API: what `identity/session` decides, as HTTP. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Sessions, SetCookies } from '../identity/session/sessions.ts';
import { applyCors } from './cors.ts';
import { HttpProblem } from './problem.ts';
import { readBody } from './read-body.ts';
import type { Route, RouteInput } from './route.ts';

interface SessionRequest {
  readonly sessions: Sessions;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Without its question mark. */
  readonly query: string;
  readonly setCookies: SetCookies;
}

interface Endpoint {
  readonly method: 'GET' | 'POST';
  answer(asked: SessionRequest): Promise<void>;
}

const MAX_TOKEN_BYTES = 16 * 1024;

const endpoints: Readonly<Record<string, Endpoint>> = {
  '/login': {
    method: 'GET',
    async answer({ sessions, request, response, query, setCookies }) {
      redirect(response, await sessions.login(returnToOf(query), request, setCookies));
    },
  },
  '/callback': {
    method: 'GET',
    async answer({ sessions, request, response, query, setCookies }) {
      redirect(response, await sessions.callback(query, request, setCookies));
    },
  },
  // By POST and for a page that asks: a link or a picture of another site must not log anybody out.
  '/logout': {
    method: 'POST',
    async answer({ sessions, request, response, query, setCookies }) {
      json(response, { location: await sessions.logout(returnToOf(query), request, setCookies) });
    },
  },
  // A browser that was told to go here after a logout is sent on to the provider.
  '/logout/continue': {
    method: 'GET',
    async answer({ sessions, request, response, setCookies }) {
      redirect(response, await sessions.continueLogout(request, setCookies));
    },
  },
  '/me': {
    method: 'GET',
    async answer({ sessions, request, response, setCookies }) {
      const { subject, scopes, claims, expiresAt } = await sessions.authenticate(request, setCookies);
      json(response, { subject, scopes: [...scopes], claims, expiresAt: new Date(expiresAt).toISOString() });
    },
  },
  // Asked by the provider, not by a browser.
  '/backchannel-logout': {
    method: 'POST',
    async answer({ sessions, request, response }) {
      const body = await readBody(request, MAX_TOKEN_BYTES);
      await sessions.endByToken(new URLSearchParams(body.toString('latin1')).get('logout_token') ?? '');
      response.writeHead(200, { 'content-length': 0 }).end();
    },
  },
};

/** The routes below the path of an app's sessions; undefined for an app without. */
export function sessionRoute({ app, identity: { sessions } }: RouteInput): Route | undefined {
  if (sessions === undefined) return undefined;
  const prefix = `${sessions.path}/`;
  return {
    name: 'session',
    match: (path) => path.startsWith(prefix) && Object.hasOwn(endpoints, path.slice(sessions.path.length)),
    async answer({ path, search, request, response }) {
      const endpoint = endpoints[path.slice(sessions.path.length)];
      if (endpoint === undefined || applyCors(request, response, app.corsOrigins, true)) return;
      if (request.method !== endpoint.method)
        throw new HttpProblem('BAD_REQUEST', `This is asked by ${endpoint.method}.`, {
          status: 405,
          headers: { allow: endpoint.method },
        });
      response.setHeader('cache-control', 'no-store');
      const setCookies = appendCookies(response);
      await endpoint.answer({ sessions, request, response, query: search, setCookies });
    },
  };
}

export function appendCookies(response: ServerResponse): SetCookies {
  return (lines) => void response.appendHeader('set-cookie', lines);
}

function returnToOf(query: string): string | null {
  return new URLSearchParams(query).get('return_to');
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(303, { location, 'referrer-policy': 'no-referrer', 'content-length': 0 }).end();
}

function json(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}
