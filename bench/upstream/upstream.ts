/** What serves the static upstream: nginx if it is there, else node:http; the same files in both. */

import { spawnSync } from 'node:child_process';
import { staticFiles } from './data.ts';
import { startNginx } from './nginx.ts';
import { startNode } from './node.ts';

export interface Upstream {
  readonly server: 'nginx' | 'node:http';
  readonly origin: string;
  /** Requests since the start. */
  calls(): Promise<number>;
}

export type UpstreamServer = Upstream['server'];

export function upstreamServer(): UpstreamServer {
  return spawnSync('nginx', ['-v']).status === 0 ? 'nginx' : 'node:http';
}

export function startUpstream(server: UpstreamServer = upstreamServer()): Promise<Upstream> {
  return server === 'nginx' ? startNginx(staticFiles()) : startNode(staticFiles());
}
