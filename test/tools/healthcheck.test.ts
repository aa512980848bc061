import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { HealthImplementation, type ServingStatusMap } from 'grpc-health-check';
import { runProcess } from '../../tools/run-process.ts';

const script = join(import.meta.dirname, '../../tools/healthcheck.ts');

async function exitCodeFor(url: string): Promise<number | null> {
  const { exitCode } = await runProcess(process.execPath, [script, url], { timeoutMs: 20_000 });
  return exitCode;
}

for (const { status, exitCode } of [
  { status: 200, exitCode: 0 },
  { status: 503, exitCode: 1 },
]) {
  test(`HTTP status ${status} is exit code ${exitCode}`, async (t) => {
    const server = createServer((_request, response) => response.writeHead(status).end()).listen(
      0,
      '127.0.0.1',
    );
    t.after(() => server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    assert.equal(await exitCodeFor(`http://127.0.0.1:${port}/readyz`), exitCode);
  });
}

for (const { status, exitCode } of [
  { status: 'SERVING', exitCode: 0 },
  { status: 'NOT_SERVING', exitCode: 1 },
] as const) {
  test(`gRPC health ${status} is exit code ${exitCode}`, async (t) => {
    const server = new Server();
    new HealthImplementation({ '': status } satisfies ServingStatusMap).addToServer(server);
    t.after(() => server.forceShutdown());
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      );
    });
    assert.equal(await exitCodeFor(`grpc://127.0.0.1:${port}`), exitCode);
  });
}

for (const url of ['http://127.0.0.1:1/readyz', 'grpc://127.0.0.1:1']) {
  test(`nobody listening at ${url} is exit code 1`, async () => {
    assert.equal(await exitCodeFor(url), 1);
  });
}
