/** The static upstream answers the same from nginx and from node:http, and counts its calls. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type Process, startProcess } from '../../bench/process.ts';
import { upstreamServer } from '../../bench/upstream/upstream.ts';

const ids = (numbers: readonly number[]): string => `/users?${numbers.map((id) => `id=${id}`).join('&')}`;
const range = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index);

type Rows = { id: number; userId?: number }[];
const answers: [path: string, status: number, check?: (rows: Rows) => void][] = [
  ['/posts', 200, (rows) => assert.equal(new Set(rows.map(({ userId }) => userId)).size, 10)],
  ['/posts?count=1000&users=100', 200, (rows) => assert.equal(rows.length, 1000)],
  ['/posts?userId=7', 200, (rows) => assert.ok(rows.every(({ userId }) => userId === 7))],
  [
    ids([5]),
    200,
    (rows) =>
      assert.deepEqual(
        rows.map(({ id }) => id),
        [5],
      ),
  ],
  [ids([3, 1, 2, 4, 5, 6, 7, 8, 9, 10]), 200, (rows) => assert.equal(rows.length, 10)],
  [
    ids(range(901, 100)),
    200,
    (rows) =>
      assert.deepEqual(
        rows.map(({ id }) => id),
        range(901, 100),
      ),
  ],
  ['/users/5', 200],
  ['/users/5000', 404],
  ['/posts?other=1', 404],
  ['/nothing', 404],
];

const servers = ['node:http', ...(upstreamServer() === 'nginx' ? ['nginx'] : [])];
const running: Process[] = [];
after(() => Promise.all(running.map((server) => server.stop())));

for (const server of servers) {
  test(`by ${server}`, async () => {
    const upstream = await startProcess('upstream/main.ts', [server]);
    running.push(upstream);
    const before = await upstream.usage();
    for (const [path, status, check] of answers) {
      const response = await fetch(`${upstream.endpoints['posts']}${path}`);
      assert.equal(response.status, status, path);
      const text = await response.text();
      if (check !== undefined) check(JSON.parse(text) as Rows);
    }
    assert.equal((await upstream.usage()).calls - before.calls, answers.length);
  });
}
