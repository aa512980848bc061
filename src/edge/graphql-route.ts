/** The GraphQL API over HTTP: what is decided about a request before either door, and which door it goes by. */

import type { Principal } from '../base/principal.ts';
import type { GraphQLParams } from '../envelope/policy.ts';
import { type Accepted, negotiate } from './accept.ts';
import { answerBatch } from './batch.ts';
import { enterCompleteDoor } from './complete-door.ts';
import { asksForPage, checkContentType, requireAnswer } from './content.ts';
import { applyCors } from './cors.ts';
import { enterFastDoor } from './fast-door.ts';
import type { Incoming } from './incoming.ts';
import { openHttpOperation } from './open-operation.ts';
import { parseGetParams, parseParams } from './params.ts';
import type { Pipeline } from './pipeline.ts';
import { HttpProblem } from './problem.ts';
import { readBody } from './read-body.ts';
import type { Route, RouteInput } from './route.ts';
import { appendCookies } from './session-routes.ts';
import type { HttpContext } from './visit.ts';

export function graphqlRoute(input: RouteInput): Route {
  const { app, pipelines, identity } = input;
  const hasSessions = identity.sessions !== undefined;
  return {
    name: 'graphql',
    match: (path) => pipelines().has(path),
    answer(incoming) {
      const pipeline = pipelines().get(incoming.path);
      if (pipeline === undefined) return undefined;
      if (applyCors(incoming.request, incoming.response, app.corsOrigins, hasSessions)) return undefined;
      return answer(input, pipeline, incoming);
    },
  };
}

/** Waits only for what is not there at once: each wait costs as much as a small policy. */
async function answer(input: RouteInput, pipeline: Pipeline, incoming: Incoming): Promise<void> {
  const { app } = input;
  const { request, response } = incoming;
  checkMethod(request.method);
  // A GET has no body, and who says what it is means something else than we do.
  if (request.method === 'POST' || request.headers['content-type'] !== undefined) checkContentType(request);
  const isPage = asksForPage(request, app);
  const accepted = negotiate(request.headers.accept, app.httpProfile);
  if (!isPage) requireAnswer(accepted);
  let params: GraphQLParams | readonly GraphQLParams[] | undefined;
  let principal: Principal | undefined;
  // A page holds no operation, and a browser that goes to it can prove nothing but its cookie.
  if (!isPage) {
    params =
      request.method === 'POST'
        ? parseParams(await readBody(request, app.maxBodyBytes), app)
        : parseGetParams(incoming.search, app);
    const found = input.identity.authenticate(request, appendCookies(response));
    principal = found instanceof Promise ? await found : found;
  }
  if (isBatch(params)) {
    const { json } = accepted;
    if (json === undefined) throw new HttpProblem('BAD_REQUEST', 'A batch answers as JSON.', { status: 406 });
    const alone: Accepted = { json, isStreamAccepted: false, forCompleteDoor: undefined };
    const open = (): HttpContext => openHttpOperation(input, pipeline, incoming, principal, alone);
    await answerBatch(pipeline, incoming, params, json, open);
    return;
  }
  const context = openHttpOperation(input, pipeline, incoming, principal, accepted);
  const { json, forCompleteDoor } = accepted;
  if (params === undefined || json === undefined || forCompleteDoor !== undefined) {
    await enterCompleteDoor(pipeline, incoming, params, context);
    return;
  }
  const answered = enterFastDoor(pipeline, incoming, params, json, context);
  if (answered !== undefined) await answered;
}

/** HEAD is refused as well: running an operation of which nobody reads the answer only costs its services. */
function checkMethod(method: string | undefined): void {
  if (method === 'POST' || method === 'GET') return;
  throw new HttpProblem('BAD_REQUEST', 'GraphQL is asked by GET or POST.', {
    status: 405,
    headers: { allow: 'GET, POST' },
  });
}

function isBatch(
  params: GraphQLParams | readonly GraphQLParams[] | undefined,
): params is readonly GraphQLParams[] {
  return Array.isArray(params);
}
