/** The static upstream by nginx: one worker, files from an open-file cache, connections kept alive. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../listen.ts';
import { waitUntil } from '../wait.ts';
import { routes } from './data.ts';
import type { Upstream } from './upstream.ts';

/** Ends with this process; throws when nginx does not start. */
export async function startNginx(files: ReadonlyMap<string, string>): Promise<Upstream> {
  const folder = mkdtempSync(join(tmpdir(), 'facet-bench-upstream-'));
  // Its worker may run as somebody else.
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, 'files'));
  for (const [name, body] of files) writeFileSync(join(folder, 'files', name), body);
  const port = await freePort();
  writeFileSync(join(folder, 'nginx.conf'), configuration(folder, port));
  const nginx = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr'], {
    // Whoever reads our standard error must not wait for the end of nginx too.
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  // First of all nginx: a process that takes too long to end is killed, and nginx would outlive it.
  process.once('exit', () => {
    nginx.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  let complaint = '';
  nginx.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const failed = once(nginx, 'exit').then(([code]) => {
    throw new Error(`nginx ended with code ${String(code)}: ${complaint}`);
  });
  const origin = `http://127.0.0.1:${port}`;
  const calls = async (): Promise<number> => requestsIn(await textAt(`${origin}/status`));
  await Promise.race([failed, waitUntil('nginx answers', async () => (await calls()) > 0)]);
  failed.catch(() => process.exit(1));
  // Each look at the counter is a request too.
  let looks = 0;
  return { server: 'nginx', origin, calls: async () => (await calls()) - (looks += 1) };
}

async function textAt(url: string): Promise<string> {
  return (await fetch(url, { signal: AbortSignal.timeout(5000) })).text();
}

/** `stub_status`: accepted connections, handled ones, requests. */
function requestsIn(status: string): number {
  return Number(/^ \d+ \d+ (\d+)/m.exec(status)?.[1] ?? Number.NaN);
}

function configuration(folder: string, port: number): string {
  return `worker_processes 1;
daemon off;
error_log stderr emerg;
pid ${folder}/nginx.pid;
events { worker_connections 4096; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  tcp_nodelay on;
  keepalive_timeout 3600s;
  keepalive_requests 1000000000;
  open_file_cache max=10000 inactive=3600s;
  open_file_cache_valid 3600s;
  large_client_header_buffers 4 32k;
  map_hash_bucket_size 256;
  default_type application/json;
${maps()}
  server {
    listen 127.0.0.1:${port} backlog=1024;
    root ${folder}/files;
    location = /posts { try_files /$posts_file =404; }
    location = /users { try_files /$users_file =404; }
    location ~ "^/users/(\\d+)$" { try_files /user-$1.json =404; }
    location = /status { stub_status; }
  }
}
`;
}

/** A map of nginx a path, from its query to its file. */
function maps(): string {
  const paths = [...new Set(routes.map(({ path }) => path))];
  return paths
    .map((path) => {
      const name = path.slice(1);
      const lines = routes
        .filter((route) => route.path === path)
        .map(({ query, file }) => `    "${pattern(query, name)}" "${groups(file, name)}";`);
      return `  map $args $${name}_file {\n    default none;\n${lines.join('\n')}\n  }`;
    })
    .join('\n');
}

/** Its groups have names there, and no pattern of its matches an empty query. */
function pattern(query: string, name: string): string {
  if (query === '^$') return '';
  let group = 0;
  return `~${query.replaceAll(/\((?!\?)/g, () => `(?<${name}_${(group += 1)}>`)}`;
}

function groups(file: string, name: string): string {
  return file.replaceAll(/\$(\d)/g, `$$${name}_$1`);
}
