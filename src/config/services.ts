/** `apps/services.ts`: which services there are and how each is reached. Endpoints come from the environment, never from a schema file. */

import { z } from 'zod';
import type { Environment } from './environment.ts';
import { identitySchema } from './identity.ts';
import { parseConfig } from './parse.ts';

/** The `kind` of a service: what it speaks. */
export type ServiceKind = 'rest' | 'grpc' | 'graphql';

/** By kind, the schemes that a URL may have. */
const schemesOf: Readonly<Record<ServiceKind, readonly string[]>> = {
  rest: ['http', 'https'],
  grpc: ['grpc', 'grpcs'],
  graphql: ['http', 'https'],
};

/** What a service speaks: the `kind` it names, else gRPC for a `grpc(s)://` URL and REST for any other. */
export function kindOf({ url, kind }: { url: string; kind?: ServiceKind | undefined }): ServiceKind {
  return kind ?? (/^grpcs?:/.test(url) ? 'grpc' : 'rest');
}

const serviceShape = z.strictObject({
  /**
   * Where the service is: http://, https://, grpc:// or grpcs://. An HTTP URL may have a path that every call
   * starts with. Required.
   */
  url: z.url({
    protocol: /^(?:https?|grpcs?)$/,
    error: 'must be a URL that starts with http://, https://, grpc:// or grpcs://',
  }),
  /** What the service speaks. Default grpc for a grpc:// or grpcs:// URL and rest for any other. */
  kind: z.enum(['rest', 'grpc', 'graphql']).optional(),
  /**
   * Milliseconds for a whole call, from sending it to the last byte of its reply; later is UPSTREAM_TIMEOUT.
   * Default 3000.
   */
  timeoutMs: z.int().min(1).default(3000),
  /** Milliseconds for opening a connection, HTTP only; later is UPSTREAM_TIMEOUT. Default 1000. */
  connectTimeoutMs: z.int().min(1).default(1000),
  /** How many HTTP connections are open at most. Default 64. */
  connections: z.int().min(1).default(64),
  /** Bytes of a reply; more is UPSTREAM_RESPONSE_TOO_LARGE. Default 4194304 (4 MiB). */
  maxResponseBytes: z
    .int()
    .min(1)
    .default(4 * 1024 * 1024),
  /** Whether identical GETs in flight are one call; HTTP only. Default true. */
  coalesce: z.boolean().default(true),
  /**
   * Whether clients read the messages of errors that have no code; GraphQL services only. Such a message may be anything,
   * the text of a crash too, so it is told only of a service that is trusted with it. Default false.
   */
  trustMessages: z.boolean().default(false),
  /** Headers (or gRPC metadata) that every call has: the gateway's own credentials. Default none. */
  headers: z.record(z.string().toLowerCase(), z.string()).default({}),
  /** What the service is told about the caller. Default the header x-user-id with the caller's subject. */
  identity: identitySchema.prefault({ headers: { 'x-user-id': '{sub}' } }),
});

const serviceSchema = serviceShape.refine(
  ({ url, kind }) => kind === undefined || schemesOf[kind].some((scheme) => url.startsWith(`${scheme}:`)),
  {
    path: ['kind'],
    error: 'a grpc service has a grpc:// or grpcs:// url, any other an http:// or https:// one',
  },
);

/** What a URL may hold that no call would carry: it is refused, and not left out. */
const unsendable: readonly (readonly [why: string, isIn: (url: URL) => boolean])[] = [
  [
    'a url holds no credentials: send them in headers',
    ({ username, password }) => username + password !== '',
  ],
  ['a url has no fragment (#)', ({ hash }) => hash !== ''],
  [
    'a grpc url is a host and a port, without a path or a query',
    ({ protocol, pathname, search }) => /^grpcs?:$/.test(protocol) && !/^\/?$/.test(pathname + search),
  ],
];

const addressedSchema = serviceSchema.superRefine(({ url }, context) => {
  const parsed = URL.parse(url);
  for (const [message, isIn] of unsendable)
    if (parsed !== null && isIn(parsed)) context.addIssue({ code: 'custom', path: ['url'], message });
});

const servicesSchema = z.record(
  z.string().regex(/^[a-z][a-z0-9_-]*$/, 'a service is named in lower case: letters, digits, - and _'),
  addressedSchema,
);

/** The services as the gateway reads them: checked, with every default filled in, frozen. */
export type ServicesConfig = z.output<typeof servicesSchema>;
/** The services as a project writes them: keys with a default may be left out. */
export type ServicesInput = z.input<typeof servicesSchema>;
/** What `apps/services.ts` exports: a function from the environment to the services. */
export type ServicesDefinition = (env: Environment) => ServicesInput;

/** Declares the services of a project. Gives back what it is given; it is there for its types. */
export function defineServices(definition: ServicesDefinition): ServicesDefinition {
  return definition;
}

/**
 * Checks the services and fills in defaults. Throws a StartupError that names the file (`subject`) and the
 * key.
 */
export function parseServices(
  definition: ServicesDefinition,
  env: Environment,
  subject = 'apps/services.ts',
): ServicesConfig {
  return parseConfig(servicesSchema, definition(env), subject);
}
