/** Every service the project names, reachable. */

import { type MaybePromise, whenReady } from '../base/maybe-promise.ts';
import { unreachable } from '../base/unreachable.ts';
import type { CallContext, OutgoingCall, RenderedCall } from './call.ts';
import { createIdentify, type Identify } from './caller/identify.ts';
import type { SigningKeys } from './caller/signing-keys.ts';
import type { GraphqlRequest } from './graphql/message.ts';
import { createGraphqlTransport } from './graphql/transport.ts';
import { createGrpcTransport, type GrpcTransport } from './grpc/transport.ts';
import { type MockOptions, mockedServices, mockSettings } from './mock/options.ts';
import type { FindReply } from './mock/shape.ts';
import { createMockTransport, type MockTransport } from './mock/transport.ts';
import { protocolOf, type ServiceSettings, type Transport } from './protocol.ts';
import { createRestTransport, type RestTransport } from './rest/transport.ts';

export interface Clusters {
  /** Sends a rendered call and gives back the decoded reply; throws a FacetError. */
  send(rendered: RenderedCall, context: CallContext): Promise<unknown>;
  /** Opens the stream of a server-streaming rpc. */
  stream(rendered: RenderedCall, context: CallContext): AsyncGenerator<unknown>;
  close(): Promise<void>;
}

/** Services that are answered from the schema, and what they answer. */
export interface Mocking extends MockOptions {
  readonly find: FindReply;
}

/**
 * Opens a transport per service. Nothing is connected before the first call. Throws a StartupError for a wrong `mock`, and
 * for a service that wants signed tokens without `signing`.
 */
export function createClusters(
  services: readonly ServiceSettings[],
  mock?: Mocking,
  signing?: SigningKeys,
): Clusters {
  const identities = new Map<string, Identify>();
  for (const service of services) identities.set(service.name, createIdentify(service, signing));
  const mocked = mockedServices(
    mock,
    services.map(({ name }) => name),
  );
  const mocks = new Map<string, MockTransport>();
  const rest = new Map<string, RestTransport>();
  const grpc = new Map<string, GrpcTransport>();
  const graphql = new Map<string, Transport<GraphqlRequest>>();
  for (const service of services) {
    const protocol = protocolOf(service);
    if (mock !== undefined && mocked.has(service.name))
      mocks.set(service.name, createMockTransport(service, mockSettings(mock), mock.find));
    else if (protocol === 'grpc') grpc.set(service.name, createGrpcTransport(service));
    else if (protocol === 'graphql') graphql.set(service.name, createGraphqlTransport(service));
    else rest.set(service.name, createRestTransport(service));
  }

  const outgoing = (rendered: RenderedCall, context: CallContext): MaybePromise<OutgoingCall> => {
    const identify = identities.get(rendered.template.service);
    if (identify === undefined) throw unknownService(rendered);
    const safe = withoutHeaders(rendered, identify);
    return whenReady(identify.headersOf(context), (headers) => ({ rendered: safe, context, headers }));
  };

  const sendOutgoing = (call: OutgoingCall): Promise<unknown> => {
    const { rendered } = call;
    const mocking = mocks.get(rendered.template.service);
    if (mocking !== undefined) return mocking.send(call);
    switch (rendered.protocol) {
      case 'rest':
        return known(rest, rendered).send(call, rendered.request);
      case 'grpc':
        return known(grpc, rendered).send(call, rendered.request);
      case 'graphql':
        return known(graphql, rendered).send(call, rendered.request);
      default:
        return unreachable(rendered);
    }
  };

  const send = (rendered: RenderedCall, context: CallContext): Promise<unknown> => {
    try {
      const call = outgoing(rendered, context);
      return call instanceof Promise ? call.then(sendOutgoing) : sendOutgoing(call);
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
  };
  /** What was asked before a change is no answer to who asks after it, of whichever service. */
  const changed = (): void => {
    for (const transport of rest.values()) transport.closeReads();
  };

  return {
    send: (rendered, context) =>
      rendered.isChange === true ? send(rendered, context).finally(changed) : send(rendered, context),
    async *stream(rendered, context) {
      const call = await outgoing(rendered, context);
      const mocking = mocks.get(rendered.template.service);
      if (mocking !== undefined) {
        yield* mocking.stream(call);
        return;
      }
      if (call.rendered.protocol !== 'grpc') throw new Error(`${rendered.template.label} is no stream`);
      yield* known(grpc, rendered).stream(call, call.rendered.request);
    },
    async close() {
      const transports = [...rest.values(), ...grpc.values(), ...graphql.values()];
      await Promise.all(transports.map((transport) => transport.close()));
    },
  };
}

/** A schema file cannot set the headers by which services know the caller. */
function withoutHeaders(rendered: RenderedCall, identify: Identify): RenderedCall {
  if (rendered.protocol === 'rest') {
    const headers = identify.withoutOwn(rendered.request.headers);
    return headers === rendered.request.headers
      ? rendered
      : { ...rendered, request: { ...rendered.request, headers } };
  }
  if (rendered.protocol !== 'grpc') return rendered;
  const metadata = identify.withoutOwn(rendered.request.metadata);
  return metadata === rendered.request.metadata
    ? rendered
    : { ...rendered, request: { ...rendered.request, metadata } };
}

function known<T>(transports: ReadonlyMap<string, T>, rendered: RenderedCall): T {
  const transport = transports.get(rendered.template.service);
  if (transport === undefined) throw unknownService(rendered);
  return transport;
}

function unknownService({ protocol, template }: RenderedCall): Error {
  return new Error(`no ${protocol} service ${template.service}: the schema was served unchecked`);
}
