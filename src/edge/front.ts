/** What is decided about a request before either door: route, method, origin, content type, size, token. */

import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { FacetError } from '../base/errors.ts';
import type { Principal } from '../base/principal.ts';
import type { GraphQLParams } from '../envelope/policy.ts';
import type { Identity } from '../identity/identity.ts';
import { describeError, type Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { negotiate } from './accept.ts';
import { type Addresses, createAddresses } from './addresses.ts';
import { answerBatch } from './batch.ts';
import { checkHeaders } from './check-headers.ts';
import { Cleanup } from './cleanup.ts';
import { enterCompleteDoor } from './complete-door.ts';
import { asksForPage, checkContentType, requireAnswer } from './content.ts';
import { applyCors } from './cors.ts';
import { answerStatus } from './dev-status.ts';
import { enterFastDoor } from './fast-door.ts';
import { answerHealth, type Health } from './health.ts';
import { type Asked, type OperationInput, openOperation } from './open-operation.ts';
import { parseGetParams, parseParams } from './params.ts';
import type { Pipeline } from './pipeline.ts';
import { HttpProblem, sendProblem } from './problem.ts';
import { readBody } from './read-body.ts';
import { answerSession, appendCookies } from './session-routes.ts';
import type { HttpContext } from './visit.ts';

export interface FrontInput extends OperationInput {
  /** Those of the generation served now, by path. */
  readonly pipelines: () => ReadonlyMap<string, Pipeline>;
  readonly identity: Pick<Identity, 'authenticate' | 'sessions'>;
  readonly health: Health;
  /** Why the files that were saved last are not served. */
  readonly refusal: () => string | undefined;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'count'>;
}

export type Handle = (request: IncomingMessage, response: ServerResponse) => void;

/** The listener's handler. It never rejects: whatever goes wrong is an answer. */
export function createFront(input: FrontInput): Handle {
  const addresses = createAddresses(input.app.addresses);
  return (request, response) => {
    const requestId = randomUUID();
    const cleanup = new Cleanup(response);
    // From the first byte on: services that are asked later must not be closed before.
    cleanup.add(input.backend.use());
    const asked = { request, response, requestId, cleanup };
    void handle(input, addresses, asked).catch((error: unknown) => refuse(input, response, error, requestId));
  };
}

function refuse(
  { app, log, metrics }: FrontInput,
  response: ServerResponse,
  error: unknown,
  requestId: string,
): void {
  if (!(error instanceof FacetError))
    log('error', 'unexpected error', { requestId, ...describeError(error) });
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const shown =
    error instanceof FacetError
      ? error
      : new FacetError('INTERNAL_SERVER_ERROR', `Unexpected error. Its id is ${requestId}.`);
  metrics.count('facet_requests_refused_total', { app: app.name, code: shown.code });
  sendProblem(response, shown, requestId, app);
}

/** Waits only for what is not there at once: each wait costs as much as a small policy. */
async function handle(input: FrontInput, addresses: Addresses, asked: Asked): Promise<void> {
  const { request, response } = asked;
  const { app } = input;
  checkHeaders(request);
  const url = request.url ?? '/';
  const query = url.indexOf('?');
  const path = query === -1 ? url : url.slice(0, query);
  if (answerHealth(input.health, path, request, response, app.development)) return;
  const address = addresses.clientOf(request);
  if (!addresses.isAllowed(address))
    throw new HttpProblem('FORBIDDEN', 'This address may not call.', { headers: { connection: 'close' } });
  const pipelines = input.pipelines();
  if (app.development) {
    const isApi = (api: string): boolean => pipelines.has(api);
    if (answerStatus(input.refusal, isApi, path, request, response)) return;
  }
  const search = query === -1 ? '' : url.slice(query + 1);
  const { sessions } = input.identity;
  const pipeline = pipelines.get(path);
  if (pipeline === undefined) {
    if (await answerSession({ sessions, origins: app.corsOrigins }, path, search, request, response)) return;
    throw notServed(pipelines);
  }
  if (applyCors(request, response, app.corsOrigins, sessions !== undefined)) return;

  const { method } = request;
  // HEAD as well: running an operation of which nobody reads the answer only costs its services.
  if (method !== 'POST' && method !== 'GET') {
    throw new HttpProblem('BAD_REQUEST', 'GraphQL is asked by GET or POST.', {
      status: 405,
      headers: { allow: 'GET, POST' },
    });
  }
  // A GET has no body, and who says what it is means something else than we do.
  if (method === 'POST' || request.headers['content-type'] !== undefined) checkContentType(request);
  const isPage = asksForPage(request, app);
  const accepted = negotiate(request.headers.accept, app.httpProfile);
  if (!isPage) requireAnswer(accepted);
  let params: GraphQLParams | readonly GraphQLParams[] | undefined;
  let principal: Principal | undefined;
  // A page holds no operation, and a browser that goes to it can prove nothing but its cookie.
  if (!isPage) {
    params =
      method === 'POST'
        ? parseParams(await readBody(request, app.maxBodyBytes), app)
        : parseGetParams(search, app);
    const found = input.identity.authenticate(request, appendCookies(response));
    principal = found instanceof Promise ? await found : found;
  }

  const { json, forCompleteDoor } = accepted;
  const caller = { ...asked, address, principal };
  if (isBatch(params)) {
    if (json === undefined) throw new HttpProblem('BAD_REQUEST', 'A batch answers as JSON.', { status: 406 });
    const open = (): HttpContext => openOperation(input, pipeline, caller, false);
    await answerBatch(pipeline.envelope, params, { app, json, open }, request, response);
    return;
  }
  const context = openOperation(input, pipeline, caller, accepted.isStreamAccepted);
  if (params !== undefined && json !== undefined && forCompleteDoor === undefined) {
    const answered = enterFastDoor(pipeline.envelope, params, { json, app }, context, request, response);
    if (answered !== undefined) await answered;
    return;
  }
  const accept = isPage ? 'text/html' : (forCompleteDoor ?? '*/*');
  await enterCompleteDoor(pipeline, request, params, { accept, app }, context, response);
}

function isBatch(
  params: GraphQLParams | readonly GraphQLParams[] | undefined,
): params is readonly GraphQLParams[] {
  return Array.isArray(params);
}

function notServed(pipelines: ReadonlyMap<string, Pipeline>): HttpProblem {
  const known = [...pipelines.keys()].join(', ');
  return new HttpProblem('BAD_REQUEST', `There is nothing here. GraphQL is at ${known}.`, { status: 404 });
}
