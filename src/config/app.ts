/** `apps/<app>/app.ts`: one BFF instance, as data. */

import { z } from 'zod';
import { authSchema, issuersSchema } from './auth.ts';
import { budgetsSchema } from './budgets.ts';
import { documentsSchema } from './documents.ts';
import type { Environment } from './environment.ts';
import { limitsSchema } from './limits.ts';
import { addressesSchema, tlsSchema } from './listener.ts';
import { parseConfig } from './parse.ts';

const appSchema = z
  .strictObject({
    /**
     * Names the folders `apps/<name>` and `schemas/clients/<name>`. Lower-case letters, digits and `-`, a
     * letter first. Required.
     */
    name: z.string().regex(/^[a-z][a-z0-9-]*$/, 'an app is named in lower case: letters, digits and -'),
    /** The address to listen on. Default 127.0.0.1, which only this machine reaches. */
    host: z.string().min(1).default('127.0.0.1'),
    /** The port to listen on, 0 to 65535; 0 lets the system choose. Required. */
    port: z.int().min(0).max(65_535),
    /** HTTPS in place of HTTP: certificate and key. Without it the app speaks plain HTTP. */
    tls: tlsSchema.optional(),
    /** The addresses that may call. By default all of them. */
    addresses: addressesSchema.prefault({}),
    /**
     * The path of the GraphQL API; a versioned app serves `<path>/<version>`. Starts with `/`. Default
     * /graphql.
     */
    path: z
      .string()
      .regex(/^\/[\w/-]*[\w-]$/, 'a path that starts with / and does not end with it')
      .default('/graphql'),
    /** Turns on GraphiQL, introspection and suggestions in errors. Default false. */
    development: z.boolean().default(false),
    /** The edition of GraphQL over HTTP that decides statuses and media types. Default audit-2025. */
    httpProfile: z.enum(['audit-2025', 'draft-2026']).default('audit-2025'),
    /** Whether introspection is answered and errors suggest names. Default: as `development` says. */
    introspection: z.boolean().optional(),
    /** The issuers whose tokens are accepted: one, or a list. Short for `auth: { jwt: ... }`. */
    jwt: issuersSchema,
    /**
     * How callers prove who they are. Without it, and without `jwt`, no credentials are read and nobody is
     * logged in.
     */
    auth: authSchema.prefault({}),
    /** Request headers that `{headers.x}` in a schema file may read, in any case. Default none. */
    forwardHeaders: z.array(z.string().toLowerCase()).default([]),
    /**
     * Whether identical queries in flight share one run, where no call could tell their callers apart.
     * Default true.
     */
    coalesce: z.boolean().default(true),
    /**
     * Milliseconds from the request to the answer of an operation; later is DEADLINE_EXCEEDED. Default 10000.
     */
    deadlineMs: z.int().min(1).default(10_000),
    /**
     * How often the fields of one operation may ask a service for a value, shared calls counted too; a field
     * beyond it is OPERATION_TOO_LARGE. Default 5000.
     */
    maxLoads: z.int().min(1).default(5_000),
    /**
     * Levels of nested fields in an operation, fragments followed; deeper is OPERATION_TOO_LARGE. Default 15.
     */
    maxDepth: z.int().min(1).default(15),
    /** Tokens of a document (names, braces, values); more is GRAPHQL_PARSE_FAILED. Default 10000. */
    maxDocumentTokens: z.int().min(1).default(10_000),
    /** How clients send documents: as text, by id, or both. */
    documents: documentsSchema.prefault({}),
    /** How much one operation may be, and how often callers may ask. */
    limits: limitsSchema.prefault({}),
    /**
     * What one operation may take at most. `facet check` holds trusted documents to it, the gateway every
     * operation.
     */
    budgets: budgetsSchema.prefault({}),
    /** Bytes of a request body; more is REQUEST_TOO_LARGE (413). Default 262144. */
    maxBodyBytes: z
      .int()
      .min(1)
      .default(256 * 1024),
    /**
     * Accepts a list of up to `max` operations in one request, 1 to 100. Each counts as if it had come alone.
     * Without it a list is refused.
     */
    batching: z
      .strictObject({
        /** How many operations one request may hold, 1 to 100. Required. */
        max: z.int().min(1).max(100),
      })
      .optional(),
    /** Compresses answers for clients that accept it; `false` turns it off. */
    compression: z
      .union([
        z.literal(false),
        z.strictObject({
          /** Answers shorter than this many bytes are sent as they are. Default 1024. */
          minBytes: z.int().min(1).default(1024),
        }),
      ])
      .prefault({}),
    /** Whether errors name the service that failed and the status it gave. Default true. */
    upstreamDetails: z.boolean().default(true),
    /**
     * Origins (scheme, host, port) whose pages may read answers; `*` allows any, without credentials. Default
     * none.
     */
    corsOrigins: z.array(z.string()).default([]),
  })
  .refine(({ auth, forwardHeaders }) => auth.session === undefined || !forwardHeaders.includes('cookie'), {
    path: ['forwardHeaders'],
    message: 'with auth.session, "cookie" would hand the sessions of browsers to services',
  });

/** An app as the gateway reads it: checked, with every default filled in, frozen. */
export type AppConfig = z.output<typeof appSchema>;
/** An app as a project writes it: keys with a default may be left out. */
export type AppInput = z.input<typeof appSchema>;
/** What `apps/<app>/app.ts` exports: a function from the environment to the app. */
export type AppDefinition = (env: Environment) => AppInput;

/** Declares an app. Gives back what it is given; it is there for its types. */
export function defineApp(definition: AppDefinition): AppDefinition {
  return definition;
}

/** Checks an app and fills in defaults. Throws a StartupError that names the file (`subject`) and the key. */
export function parseApp(definition: AppDefinition, env: Environment, subject = 'app.ts'): AppConfig {
  return parseConfig(appSchema, definition(env), subject);
}
