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
    /** The name of the folders `apps/<name>` and `schemas/clients/<name>`. */
    name: z.string().regex(/^[a-z][a-z0-9-]*$/, 'an app is named in lower case: letters, digits and -'),
    host: z.string().min(1).default('127.0.0.1'),
    /** 0 lets the system choose. */
    port: z.int().min(0).max(65_535),
    /** HTTPS in place of HTTP. */
    tls: tlsSchema.optional(),
    /** Which addresses may call. */
    addresses: addressesSchema.prefault({}),
    /** Where the GraphQL API is; a versioned app serves `<path>/<version>`. */
    path: z
      .string()
      .regex(/^\/[\w/-]*[\w-]$/, 'a path that starts with / and does not end with it')
      .default('/graphql'),
    /** In development there are GraphiQL, introspection and suggestions. */
    development: z.boolean().default(false),
    /** Which edition of GraphQL over HTTP decides statuses and media types. */
    httpProfile: z.enum(['audit-2025', 'draft-2026']).default('audit-2025'),
    /** Whether introspection is answered; on in development when not said. */
    introspection: z.boolean().optional(),
    /** Short for `auth: { jwt: ... }`. */
    jwt: issuersSchema,
    /** How callers prove who they are; without it, and without `jwt`, nobody is logged in. */
    auth: authSchema.prefault({}),
    /** Client headers that `{headers.x}` may read in a schema file. */
    forwardHeaders: z.array(z.string().toLowerCase()).default([]),
    /** Whether identical queries in flight share one run, where no call could tell their callers apart. */
    coalesce: z.boolean().default(true),
    /** A whole operation. */
    deadlineMs: z.int().min(1).default(10_000),
    /** How often the fields of one operation may ask for a value of a service, whether they share a call or not. */
    maxLoads: z.int().min(1).default(20_000),
    /** Levels of fields in an operation, fragments followed. */
    maxDepth: z.int().min(1).default(15),
    /** Tokens of a document: names, braces, values. */
    maxDocumentTokens: z.int().min(1).default(10_000),
    documents: documentsSchema.prefault({}),
    limits: limitsSchema.prefault({}),
    /** What one operation may take at most, checked for trusted documents and held while serving. */
    budgets: budgetsSchema.prefault({}),
    maxBodyBytes: z
      .int()
      .min(1)
      .default(256 * 1024),
    /** Lists of operations in one request; not taken when not said. Each operation counts as if it had come alone. */
    batching: z.strictObject({ max: z.int().min(1).max(100) }).optional(),
    /** Answers that are compressed for clients that take it; `false` for none. */
    compression: z
      .union([
        z.literal(false),
        z.strictObject({
          /** Shorter answers are sent as they are. */
          minBytes: z.int().min(1).default(1024),
        }),
      ])
      .prefault({}),
    /** Whether errors tell which service failed, and with which status. */
    upstreamDetails: z.boolean().default(true),
    /** Origins (scheme, host, port) whose pages may read answers; `*` for any, without credentials. */
    corsOrigins: z.array(z.string()).default([]),
  })
  .refine(({ auth, forwardHeaders }) => auth.session === undefined || !forwardHeaders.includes('cookie'), {
    path: ['forwardHeaders'],
    message: 'with auth.session, "cookie" would hand the sessions of browsers to services',
  });

export type AppConfig = z.output<typeof appSchema>;
export type AppInput = z.input<typeof appSchema>;
/** What `apps/<app>/app.ts` exports: the app, read from an environment. */
export type AppDefinition = (env: Environment) => AppInput;

/** Declares an app; types what `apps/<app>/app.ts` exports. */
export function defineApp(definition: AppDefinition): AppDefinition {
  return definition;
}

/** Throws a StartupError that names the file and the key. */
export function parseApp(definition: AppDefinition, env: Environment, subject = 'app.ts'): AppConfig {
  return parseConfig(appSchema, definition(env), subject);
}
