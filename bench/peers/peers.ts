/** The other products, each in a process of its own: what it is, how it is set, and what it needs to run. */

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Peer {
  readonly name: 'tutorial' | 'Apollo Server' | 'Mercurius' | 'Hive Gateway' | 'Hive Gateway, row by row';
  /** In this folder. */
  readonly file: string;
  readonly packages: readonly string[];
  readonly args?: readonly string[];
  /** The most clients that ask at once, where more would wait for longer than a round. */
  readonly maxConnections?: number;
  /** For the page. */
  readonly settings: string;
}

export const peers: readonly Peer[] = [
  {
    name: 'tutorial',
    file: 'tutorial.js',
    packages: ['graphql-yoga', '@graphql-tools/stitch', 'dataloader'],
    settings:
      'what a tutorial of schema stitching leads to: Yoga, a subschema a service, types merged by key in batches, a DataLoader a request, `fetch`',
  },
  {
    name: 'Apollo Server',
    file: 'apollo.js',
    packages: ['@apollo/server', 'dataloader'],
    settings: 'standalone, a DataLoader a request, an undici Pool',
  },
  {
    name: 'Mercurius',
    file: 'mercurius.js',
    packages: ['mercurius', 'fastify'],
    settings: 'on Fastify, `jit: 1`, its own loaders, an undici Pool',
  },
  {
    name: 'Hive Gateway',
    file: 'hive.js',
    packages: ['@graphql-hive/gateway', '@omnigraph/json-schema', '@graphql-mesh/compose-cli'],
    settings:
      'as a library over `node:http`; the supergraph composed by Mesh from its JSON Schema handler, `@resolveTo` with a key, so that users come in one batch',
  },
  {
    name: 'Hive Gateway, row by row',
    file: 'hive.js',
    args: ['row-by-row'],
    maxConnections: 5,
    packages: ['@graphql-hive/gateway', '@omnigraph/json-schema', '@graphql-mesh/compose-cli'],
    settings:
      'the same with `@resolveTo` with arguments, the first form in its documentation: a call a row; asked by 5 clients',
  },
];

/** Tailcall is none of these: who names a binary wants to see it. */
export function isPeer(name: string): boolean {
  return peers.some((peer) => peer.name === name);
}

const folder = import.meta.dirname;

export function arePeersInstalled(): boolean {
  return existsSync(join(folder, 'node_modules/.package-lock.json'));
}

/** From their own lockfile, once more after a failure: a registry may have dropped a connection. False when both fail. */
export function installPeers(progress: (text: string) => void): boolean {
  for (const attempt of [1, 2]) {
    progress(`bench/peers: npm ci${attempt === 1 ? '' : ', once more'}`);
    const { status } = spawnSync('npm', ['ci'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
    if (status === 0) return true;
  }
  return false;
}

/** By package, as installed. */
export function peerVersions(): Record<string, string> {
  const names = [...new Set(peers.flatMap(({ packages }) => packages))];
  return Object.fromEntries(names.map((name) => [name, versionOf(name)]));
}

function versionOf(name: string): string {
  const manifest = readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
