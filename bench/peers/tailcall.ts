/**
 * Tailcall, from the binary that TAILCALL_BIN names. The configuration is that of its own public benchmark: users one
 * by one, shared while they are under way (`dedupe`), which is faster here than its batches, whose delay is 1 ms at least.
 */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startForeign } from '../foreign.ts';
import { freePort } from '../listen.ts';
import type { Process } from '../process.ts';

/** Throws when it is not a Tailcall that runs here. */
export function tailcallVersion(binary: string): string {
  const { stdout, stderr, error } = spawnSync(binary, ['--version'], { encoding: 'utf8' });
  const version = /v?\d+\.\d+\.\d+/.exec(stdout ?? '')?.[0];
  if (version !== undefined) return version.replace('v', '');
  throw new Error(`${binary} tells no version: ${error?.message ?? stderr.trim().split('\n')[0] ?? ''}`);
}

export async function startTailcall(binary: string, origin: string): Promise<Process> {
  const folder = mkdtempSync(join(tmpdir(), 'facet-bench-tailcall-'));
  const port = await freePort();
  const file = join(folder, 'bench.graphql');
  writeFileSync(file, configuration(port, origin));
  try {
    return await startForeign(
      binary,
      ['start', file],
      { TAILCALL_TRACKER: 'false', TAILCALL_LOG_LEVEL: 'error' },
      `http://127.0.0.1:${port}/graphql`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function configuration(port: number, origin: string): string {
  return `schema
  @server(port: ${port}, hostname: "127.0.0.1")
  @upstream(poolMaxIdlePerHost: 200, tcpKeepAlive: 60) {
  query: Query
}
type Query {
  greet: String! @expr(body: "Hello World!")
  posts: [Post!]! @http(url: "${origin}/posts", dedupe: true)
  postsOf(userId: Int!): [Post!]!
    @http(url: "${origin}/posts", query: [{ key: "userId", value: "{{.args.userId}}" }], dedupe: true)
}
type Post {
  id: Int!
  userId: Int!
  title: String!
  user: User @http(url: "${origin}/users/{{.value.userId}}", dedupe: true)
}
type User {
  id: Int!
  name: String!
  email: String!
}
`;
}
