/** `apps/services.ts`: which services there are and how each is reached. Endpoints come from the environment, never from a schema file. */

import { z } from 'zod';
import type { Environment } from './environment.ts';
import { identitySchema } from './identity.ts';
import { parseConfig } from './parse.ts';

const serviceShape = z.strictObject({
  /** `http://`, `https://`, `grpc://` or `grpcs://`; an HTTP URL may have a path that every call starts with. */
  url: z.url({
    protocol: /^(?:https?|grpcs?)$/,
    error: 'must be a URL that starts with http://, https://, grpc:// or grpcs://',
  }),
  /** What the service speaks; by default gRPC for a `grpc(s)://` URL and REST for any other. */
  kind: z.enum(['rest', 'grpc', 'graphql']).optional(),
  /** A whole call, from sending it to the last byte of its reply. */
  timeoutMs: z.int().min(1).default(3000),
  connectTimeoutMs: z.int().min(1).default(1000),
  /** HTTP connections at most. */
  connections: z.int().min(1).default(64),
  maxResponseBytes: z
    .int()
    .min(1)
    .default(10 * 1024 * 1024),
  /** Whether identical GETs in flight are one; HTTP only. */
  coalesce: z.boolean().default(true),
  /** Sent with every call. */
  headers: z.record(z.string().toLowerCase(), z.string()).default({}),
  /** How it is told who is calling. */
  identity: identitySchema.prefault({ headers: { 'x-user-id': '{sub}' } }),
});

const serviceSchema = serviceShape.refine(
  ({ url, kind }) => kind === undefined || (kind === 'grpc') === /^grpcs?:/.test(url),
  {
    path: ['kind'],
    error: 'a grpc service has a grpc:// or grpcs:// url, any other an http:// or https:// one',
  },
);

const servicesSchema = z.record(
  z.string().regex(/^[a-z][a-z0-9_-]*$/, 'a service is named in lower case: letters, digits, - and _'),
  serviceSchema,
);

export type ServicesConfig = z.output<typeof servicesSchema>;
export type ServicesInput = z.input<typeof servicesSchema>;
/** What `apps/services.ts` exports: the services, read from an environment. */
export type ServicesDefinition = (env: Environment) => ServicesInput;

/** Declares the services of a project; types what `apps/services.ts` exports. */
export function defineServices(definition: ServicesDefinition): ServicesDefinition {
  return definition;
}

/** Throws a StartupError that names the file and the key. */
export function parseServices(
  definition: ServicesDefinition,
  env: Environment,
  subject = 'apps/services.ts',
): ServicesConfig {
  return parseConfig(servicesSchema, definition(env), subject);
}
