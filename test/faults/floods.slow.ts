/** Documents that never come again, and documents too large to be kept: answered, and the memory stays bounded. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { type ProjectGateway, startProject } from '../support/project-gateway.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const MIB = 1024 * 1024;
const metrics = createMetrics();
let project: ProjectGateway;

before(async () => {
  project = await startProject({
    files: {
      'schemas/services/a.graphql': 'type Query { hello(name: String): String @value(of: "hello") }',
      'schemas/clients/web/web.graphql': 'extend schema @expose(all: true)',
    },
    services: { a: 'http://127.0.0.1:1' },
    apps: [{ name: 'web', maxBodyBytes: MIB }],
    options: { metrics },
  });
});
after(() => project.stop());

async function ask(query: string): Promise<unknown> {
  const response = await fetch(project.endpoint(), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  return response.json();
}

/** Asks `count` times, 50 at once, and demands the right answer of each. */
async function flood(count: number, documentOf: (at: number) => string, field: string): Promise<void> {
  let next = 0;
  const client = async (): Promise<void> => {
    for (let at = next++; at < count; at = next++) {
      const answer = (await ask(documentOf(at))) as { data: Record<string, unknown> };
      assert.equal(Object.values(answer.data)[0], field, JSON.stringify(answer));
    }
  };
  await Promise.all(Array.from({ length: 50 }, client));
}

/** What is left when nothing more can be let go: answers and connections that end go in later turns. */
async function heapBytes(): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < 5; turn++) {
    collectGarbage();
    least = Math.min(least, process.memoryUsage().heapUsed);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return least;
}

test('10,000 documents that differ are answered, and what is kept of them has a bound', async () => {
  const documentOf = (at: number): string =>
    `query Q${at} { a${at}: hello(name: "${'x'.repeat(400)}") ...F } fragment F on Query { b${at}: hello }`;
  // The caches are full after twice their entries.
  await flood(2500, documentOf, 'hello');
  const fullBytes = await heapBytes();
  await flood(10_000, (at) => documentOf(10_000 + at), 'hello');
  const grownBytes = (await heapBytes()) - fullBytes;
  assert.ok(grownBytes < 16 * MIB, `${(grownBytes / MIB).toFixed(1)} MiB more`);
  const evicted = /facet_documents_evicted_total\{app="web"\} (\d+)/.exec(await metrics.text());
  assert.ok(Number(evicted?.[1]) > 10_000);
});

test('a document that is larger than all that may be kept is answered each time, and kept never', async () => {
  const documentOf = (at: number): string => `{ hello } # ${at} ${'x'.repeat(400 * 1024)}`;
  await flood(20, documentOf, 'hello');
  const fullBytes = await heapBytes();
  await flood(100, (at) => documentOf(at % 10), 'hello');
  const grownBytes = (await heapBytes()) - fullBytes;
  assert.ok(grownBytes < 16 * MIB, `${(grownBytes / MIB).toFixed(1)} MiB more`);
});
