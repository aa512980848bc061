/**
 * The format of a case: one YAML file says what the services answer, what the schema files hold, what a client asks,
 * what it gets and which upstream calls that took; or what is wrong with schema files that must be refused.
 */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const json: z.ZodType<unknown> = z.unknown();
const headers = z.record(z.string(), z.string());

/** How an HTTP service answers one request. The first rule that fits answers. */
const restRule = z.strictObject({
  /** Method and target exactly as they arrive: `GET /users?id=1&id=2`. */
  request: z.string().regex(/^[A-Z]+ \//),
  /** The JSON body that the request must have; any when not said. */
  sent: json.optional(),
  /** How often this rule answers; always when not said. */
  times: z.int().min(1).optional(),
  status: z.int().default(200),
  headers: headers.default({}),
  /** The answer's JSON, or its `text` as it is. Neither: an empty answer. */
  body: json.optional(),
  text: z.string().optional(),
  delayMs: z.int().default(0),
  /** `cut`: half of the body and a closed connection; `drop`: a closed connection; `hang`: silence. */
  fault: z.enum(['cut', 'drop', 'hang']).optional(),
});

const grpcRule = z.strictObject({
  /** `package.Service/Method`. */
  rpc: z.string().regex(/^[\w.]+\/\w+$/),
  /** The request exactly, without unset fields; any when not said. */
  sent: json.optional(),
  times: z.int().min(1).optional(),
  reply: z.record(z.string(), json).default({}),
  /** A server stream's messages; it ends after them unless it stays `open`. */
  stream: z.array(z.record(z.string(), json)).optional(),
  open: z.boolean().default(false),
  /** The name of a gRPC status instead of a reply (of a stream: after its messages). */
  status: z.string().optional(),
  details: z.string().default(''),
  delayMs: z.int().default(0),
  fault: z.enum(['hang']).optional(),
});

const service = z.union([
  /** Refuses every connection. */
  z.literal('down'),
  z.array(restRule),
  z.strictObject({
    proto: z.string(),
    replies: z.array(grpcRule).default([]),
    down: z.boolean().default(false),
  }),
]);

const ask = z.strictObject({
  query: z.string(),
  variables: z.record(z.string(), json).optional(),
  operationName: z.string().optional(),
  headers: headers.default({}),
  /** Becomes a signed token; `sub` is 7 when not said. */
  claims: z.record(z.string(), json).optional(),
  /** Negative: the token has expired. */
  expiresInSeconds: z.int().default(60),
  /** A token with a good form, signed by a key that the issuer does not publish. */
  forged: z.boolean().default(false),
  /** The Authorization header as it is. */
  authorization: z.string().optional(),
  /** The endpoint, for an app with versions. */
  path: z.string().default('/graphql'),
  /** Asks for an event stream, and leaves after so many events where said. */
  stream: z.boolean().default(false),
  leaveAfterEvents: z.int().optional(),
  /** The client closes its connection when so many upstream calls have been made. */
  leaveAfterCalls: z.int().optional(),
});

const answerError = z.strictObject({
  /** Not compared when not said. */
  message: z.string().optional(),
  path: z.array(z.union([z.string(), z.int()])).optional(),
  /** Exactly, but for the request id. */
  extensions: z.record(z.string(), json),
});

const result = z.strictObject({
  data: json.optional(),
  errors: z.array(answerError).optional(),
});

const answer = z.strictObject({
  ...result.shape,
  /** HTTP. */
  status: z.int().default(200),
  events: z.array(result).optional(),
  /** Texts that no part of the answer may hold. */
  lacks: z.array(z.string()).optional(),
  /** Members of the problem document that is answered instead of a result. */
  problem: z.record(z.string(), json).optional(),
});

const call = z.union([
  z.string(),
  z.strictObject({
    call: z.string(),
    /** Headers or metadata it had; null: that it must not have. */
    headers: z.record(z.string(), z.union([z.string(), z.null()])).default({}),
    /** The gateway gave it up before it was answered. */
    cancelled: z.boolean().optional(),
  }),
]);

const step = z.strictObject({
  name: z.string().optional(),
  ask,
  /** Not said: the client left before it came. */
  answer: answer.optional(),
  /** All upstream calls in any order, or as waves: a list of lists, each sent after a reply of the one before. */
  calls: z.union([z.array(call), z.array(z.array(call))]).optional(),
  withinMs: z.int().optional(),
});

const diagnostic = z.strictObject({
  /** Not compared when not said. */
  code: z.string().optional(),
  /** `file:line:column`, or the file alone. */
  at: z.string(),
  /** The text under the carets. */
  points: z.string().optional(),
  /** A part of the message. */
  message: z.string(),
  /** The whole fix, or `true` for any; none may be given when not said. */
  fix: z.union([z.string(), z.literal(true)]).optional(),
});

const common = {
  about: z.string(),
  services: z.record(z.string(), service).default({}),
  /** By path under `schemas/`; a case without a client's file has the app `web`, which sees everything. */
  schemas: z.record(z.string(), z.string()),
  /** Added to the settings of every service, or of one. */
  settings: z.record(z.string(), z.record(z.string(), json)).default({}),
  app: z.record(z.string(), json).default({}),
};

const served = z.strictObject({ ...common, steps: z.array(step).min(1) });
const refused = z.strictObject({ ...common, refused: z.array(diagnostic).min(1) });

export type RestRule = z.output<typeof restRule>;
export type GrpcRule = z.output<typeof grpcRule>;
export type Service = z.output<typeof service>;
export type Ask = z.output<typeof ask>;
export type Answer = z.output<typeof answer>;
export type ExpectedCall = z.output<typeof call>;
export type Step = z.output<typeof step>;
export type ServedCase = z.output<typeof served>;
export type RefusedCase = z.output<typeof refused>;
export type Case = ServedCase | RefusedCase;

/** Throws an error that names what is wrong with the text. A case with one step may write it at the top. */
export function parseCase(text: string): Case {
  const { ask: first, answer: gets, calls, withinMs, ...whole } = parse(text) as Record<string, unknown>;
  const isSingle = first !== undefined;
  const given = isSingle ? { ...whole, steps: [{ ask: first, answer: gets, calls, withinMs }] } : whole;
  const parsed = ('refused' in given ? refused : served).safeParse(given);
  if (parsed.success) return parsed.data;
  throw new Error(`not a case:\n${z.prettifyError(parsed.error)}`);
}

export function readCase(file: string): Case {
  return parseCase(readFileSync(file, 'utf8'));
}
