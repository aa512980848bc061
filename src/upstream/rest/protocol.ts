/** `@rest`: an HTTP call, its reply JSON. */

import { withoutNames } from '../headers.ts';
import type { Protocol } from '../protocol.ts';
import { restDefinition } from './definition.ts';
import { parseRest } from './directive.ts';
import type { RestRequest, RestTemplate } from './message.ts';
import { renderRest } from './request.ts';

/** Longer request lines are refused by common servers (8 KiB in nginx; node:http allows 16 KiB for all headers). */
const MAX_URL_LENGTH = 8 * 1024;

/** HTTP (RFC 9110) with JSON (RFC 8259). */
export const restProtocol: Protocol<RestTemplate, RestRequest> = {
  name: 'rest',
  traits: { whyNoStream: 'an HTTP call is none', isSelective: false, isTyped: false, isEmptyDone: true },
  definition: restDefinition,
  parse: parseRest,
  places: ({ segments, query, headers, body }) => [
    ...segments.map((parts) => ({ in: 'path', template: { kind: 'text', parts } }) as const),
    ...query.map(({ name, value }) => ({ in: 'query', name, template: value }) as const),
    ...headers.map(({ name, value }) => ({ in: 'header', name, template: value }) as const),
    ...(body === undefined ? [] : [{ in: 'body', template: body } as const]),
  ],
  render: renderRest,
  fingerprint: ({ template: { service }, request: { method, path, headers, body } }) =>
    JSON.stringify([service, method, path, headers, body]),
  withoutHeaders(request, isOwn) {
    const headers = withoutNames(request.headers, isOwn);
    return headers === request.headers ? request : { ...request, headers };
  },
  isTooLong: ({ path }) => path.length > MAX_URL_LENGTH,
  readKey: ({ method, body, path, headers }) =>
    method === 'GET' && body === undefined ? [path, headers] : undefined,
  load: () => import('./transport.ts'),
};
