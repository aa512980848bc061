/**
 * What happened to a request: opened by the door it comes in at, filled on the way, closed with its answer. Metrics, and
 * later the access log and traces, are sinks of it: none of them asks the code on the way for anything of its own.
 */

/** Is told what happens to requests. Each part is optional, and a part that no sink has costs nothing. */
export interface RecordSink {
  /** The request, or an operation in it, was refused with an error code. */
  refused?(record: RequestRecord, code: string): void;
  /** The answer has ended; `isComplete` tells whether all of it was sent. */
  closed?(record: RequestRecord, isComplete: boolean): void;
}

/** Is told the calls of services that one operation makes. */
export interface CallSink {
  /** A call begins; what this gives back is called with its end: with the error that the call failed with, or undefined. */
  begin(service: string, call: string): (error: unknown) => void;
}

/** The sinks of a gateway, by what they are told. */
export class RecordSinks {
  readonly refused: readonly RecordSink[];
  readonly closed: readonly RecordSink[];

  constructor(sinks: readonly RecordSink[]) {
    this.refused = sinks.filter((sink) => sink.refused !== undefined);
    this.closed = sinks.filter((sink) => sink.closed !== undefined);
  }
}

export class RequestRecord {
  readonly app: string;
  readonly requestId: string;
  readonly #sinks: RecordSinks;

  constructor(app: string, requestId: string, sinks: RecordSinks) {
    this.app = app;
    this.requestId = requestId;
    this.#sinks = sinks;
  }

  refuse(code: string): void {
    for (const sink of this.#sinks.refused) sink.refused?.(this, code);
  }

  close(isComplete: boolean): void {
    for (const sink of this.#sinks.closed) sink.closed?.(this, isComplete);
  }
}
