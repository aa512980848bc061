/** One call to a service: as a schema file declares it, as it is rendered, and what its operation sends with it. */

import type { Cancellation } from '../base/cancellation.ts';
import type { Path } from '../base/path.ts';
import type { Principal } from '../base/principal.ts';
import type { CallSink } from '../telemetry/record.ts';
import type { Selection } from './graphql/selection.ts';
import type { Expression, Scope, Template } from './template.ts';

/** What a declared status turns into: null, an empty list, or an error although the default is null. */
export type StatusOutcome = 'NULL' | 'EMPTY' | 'ERROR';

/** How many parents' calls become one. */
export interface BatchTemplate {
  /** The key of one parent: text, or an object whose properties together are the key. */
  readonly key: Template;
  /** Where each row of the reply holds its key, by the names of the key's parts (`''` for a single part). */
  readonly match: readonly { readonly part: string; readonly path: Path }[];
  /** Several rows belong to one key. */
  readonly many: boolean;
  /** Keys a call at most. */
  readonly max: number;
}

/** What the other layers decide by. A new protocol answers each question; none of them asks for its name. */
export interface Traits {
  /** Why no field of Subscription may use it, for people: `an HTTP call is none`. Undefined when it opens streams. */
  readonly whyNoStream: string | undefined;
  /** The service gives only the fields that it is asked for, so that a call depends on what the client selects. */
  readonly isSelective: boolean;
  /** What is sent has types of its own. Without them a BigInt that came as text is sent as a JSON number. */
  readonly isTyped: boolean;
  /** A reply without a value to a mutation says that it is done, which a Boolean field tells as true. */
  readonly isEmptyDone: boolean;
}

/**
 * The kinds of places that a value may be put into. A path, a header and metadata take one value, a query one or a list
 * of them; a body, a message and arguments take anything.
 */
export type PlaceKind = 'path' | 'query' | 'header' | 'metadata' | 'body' | 'message' | 'arguments';

/** A place in a call that values are put into. */
export interface ValuePlace {
  readonly in: PlaceKind;
  /** Of a parameter, a header or metadata. */
  readonly name?: string;
  /** Of a path one segment, with those that are only text. */
  readonly template: Template;
}

/**
 * What a call needs of its protocol while operations run. `Declared` is the call as a schema file declares it, `Request`
 * the same with its values filled in. `Protocol` (protocol.ts) is the rest of it.
 */
export interface CallProtocol<Declared = unknown, Request = unknown> {
  /** The name of its directive, and of its `kind` in `apps/services.ts`. */
  readonly name: string;
  readonly traits: Traits;
  /** Every place of the call that takes a value, in order. */
  places(declared: Declared): readonly ValuePlace[];
  /** The root field that the call asks for, where the service has a GraphQL schema. */
  rootField?(declared: Declared): RootField;
  /**
   * Fills the call. Pure; throws a FacetError with BAD_USER_INPUT, UNAUTHENTICATED or FORBIDDEN. `selection` is what is
   * asked of the value, for a selective protocol; nothing when undefined.
   */
  render(declared: Declared, scope: Scope, selection?: Selection): Request;
  /** Text that is equal for two calls of one operation only if the service cannot tell them apart. */
  fingerprint(call: RenderedCall<Request>): string;
  /** The same request without the headers that `isOwn` names; the same object when there are none. */
  withoutHeaders(request: Request, isOwn: (name: string) => boolean): Request;
  /** Whether a batch must be cut because services refuse a request of this size. */
  isTooLong?(request: Request): boolean;
  /**
   * Of a read: all that is sent but for what the interceptors add, as values that JSON can write, so that identical reads
   * of several operations may be one. Undefined for a request that may not be shared.
   */
  readKey?(request: Request): readonly unknown[] | undefined;
}

/** A root field of a GraphQL schema. */
export interface RootField {
  readonly type: 'Query' | 'Mutation';
  readonly field: string;
}

/** A call as a schema file declares it. */
export interface CallTemplate<Declared = unknown> {
  readonly protocol: CallProtocol;
  readonly service: string;
  /** For errors and metrics: the call without any value, `GET /orders` or `shop.Catalog/BatchGet`. */
  readonly label: string;
  readonly request: Declared;
  /** The part of the reply that is the value. */
  readonly pick: Path | undefined;
  readonly batch: BatchTemplate | undefined;
  /** By HTTP status or gRPC code. */
  readonly onStatus: ReadonlyMap<number, StatusOutcome>;
  /** For this call; the service's when undefined. */
  readonly timeoutMs: number | undefined;
  /** Every expression of the call, its batch key included. */
  readonly expressions: readonly Expression[];
}

/** A call with its values filled in. */
export interface RenderedCall<Request = unknown> {
  readonly template: CallTemplate;
  readonly request: Request;
  /** The values it was filled with: a mock answers by them. */
  readonly scope: Scope;
  /** It is a mutation. */
  readonly isChange?: boolean;
  /** A good status says all there is to say: a body that is no value is no failure. */
  readonly isStatusEnough?: boolean;
  /** One of the calls that a batch was cut into. */
  readonly isPart?: boolean;
}

/** What one operation sends with each of its calls. */
export interface CallContext {
  /** Cancelled when the client leaves or the operation's deadline passes. */
  readonly cancellation: Cancellation;
  readonly principal: Principal | undefined;
  /** The token the caller came with, for a service whose provider gives another for it. */
  readonly subjectToken?: string | undefined;
  readonly requestId: string;
  /** Its reads may be one with identical ones of other operations. */
  readonly coalesce?: boolean | undefined;
  /** Told how many bytes a service answers, as they come; throws when the operation has had its share. */
  readonly spendBytes?: ((bytes: number) => void) | undefined;
  /** Told of every call of the operation; undefined while none is. */
  readonly sinks?: readonly CallSink[] | undefined;
}

/**
 * Fills a call's template; throws a FacetError with BAD_USER_INPUT, UNAUTHENTICATED or FORBIDDEN. Opens nothing, and
 * loads no transport: whoever only reads schemas pays for none.
 */
export function renderCall(template: CallTemplate, scope: Scope, selection?: Selection): RenderedCall {
  return { template, scope, request: template.protocol.render(template.request, scope, selection) };
}

/** Text that is equal for two calls of one operation only if the service cannot tell them apart. */
export function fingerprintOf(call: RenderedCall): string {
  return call.template.protocol.fingerprint(call);
}
