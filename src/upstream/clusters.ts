/** Every service the project names, reachable. */

import { unreachable } from '../base/unreachable.ts';
import type { CallContext, OutgoingCall, RenderedCall } from './call.ts';
import type { GraphqlRequest } from './graphql/message.ts';
import { createGraphqlTransport } from './graphql/transport.ts';
import { createGrpcTransport, type GrpcTransport } from './grpc/transport.ts';
import { identityHeaders } from './identity-headers.ts';
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

/** Opens a transport per service. Nothing is connected before the first call. Throws a StartupError for a wrong `mock`. */
export function createClusters(services: readonly ServiceSettings[], mock?: Mocking): Clusters {
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

  const outgoing = (rendered: RenderedCall, context: CallContext): OutgoingCall => ({
    rendered,
    context,
    headers: identityHeaders(context),
  });

  const send = (rendered: RenderedCall, context: CallContext): Promise<unknown> => {
    const mocking = mocks.get(rendered.template.service);
    if (mocking !== undefined) return mocking.send(outgoing(rendered, context));
    switch (rendered.protocol) {
      case 'rest':
        return known(rest, rendered).send(outgoing(rendered, context), rendered.request);
      case 'grpc':
        return known(grpc, rendered).send(outgoing(rendered, context), rendered.request);
      case 'graphql':
        return known(graphql, rendered).send(outgoing(rendered, context), rendered.request);
      default:
        return unreachable(rendered);
    }
  };
  /** What was asked before a change is no answer to who asks after it, of whichever service. */
  const changed = (): void => {
    for (const transport of rest.values()) transport.closeReads();
  };

  return {
    send: (rendered, context) =>
      rendered.isChange === true ? send(rendered, context).finally(changed) : send(rendered, context),
    stream(rendered, context) {
      const mocking = mocks.get(rendered.template.service);
      if (mocking !== undefined) return mocking.stream(outgoing(rendered, context));
      if (rendered.protocol !== 'grpc') throw new Error(`${rendered.template.label} is no stream`);
      return known(grpc, rendered).stream(outgoing(rendered, context), rendered.request);
    },
    async close() {
      const transports = [...rest.values(), ...grpc.values(), ...graphql.values()];
      await Promise.all(transports.map((transport) => transport.close()));
    },
  };
}

function known<T>(transports: ReadonlyMap<string, T>, rendered: RenderedCall): T {
  const transport = transports.get(rendered.template.service);
  if (transport === undefined)
    throw new Error(
      `no ${rendered.protocol} service ${rendered.template.service}: the schema was served unchecked`,
    );
  return transport;
}
