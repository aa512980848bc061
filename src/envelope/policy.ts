/**
 * The contract of the envelope: a policy decides one thing about an operation, in the stages it needs. It is a plain
 * object of functions; `envelope.ts` runs them in the order of `order.ts`, the same for both doors.
 *
 * A policy refuses by throwing a FacetError: the code's row in `base/errors.ts` is the answer's status.
 */

import type { IncomingHttpHeaders } from 'node:http';
import type {
  DocumentNode,
  ExecutionResult,
  OperationDefinitionNode,
  OperationTypeNode,
  ValidationRule,
} from 'graphql';
import type { MaybePromise } from '../base/maybe-promise.ts';
import type { Principal } from '../base/principal.ts';
import type { AppConfig } from '../config/app.ts';
import type { AutomaticDocuments } from '../documents/automatic.ts';
import type { RegisteredDocuments } from '../documents/registered.ts';
import type { TrustedDocuments } from '../documents/trusted.ts';
import type { FacetContext } from '../fields/executable.ts';
import type { OperationPlan } from '../plan/operation-plan.ts';
import type { ClientSchema } from '../schema/client-schema.ts';
import type { Counters } from '../stores/counters.ts';
import type { UsageMeter } from '../stores/usage.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { RequestRecord } from '../telemetry/record.ts';

/** The parameters of a request (GraphQL over HTTP, "Request Parameters"). */
export interface GraphQLParams {
  /** The document; undefined while only an id of it is known. */
  readonly query?: string | undefined;
  /** The id of a persisted document (GraphQL over HTTP, "Persisted Documents"). */
  readonly documentId?: string | undefined;
  readonly operationName?: string | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  /** There are LongNumbers in the variables: they are not typed yet. */
  readonly hasLongNumbers?: boolean;
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}

/** Who brings one operation, by whichever door: an HTTP request, a message of a WebSocket, the call of a tool. */
export interface Visit {
  readonly requestId: string;
  /** The client's IP address: the one that trusted proxies tell, else that of the connection. */
  readonly address: string;
  /** Undefined for a caller who has proved nothing. */
  readonly principal: Principal | undefined;
  /** The client takes an answer in parts, as they come. */
  readonly isStreamAccepted: boolean;
  /** What happened to the request so far. */
  readonly record: RequestRecord;
  /** What of it is HTTP, for the policies that decide about HTTP; undefined when no HTTP request brought the operation. */
  readonly http: HttpVisit | undefined;
  /** From now on the answer lives as long as its client. */
  beginStream(): void;
}

/** The HTTP request that brought an operation, and the answer to it. */
export interface HttpVisit {
  readonly method: 'GET' | 'POST';
  /** By lower-case name. */
  readonly headers: IncomingHttpHeaders;
  /** Adds a header to the answer; lower-case name, the last value counts. Of a stream: before its first event. */
  setHeader(name: string, value: string): void;
  /** The answer's status, where it is not the one that follows from the result. */
  setStatus(status: number): void;
}

/** What every execution has in its context. */
export interface OperationContext extends FacetContext {
  readonly visit: Visit;
}

/** One operation that is about to run: it is valid, its variables are coerced, nothing has been called for it. */
export interface Operation {
  readonly type: OperationTypeNode;
  /** The client's name for it. */
  readonly name: string | undefined;
  readonly definition: OperationDefinitionNode;
  /** The whole document, for the fragments of the operation. */
  readonly document: DocumentNode;
  /** Coerced. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly params: GraphQLParams;
  /** Made once per document; asking is cheap from then on. */
  readonly plan: OperationPlan;
  readonly context: OperationContext;
}

export type Result = ExecutionResult | AsyncIterable<ExecutionResult>;
export type { MaybePromise };

/** What a policy says about documents. It is asked once per document; the verdict is kept with the document. */
export interface DocumentRules {
  readonly rules?: readonly ValidationRule[];
  /** Tokens that the parser reads at most. */
  readonly maxTokens?: number;
  /** Throws a FacetError for a text that is not to be parsed. */
  readonly checkText?: (source: string) => void;
  /** Throws a FacetError for a syntax tree that is not to be validated. */
  readonly checkTree?: (document: DocumentNode) => void;
  /** No error suggests names that the request does not hold. */
  readonly hideSuggestions?: boolean;
}

export interface Policy {
  /** For people and metrics. */
  readonly name: string;
  /** Before anything is parsed: gives the parameters to go on with, such as the document for an id. */
  onRequest?(params: GraphQLParams, visit: Visit): MaybePromise<GraphQLParams>;
  /** Before a document is parsed that this client schema has not seen, or no longer remembers. */
  onUnknownDocument?(params: GraphQLParams, visit: Visit): MaybePromise<void>;
  readonly documents?: DocumentRules;
  /** Once per operation of a document, for bounds that depend on nothing else. What it throws is kept with the document. */
  onPlan?(plan: OperationPlan): void;
  /** Before anything is called. A promise is awaited before the next policy decides; without one nothing waits. */
  onOperation?(operation: Operation): MaybePromise<void>;
  /**
   * Round the execution: the first policy in the list is the outermost. `next` goes on within the operation's context, or
   * another that it is given.
   */
  onExecute?(
    operation: Operation,
    next: (context?: OperationContext) => MaybePromise<Result>,
  ): MaybePromise<Result>;
  /**
   * Before a request is answered with a refusal, whoever has refused it. What it throws is the answer in place of that.
   * A promise is awaited; without one nothing waits.
   */
  onRefused?(visit: Visit): MaybePromise<void>;
  /** Each result on its way out: of a query one, of a subscription every event. Of a refused request too. */
  onResult?(result: ExecutionResult, context: OperationContext): ExecutionResult;
}

export interface PolicyInput {
  readonly app: AppConfig;
  readonly client: ClientSchema;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Those of the app: what limits and quotas take from. */
  readonly counters: Counters;
  readonly documents: DocumentSources;
  /** Undefined without Redis: what one process forgets is no account. */
  readonly usage?: UsageMeter | undefined;
}

/** Where the documents of ids come from. */
export interface DocumentSources {
  readonly trusted: TrustedDocuments;
  /** Undefined without Redis. */
  readonly registered?: RegisteredDocuments | undefined;
  /** Undefined where clients may not register any. */
  readonly automatic?: AutomaticDocuments | undefined;
}

/** Makes the policy for one client schema of one app; undefined where it has nothing to decide there. */
export type CreatePolicy = (input: PolicyInput) => Policy | undefined;
