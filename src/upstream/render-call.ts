/** Fills a call of any protocol, and opens nothing for it: what only reads schemas loads no transport. */

import { unreachable } from '../base/unreachable.ts';
import type { CallTemplate, RenderedCall } from './call.ts';
import { renderGraphql } from './graphql/request.ts';
import { Selection } from './graphql/selection.ts';
import { renderGrpc } from './grpc/request.ts';
import { renderRest } from './rest/request.ts';
import type { Scope } from './template.ts';

/**
 * Fills a call's template. Pure; throws BAD_USER_INPUT, UNAUTHENTICATED or FORBIDDEN. `selection` is what is asked of
 * the value of a GraphQL service.
 */
export function renderCall(
  template: CallTemplate,
  scope: Scope,
  selection: Selection = new Selection(),
): RenderedCall {
  switch (template.protocol) {
    case 'rest':
      return { protocol: 'rest', template, scope, request: renderRest(template.request, scope) };
    case 'grpc':
      return { protocol: 'grpc', template, scope, request: renderGrpc(template.request, scope) };
    case 'graphql':
      return {
        protocol: 'graphql',
        template,
        scope,
        request: renderGraphql(template.request, scope, selection),
      };
    default:
      return unreachable(template);
  }
}

/** Text that is equal for two calls only if the service cannot tell them apart. */
export function fingerprintOf({ protocol, template, request }: RenderedCall): string {
  const { service, label } = template;
  if (protocol === 'rest')
    return JSON.stringify([service, request.method, request.path, request.headers, request.body]);
  if (protocol === 'graphql')
    return JSON.stringify([service, label, request.args, request.selection.signature]);
  return JSON.stringify([service, label, request.bytes.toString('base64'), request.metadata]);
}
