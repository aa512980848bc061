/** Who is compared, and how each is started. */

import { join } from 'node:path';
import { isCoalescingKnown } from './coalescing.ts';
import type { Backend } from './operations.ts';
import { type Process, startProcess } from './process.ts';

export const contenderNames = [
  'by hand',
  'facet',
  'tutorial',
  'Apollo Server',
  'Mercurius',
  'Hive Gateway',
  'by hand, shared',
  'facet, shared',
  'Tailcall',
] as const;
export type ContenderName = (typeof contenderNames)[number];

type Endpoints = Readonly<Record<string, string>>;

export interface Contender {
  readonly name: ContenderName;
  /** The backends it can stand in front of. */
  readonly backends: readonly Backend[];
  /** Whether requests that ask the same at the same time share one answer. */
  readonly isSharing: boolean;
  start(backend: Backend, endpoints: Endpoints): Promise<Process>;
}

const root = join(import.meta.dirname, '..');

/** Those that can run here: a peer that is not installed cannot. */
export function contenders(): readonly Contender[] {
  return [
    { name: 'by hand', backends: ['posts', 'shop'], isSharing: false, start: startByHand(false) },
    { name: 'facet', backends: ['posts', 'shop'], isSharing: false, start: startFacet(false) },
    { name: 'by hand, shared', backends: ['posts'], isSharing: true, start: startByHand(true) },
    ...(isCoalescingKnown()
      ? [{ name: 'facet, shared', backends: ['posts'], isSharing: true, start: startFacet(true) } as const]
      : []),
  ];
}

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
