/** Every service the project names, reachable: the only place that knows which protocol a call speaks. */

import { unreachable } from '../base/unreachable.ts';
import type { CallContext, CallTemplate, OutgoingCall, RenderedCall } from './call.ts';
import { renderGrpc } from './grpc/request.ts';
import { createGrpcTransport, type GrpcTransport } from './grpc/transport.ts';
import { identityHeaders } from './identity-headers.ts';
import type { ServiceSettings, Transport } from './protocol.ts';
import type { RestRequest } from './rest/message.ts';
import { renderRest } from './rest/request.ts';
import { createRestTransport } from './rest/transport.ts';
import type { Scope } from './template.ts';

export interface Clusters {
  /** Sends a rendered call and gives back the decoded reply; throws a FacetError. */
  send(rendered: RenderedCall, context: CallContext): Promise<unknown>;
  /** Opens the stream of a server-streaming rpc. */
  stream(rendered: RenderedCall, context: CallContext): AsyncGenerator<unknown>;
  close(): Promise<void>;
}

/** Opens a transport per service. Nothing is connected before the first call. */
export function createClusters(services: readonly ServiceSettings[]): Clusters {
  const rest = new Map<string, Transport<RestRequest>>();
  const grpc = new Map<string, GrpcTransport>();
  for (const service of services) {
    if (isGrpc(service)) grpc.set(service.name, createGrpcTransport(service));
    else rest.set(service.name, createRestTransport(service));
  }

  const outgoing = (rendered: RenderedCall, context: CallContext): OutgoingCall => ({
    rendered,
    context,
    headers: identityHeaders(context),
  });

  return {
    send(rendered, context) {
      switch (rendered.protocol) {
        case 'rest':
          return known(rest, rendered).send(outgoing(rendered, context), rendered.request);
        case 'grpc':
          return known(grpc, rendered).send(outgoing(rendered, context), rendered.request);
        default:
          return unreachable(rendered);
      }
    },
    stream(rendered, context) {
      if (rendered.protocol !== 'grpc') throw new Error(`${rendered.template.label} is no stream`);
      return known(grpc, rendered).stream(outgoing(rendered, context), rendered.request);
    },
    async close() {
      await Promise.all([...rest.values(), ...grpc.values()].map((transport) => transport.close()));
    },
  };
}

export function isGrpc(service: Pick<ServiceSettings, 'url'>): boolean {
  return /^grpcs?:/.test(service.url);
}

/** Fills a call's template. Pure; throws BAD_USER_INPUT, UNAUTHENTICATED or FORBIDDEN. */
export function renderCall(template: CallTemplate, scope: Scope): RenderedCall {
  switch (template.protocol) {
    case 'rest':
      return { protocol: 'rest', template, request: renderRest(template.request, scope) };
    case 'grpc':
      return { protocol: 'grpc', template, request: renderGrpc(template.request, scope) };
    default:
      return unreachable(template);
  }
}

/** Text that is equal for two calls only if the service cannot tell them apart. */
export function fingerprintOf({ protocol, template, request }: RenderedCall): string {
  const { service, label } = template;
  if (protocol === 'rest')
    return JSON.stringify([service, request.method, request.path, request.headers, request.body]);
  return JSON.stringify([service, label, request.message, request.metadata]);
}

function known<T>(transports: ReadonlyMap<string, T>, rendered: RenderedCall): T {
  const transport = transports.get(rendered.template.service);
  if (transport === undefined)
    throw new Error(
      `no ${rendered.protocol} service ${rendered.template.service}: the schema was served unchecked`,
    );
  return transport;
}
