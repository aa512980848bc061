/** A contest compares answers before it times anything, and refuses one that is wrong. No timing is judged. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { type Contender, contenderOf } from '../../bench/contenders.ts';
import { contest, ratioOf } from '../../bench/contest.ts';
import { listenOn } from '../../bench/listen.ts';
import { growthOperation, operations } from '../../bench/operations.ts';
import type { Process } from '../../bench/process.ts';

const method = { load: 'autocannon', rounds: 1, seconds: 0.5, connections: 4 } as const;
const quiet = (): void => undefined;
const [greet, , , postsOfAUser] = operations;
assert.ok(greet && postsOfAUser);

test('facet and by hand give the same answers with the same calls, and both are measured', async () => {
  const works = [postsOfAUser, growthOperation(100, 10)].map((operation) => ({
    operation,
  }));
  const results = await contest(works, [contenderOf('by hand'), contenderOf('facet')], method, quiet);
  assert.deepEqual(
    results.map(({ operation, contenders }) => [operation, ...contenders.map(({ contender }) => contender)]),
    works.map(({ operation }) => [operation.name, 'by hand', 'facet']),
  );
  for (const result of results) {
    for (const { samples, upstreamCalls, answerBytes, peakRssBytes, ...figures } of result.contenders) {
      assert.deepEqual([samples.length, upstreamCalls], [1, 2]);
      assert.ok(answerBytes > 0 && peakRssBytes > 0);
      for (const figure of ['requestsPerSecond', 'p50Ms', 'p99Ms', 'cpuMicrosPerRequest', 'cores'] as const) {
        const { median, min, max } = figures[figure];
        assert.ok(0 < min && min <= median && median <= max, `${figure}: ${min}, ${median}, ${max}`);
      }
    }
    assert.ok((ratioOf(result, 'facet', 'by hand', 'requestsPerSecond')?.median ?? 0) > 0);
    assert.equal(ratioOf(result, 'facet', 'Tailcall', 'requestsPerSecond'), undefined);
  }
});

/** A contender in this process that gives one answer to everything. */
function saying(status: number, body: string): Contender {
  const notHere = () => Promise.reject(new Error('nobody should time this one'));
  const server = createServer((_, response) => void response.writeHead(status).end(body));
  const start = async (): Promise<Process> => ({
    endpoints: { graphql: await listenOn(server) },
    usage: async () => ({ kind: 'usage', cpuMicros: 0, peakRssBytes: 0, calls: 0 }),
    startProfile: notHere,
    stopProfile: notHere,
    stop: async () => {
      server.closeAllConnections();
      server.close();
    },
  });
  return { name: 'Mercurius', operations: ['greet'], start };
}

const wrong: [name: string, contender: Contender, message: RegExp][] = [
  [
    'other data',
    saying(200, '{"data":{"greet":"Hello!"}}'),
    /^Error: Mercurius answers \{ greet \} differently: \{"data":\{"greet":"Hello!"\}\}$/,
  ],
  [
    'more data',
    saying(200, '{"data":{"greet":"Hello World!","more":1}}'),
    /^Error: Mercurius answers \{ greet \} differently/,
  ],
  [
    'an error beside the data',
    saying(200, '{"data":{"greet":"Hello World!"},"errors":[{"message":"x"}]}'),
    /^Error: Mercurius answered \{ greet \} with 200/,
  ],
  ['another status', saying(503, '{"data":{"greet":"Hello World!"}}'), /with 503/],
  ['no JSON', saying(200, 'Hello World!'), /^Error: Mercurius answered \{ greet \} with 200: Hello World!$/],
];
for (const [name, contender, message] of wrong) {
  test(`${name}: refused before any timing`, async () => {
    const right = saying(200, '{"data":{"greet":"Hello World!"}}');
    const run = contest([{ operation: greet }], [right, contender], method, quiet);
    await assert.rejects(run, message);
  });
}
