/** What comes to a listener, as the front hands it to a route. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { RequestRecord } from '../telemetry/record.ts';
import type { Cleanup } from './cleanup.ts';

/** One HTTP request in hand, and the answer to it. */
export interface Incoming {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly record: RequestRecord;
  readonly cleanup: Cleanup;
  readonly path: string;
  /** The query of the URL, without its question mark. */
  readonly search: string;
  /** The client's IP address. */
  readonly address: string;
}

/** A request to speak another protocol on its connection (RFC 9110, section 7.8). */
export interface Upgrading {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  /** The first bytes in the new protocol, where some have come already. */
  readonly head: Buffer;
  readonly requestId: string;
  /** The client's IP address. */
  readonly address: string;
}
