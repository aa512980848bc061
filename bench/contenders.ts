/** Who is compared, and how each is started. */

import { join } from 'node:path';
import { isCoalescingKnown } from './coalescing.ts';
import { type Backend, type OperationName, operationNames } from './operations.ts';
import { arePeersInstalled, type Peer, peers } from './peers/peers.ts';
import { startTailcall } from './peers/tailcall.ts';
import { type Process, startProcess } from './process.ts';

export const contenderNames = [
  'by hand',
  'facet',
  'tutorial',
  'Apollo Server',
  'Mercurius',
  'Hive Gateway',
  'Hive Gateway, row by row',
  'by hand, shared',
  'facet, shared',
  'Tailcall',
] as const;
export type ContenderName = (typeof contenderNames)[number];

type Endpoints = Readonly<Record<string, string>>;

export interface Contender {
  readonly name: ContenderName;
  /** What it is asked; all that its backend has when not said. */
  readonly operations: readonly OperationName[];
  readonly maxConnections?: number | undefined;
  start(backend: Backend, endpoints: Endpoints): Promise<Process>;
}

const root = join(import.meta.dirname, '..');
/** Where requests that ask the same at the same time can share one answer. */
const shared: readonly OperationName[] = ['posts', 'posts-with-users'];
const overPosts: readonly OperationName[] = ['greet', 'posts', 'posts-with-users', 'posts-of-a-user'];

/** All that could run here; what cannot is told by `absentContenders`. */
export function contenders(): readonly Contender[] {
  const tailcall = process.env['TAILCALL_BIN'];
  return [
    { name: 'by hand', operations: operationNames, start: startByHand(false) },
    { name: 'facet', operations: operationNames, start: startFacet(false) },
    ...(arePeersInstalled() ? peers.map(peerContender) : []),
    { name: 'by hand, shared', operations: shared, start: startByHand(true) },
    ...(isCoalescingKnown()
      ? [{ name: 'facet, shared', operations: shared, start: startFacet(true) } as const]
      : []),
    ...(tailcall === undefined
      ? []
      : [
          {
            name: 'Tailcall',
            operations: overPosts,
            start: (_: Backend, { posts = '' }: Endpoints) => startTailcall(tailcall, posts),
          } as const,
        ]),
  ];
}

/** Throws when it cannot run here. */
export function contenderOf(name: ContenderName): Contender {
  const found = contenders().find((contender) => contender.name === name);
  if (found === undefined) throw new Error(`${name} cannot run here`);
  return found;
}

function peerContender({ name, file, args = [], maxConnections }: Peer): Contender {
  return {
    name,
    operations: name === 'Hive Gateway, row by row' ? ['posts-with-users'] : overPosts,
    maxConnections,
    start: (_, { posts = '' }) =>
      startProcess(`peers/${file}`, args, { POSTS_URL: posts, NODE_ENV: 'production' }),
  };
}

/** Names without a contender, and why. */
export function absentContenders(): { readonly contender: ContenderName; readonly reason: string }[] {
  const present = new Set(contenders().map(({ name }) => name));
  return contenderNames
    .filter((name) => !present.has(name))
    .map((contender) => ({ contender, reason: reasons[contender] ?? 'it is not installed in bench/peers' }));
}

const reasons: Partial<Record<ContenderName, string>> = {
  Tailcall: 'TAILCALL_BIN names no binary',
  'facet, shared': 'apps cannot be told to share identical operations yet',
};

function startByHand(isSharing: boolean): Contender['start'] {
  return (backend, endpoints) =>
    startProcess('by-hand/main.ts', [backend], {
      NODE_ENV: 'production',
      BENCH_ENDPOINTS: JSON.stringify(endpoints),
      BENCH_SHARED: String(isSharing),
    });
}

function startFacet(isSharing: boolean): Contender['start'] {
  return (backend, endpoints) => {
    const urls = Object.entries(endpoints).map(([service, url]) => [`${service.toUpperCase()}_URL`, url]);
    const env = {
      ...(Object.fromEntries(urls) as Record<string, string>),
      NODE_ENV: 'production',
      BENCH_SHARED: String(isSharing),
    };
    if (backend === 'posts')
      return startProcess('start-facet.ts', [join(root, 'bench/project'), 'bench'], env);
    const issuer = endpoints['issuer'] ?? '';
    const tokens = { FACET_ISSUER: issuer, FACET_JWKS_URL: `${issuer}/.well-known/jwks.json` };
    return startProcess('start-facet.ts', [root, 'mobile'], { ...env, ...tokens, MOBILE_PORT: '0' });
  };
}
