/**
 * The health check of a container: `node tools/healthcheck.ts <url>`. `http://host:port/path` must answer 200;
 * `grpc://host:port` must say SERVING by the gRPC health protocol (grpc.health.v1). Exit code 0 if healthy, else 1.
 */
import { promisify } from 'node:util';
import { Client, credentials } from '@grpc/grpc-js';

const timeoutMs = 2500;
const url = new URL(process.argv[2] ?? '');
const check = url.protocol === 'grpc:' ? checkGrpc : checkHttp;
try {
  await check(url);
} catch (error) {
  console.error(`${url.href} is not healthy: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

async function checkHttp(url: URL): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
  if (response.status !== 200) throw new Error(`status ${response.status}`);
}

async function checkGrpc(url: URL): Promise<void> {
  const client = new Client(url.host, credentials.createInsecure());
  // Small enough to be written out: an empty HealthCheckRequest asks for the server as a whole, and a
  // HealthCheckResponse is field 1 (0x08) with the status, of which 1 is SERVING.
  const ask = promisify<Buffer>((done) =>
    client.makeUnaryRequest(
      '/grpc.health.v1.Health/Check',
      (request: Buffer) => request,
      (reply: Buffer) => reply,
      Buffer.alloc(0),
      { deadline: Date.now() + timeoutMs },
      (error, reply) => done(error, reply ?? Buffer.alloc(0)),
    ),
  );
  try {
    const reply = await ask();
    if (!reply.equals(Buffer.from([0x08, 0x01]))) throw new Error('not SERVING');
  } finally {
    client.close();
  }
}
