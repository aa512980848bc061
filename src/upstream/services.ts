/** Every service of a project, reachable by name. */

import type { CallContext, RenderedCall } from './call.ts';
import { createCallerHeaders } from './caller/caller-headers.ts';
import type { SigningKeys } from './caller/signing-keys.ts';
import { intercepted } from './interceptors/order.ts';
import { SharedReads } from './interceptors/share-reads.ts';
import { type MockOptions, mockedServices, mockSettings } from './mock/options.ts';
import type { FindReply } from './mock/shape.ts';
import { openMock } from './mock/transport.ts';
import type { Headers, Interceptor, OutgoingCall, Reply, Transport } from './protocol.ts';
import { protocols } from './protocols.ts';
import type { Service } from './service.ts';

/** Sends the calls of operations. */
export interface Services {
  /** Sends a rendered call and gives back the decoded reply; rejects with a FacetError. */
  send(rendered: RenderedCall, context: CallContext): Promise<unknown>;
  /** Opens a stream of decoded messages. */
  stream(rendered: RenderedCall, context: CallContext): AsyncGenerator<unknown>;
  /** Ends every connection. */
  close(): Promise<void>;
}

/** Services that are answered from the schema, and what they answer. */
export interface Mocking extends MockOptions {
  readonly find: FindReply;
}

/** What services are reached with beside what is said of each. */
export interface ServicesInput {
  readonly mocking?: Mocking | undefined;
  /** Signs the tokens of services that want one. */
  readonly signing?: SigningKeys | undefined;
}

/**
 * Makes a transport for each service. Nothing is connected before the first call. Throws a StartupError for a wrong
 * `mocking`, and for a service that wants signed tokens without `signing`.
 */
export async function openServices(
  services: readonly Service[],
  { mocking, signing }: ServicesInput = {},
): Promise<Services> {
  const names = services.map(({ name }) => name);
  const mocked = mockedServices(mocking, names);
  const reads = new SharedReads();
  const opened = new Map<string, Transport>();
  for (const service of services) {
    const caller = createCallerHeaders(service, signing);
    const isMocked = mocking !== undefined && mocked.has(service.name);
    const { transport, join } = isMocked
      ? { transport: openMock(service, mockSettings(mocking), mocking.find), join: undefined }
      : await openTransport(service);
    const mayShare = !isMocked && service.policy.coalesce && protocolOf(service).readKey !== undefined;
    opened.set(service.name, intercepted(transport, { service, caller, reads, join, mayShare }));
  }
  return {
    send(rendered, context) {
      const transport = opened.get(rendered.template.service);
      if (transport === undefined) return Promise.reject(unknownService(rendered));
      return transport.send(outgoing(rendered, context)).then(read);
    },
    stream(rendered, context) {
      const transport = opened.get(rendered.template.service);
      if (transport === undefined) throw unknownService(rendered);
      if (transport.stream === undefined) throw new Error(`${rendered.template.label} is no stream`);
      return transport.stream(outgoing(rendered, context));
    },
    async close() {
      await Promise.all([...opened.values()].map((transport) => transport.close()));
    },
  };
}

interface Opened {
  readonly transport: Transport;
  readonly join: Interceptor | undefined;
}

async function openTransport(service: Service): Promise<Opened> {
  const { open, join } = await protocolOf(service).load();
  return { transport: open(service.endpoints[0], service), join };
}

function protocolOf({ name, protocol }: Service) {
  const found = protocols.get(protocol);
  if (found === undefined) throw new Error(`no protocol ${protocol}, which ${name} speaks`);
  return found;
}

const noHeaders: Headers = {};

/** A call as it sets out; the interceptors fill in the rest. */
function outgoing(rendered: RenderedCall, context: CallContext): OutgoingCall {
  const { cancellation } = context;
  return { rendered, context, headers: noHeaders, cancellation, deadline: undefined, spendBytes: undefined };
}

function read(reply: Reply): unknown {
  return reply.read();
}

function unknownService({ template: { service } }: RenderedCall): Error {
  return new Error(`no service ${service}: the schema was served unchecked`);
}
