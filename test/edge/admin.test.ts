/** The admin listener answers health and metrics, and only those. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createAdmin } from '../../src/edge/admin.ts';
import { type Listener, listen } from '../../src/edge/listener.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';

const metrics = createMetrics();
const state: { problem: string | undefined } = { problem: undefined };
let listener: Listener;

before(async () => {
  const health = { isReady: () => true, problem: () => state.problem };
  listener = await listen('admin', '127.0.0.1', 0, createAdmin({ health, metrics }));
});
after(() => listener.stop(0));

test('metrics are told in the format of Prometheus, with their labels', async () => {
  metrics.count('facet_schema_reloads_total', { outcome: 'refused' });
  const response = await fetch(`${listener.origin}/metrics`);
  assert.match(response.headers.get('content-type') ?? '', /^text\/plain/);
  assert.match(await response.text(), /^facet_schema_reloads_total\{outcome="refused"\} 1$/m);
});

test('what is wrong is told in words', async () => {
  state.problem = 'schemas/services/users.graphql:1:1  FACET_SYNTAX';
  const response = await fetch(`${listener.origin}/readyz`, { headers: { accept: 'application/json' } });
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), { status: 'warn', output: state.problem });
});

test('nothing else is there', async () => {
  assert.equal((await fetch(`${listener.origin}/graphql`)).status, 404);
});
