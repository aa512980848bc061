/** What the directives of a definition say: how much a field weighs, how many it gives, how long it keeps, how often it may be asked. */

import { type DirectiveNode, valueFromASTUntyped } from 'graphql';

/** `@listSize`, IBM GraphQL Cost Directives, "The List Size Directive". */
export interface ListSize {
  readonly assumedSize: number | undefined;
  /** Paths: `first`, `input.first`. */
  readonly slicingArguments: readonly (readonly string[])[];
  readonly sizedFields: ReadonlySet<string>;
  readonly isOneRequired: boolean;
}

/** The arguments of `@rateLimit`, with the names and meanings they have in the package graphql-rate-limit. */
export interface RateLimitRule {
  readonly max: number;
  /** `10s`, `1 minute`: what the package ms reads. */
  readonly window: string;
  /** Arguments of the field that have a counter of their own for each value; paths such as `input.email`. */
  readonly identityArgs: readonly string[];
  /** An argument that is a list: each item counts. */
  readonly arrayLengthField: string | undefined;
  readonly message: string | undefined;
}

/** `@cacheControl`. */
export interface CacheRule {
  readonly maxAgeSeconds: number | undefined;
  readonly isPrivate: boolean;
  /** It keeps as long as the field above it. */
  readonly isInherited: boolean;
}

export interface PolicyDirectives {
  /** `@cost(weight)`; may be negative, for an argument that makes its field cheaper. */
  readonly weight: number | undefined;
  readonly listSize: ListSize | undefined;
  readonly cache: CacheRule | undefined;
  readonly rateLimit: RateLimitRule | undefined;
}

const known = new WeakMap<readonly DirectiveNode[], PolicyDirectives>();
const none: PolicyDirectives = {
  weight: undefined,
  listSize: undefined,
  cache: undefined,
  rateLimit: undefined,
};

/** Of several directives with one name the first counts. Read once for each list. */
export function policiesOf(directives: readonly DirectiveNode[] | undefined): PolicyDirectives {
  if (directives === undefined || directives.length === 0) return none;
  let policies = known.get(directives);
  if (policies === undefined) known.set(directives, (policies = read(directives)));
  return policies;
}

function read(directives: readonly DirectiveNode[]): PolicyDirectives {
  const argumentsOf = (name: string): Record<string, unknown> | undefined => {
    const node = directives.find((directive) => directive.name.value === name);
    if (node === undefined) return undefined;
    const pairs = (node.arguments ?? []).map((argument) => [
      argument.name.value,
      valueFromASTUntyped(argument.value),
    ]);
    return Object.fromEntries(pairs) as Record<string, unknown>;
  };
  const cost = argumentsOf('cost');
  const listSize = argumentsOf('listSize');
  const cache = argumentsOf('cacheControl');
  const rateLimit = argumentsOf('rateLimit');
  return {
    weight: cost === undefined ? undefined : finite(cost['weight']),
    listSize: listSize === undefined ? undefined : listSizeOf(listSize),
    cache:
      cache === undefined
        ? undefined
        : {
            maxAgeSeconds: size(cache['maxAge']),
            isPrivate: cache['scope'] === 'PRIVATE',
            isInherited: cache['inheritMaxAge'] === true,
          },
    rateLimit: rateLimit === undefined ? undefined : rateLimitOf(rateLimit),
  };
}

function listSizeOf(said: Record<string, unknown>): ListSize {
  const { assumedSize, slicingArguments, sizedFields, requireOneSlicingArgument } = said;
  return {
    assumedSize: size(assumedSize),
    slicingArguments: texts(slicingArguments).map((path) => path.split('.')),
    sizedFields: new Set(texts(sizedFields)),
    isOneRequired: requireOneSlicingArgument !== false,
  };
}

function rateLimitOf({
  max,
  window,
  identityArgs,
  arrayLengthField,
  message,
}: Record<string, unknown>): RateLimitRule {
  return {
    max: size(max) ?? 0,
    window: String(window),
    identityArgs: texts(identityArgs),
    arrayLengthField: typeof arrayLengthField === 'string' ? arrayLengthField : undefined,
    message: typeof message === 'string' ? message : undefined,
  };
}

function texts(value: unknown): string[] {
  return (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]).map(String);
}

function size(value: unknown): number | undefined {
  const number = finite(value);
  return number === undefined || number < 0 ? undefined : number;
}

/** The weight is a text in the specification, and a number in what some tools write. */
function finite(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
