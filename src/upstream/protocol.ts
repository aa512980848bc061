/**
 * The contracts of this folder. A *protocol* is what a directive such as `@rest` means: each is one folder and one line in
 * protocols.ts. A *transport* speaks it to one endpoint of a service. An *interceptor* wraps a transport in another that
 * does one thing more, so that a transport knows nothing of identities, deadlines and budgets.
 *
 * A call goes through the interceptors in the order of interceptors/order.ts, the first being outermost: each may change
 * the call on its way in, and sees the reply or the error on its way out.
 */

import type { DirectiveNode } from 'graphql';
import type { Cancellation } from '../base/cancellation.ts';
import type { Deadline } from '../base/deadline.ts';
import type { Report } from '../base/report.ts';
import type { CallContext, CallProtocol, CallTemplate, RenderedCall } from './call.ts';
import type { FindRoot } from './graphql/message.ts';
import type { Protos } from './grpc/protos.ts';
import type { Endpoint, Service } from './service.ts';

/** HTTP headers or gRPC metadata, by lower-case name. */
export type Headers = Readonly<Record<string, string>>;

/** A rendered call on its way to a transport. */
export interface OutgoingCall<Request = unknown> {
  readonly rendered: RenderedCall<Request>;
  readonly context: CallContext;
  /** What the service is told of the caller, with the request id; set by the interceptor `identity`. */
  readonly headers: Headers;
  /** Ends this call: the operation's, or that of the call's own deadline. */
  readonly cancellation: Cancellation;
  /** Set by the interceptor `deadline`; a stream and a shared read have none. */
  readonly deadline: Deadline | undefined;
  /** Counts the bytes of the reply as they come, and throws when they are too many; set by `byteBudget`. */
  readonly spendBytes: ((bytes: number) => void) | undefined;
}

/** What a service answered. */
export interface Reply {
  /** The decoded value. Operations that share a reply read one each, and none sees what another does with its own. */
  read(): unknown;
}

/**
 * Speaks one protocol to one endpoint. A plain object whose methods use no `this`: an interceptor spreads it and replaces
 * the methods that it has something to say about.
 */
export interface Transport<Request = unknown> {
  /** Sends a call; rejects with a FacetError for everything but a good reply. */
  send(call: OutgoingCall<Request>): Promise<Reply>;
  /** Opens a stream of decoded messages; ending the iteration cancels it. Throws a FacetError. */
  stream?(call: OutgoingCall<Request>): AsyncGenerator<unknown>;
  /** Ends every connection. */
  close(): Promise<void>;
}

/** Wraps a transport in one that does one thing more. */
export type Interceptor = (next: Transport) => Transport;

/** Where a directive stands, and what it may refer to. */
export interface ParseContext {
  /** The service whose file it stands in; undefined in a client's file. */
  readonly ownService: string | undefined;
  /** The type of its field. */
  readonly parent: string;
  readonly report: Report;
  /** The rpcs of the project's .proto files. */
  readonly protos: Protos;
  /** Finds a root field of a GraphQL service. */
  readonly findRoot: FindRoot;
}

/** A call as a protocol parses it; whoever asked adds the protocol. */
export type ParsedCall<Declared> = Omit<CallTemplate<Declared>, 'protocol'>;

/**
 * All of a protocol. `Declared` is a call as its directive declares it, `Request` the same with its values filled in.
 */
export interface Protocol<Declared = unknown, Request = unknown> extends CallProtocol<Declared, Request> {
  /** Its directive in SDL with its documentation: what editors complete, and what files are checked against. */
  readonly definition: string;
  /** Parses its directive; undefined after reporting why it cannot be. */
  parse(directive: DirectiveNode, context: ParseContext): ParsedCall<Declared> | undefined;
  /** Loads what speaks it. A project without such a service never loads the libraries for it. */
  load(): Promise<ProtocolModule>;
}

/** The part of a protocol that connects. */
export interface ProtocolModule {
  /** Makes a transport to an endpoint; it connects with the first call. */
  open(endpoint: Endpoint, service: Service): Transport;
  /**
   * An interceptor of its own, outside of the deadline: it may make one call of several of an operation, in a form that
   * its transport takes.
   */
  readonly join?: Interceptor;
}
