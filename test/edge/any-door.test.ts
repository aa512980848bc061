/** An operation that no HTTP request brought goes through the same envelope: its policies refuse what they refuse over HTTP. */

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { ExecutionResult } from 'graphql';
import type { Principal } from '../../src/base/principal.ts';
import { parseApp } from '../../src/config/app.ts';
import { Environment } from '../../src/config/environment.ts';
import { parseServices } from '../../src/config/services.ts';
import { Cleanup } from '../../src/edge/cleanup.ts';
import { openOperation } from '../../src/edge/open-operation.ts';
import type { Pipeline } from '../../src/edge/pipeline.ts';
import type { GraphQLParams } from '../../src/envelope/policy.ts';
import { loadServing } from '../../src/serving.ts';
import { createShared } from '../../src/shared.ts';
import { createMetrics, metricsSink } from '../../src/telemetry/metrics.ts';
import { RecordSinks, RequestRecord } from '../../src/telemetry/record.ts';
import { type LeasedServices, leaseServices } from '../../src/upstream/lease.ts';
import { servicesOf } from '../../src/upstream/service.ts';
import { openServices } from '../../src/upstream/services.ts';
import { type EchoService, startEchoService } from '../support/echo-service.ts';

const schema = `
type Query {
  open: String @rest(get: "/open")
  mine: String @rest(get: "/mine/{claims.sub}/{headers.x-seen}")
  admin: String @rest(get: "/admin") @requiresScopes(scopes: [["admin"]])
}
`;

const root = mkdtempSync(join(tmpdir(), 'facet-any-door-'));
const env = new Environment({});
const metrics = createMetrics();
const app = parseApp(
  () => ({
    name: 'tools',
    port: 0,
    forwardHeaders: ['x-seen'],
    auth: { onForbidden: 'refuse' },
    limits: { rates: [{ name: 'few', window: '1h', max: { tight: 1, default: 100 } }] },
  }),
  env,
);

let service: EchoService;
let backend: LeasedServices;
let pipeline: Pipeline;

before(async () => {
  service = await startEchoService((path) => `${path} tells`);
  const services = parseServices(() => ({ a: { url: service.url } }), env);
  for (const [path, text] of [
    ['services/a.graphql', schema],
    ['clients/tools/schema.graphql', 'extend schema @expose(all: true)\n'],
  ] as const) {
    mkdirSync(join(root, 'schemas', path, '..'), { recursive: true });
    writeFileSync(join(root, 'schemas', path), text);
  }
  const shared = await createShared(undefined, () => {}, metrics);
  const serving = loadServing(root, { services, apps: [app] }, shared);
  const found = serving.pipelines.get('tools')?.get('/graphql');
  assert.ok(found);
  pipeline = found;
  backend = leaseServices(await openServices(servicesOf(services)));
});
after(async () => {
  await backend.close();
  await service.stop();
  rmSync(root, { recursive: true, force: true });
});

function principal(subject: string, tier?: string): Principal {
  return {
    kind: 'jwt',
    subject,
    scopes: new Set(),
    claims: { sub: subject },
    tier,
    expiresAt: Number.POSITIVE_INFINITY,
  };
}

interface Ran {
  readonly result: ExecutionResult;
  /** What the record of the request told its sinks. */
  readonly told: readonly string[];
}

async function run(params: GraphQLParams, caller: Principal | undefined, seen?: string): Promise<Ran> {
  const told: string[] = [];
  const sinks = new RecordSinks([
    metricsSink(metrics),
    { refused: (_record, code) => told.push(`refused ${code}`) },
    { closed: (_record, isComplete) => told.push(isComplete ? 'complete' : 'cut') },
  ]);
  const record = new RequestRecord('tools', 'message 1', sinks);
  const cleanup = new Cleanup();
  const context = openOperation({ app, backend }, pipeline, {
    requestId: 'message 1',
    record,
    cleanup,
    address: '192.0.2.7',
    principal: caller,
    subjectToken: undefined,
    headers: { 'x-seen': seen },
    isStreamAccepted: false,
  });
  assert.equal(context.visit.http, undefined);
  const result = (await pipeline.envelope.run(params, context)) as ExecutionResult;
  cleanup.run(true);
  record.close(true);
  return { result, told };
}

test('it is answered with what services tell, and services are told its caller and headers', async () => {
  const { result, told } = await run({ query: '{ open mine }' }, principal('ann'), 'yes');
  assert.deepEqual(
    { ...result.data },
    { open: '/open tells', mine: '/mine/ann/yes tells' },
    JSON.stringify(result),
  );
  assert.deepEqual(told, ['complete']);
});

for (const [what, params, code] of [
  ['no document', {}, 'BAD_REQUEST'],
  ['a document that does not parse', { query: '{' }, 'GRAPHQL_PARSE_FAILED'],
  ['an unknown field', { query: '{ nope }' }, 'GRAPHQL_VALIDATION_FAILED'],
  ['too many levels', { query: `{ ${'a: open '.repeat(101)} }` }, 'OPERATION_TOO_LARGE'],
  ['a field that needs a scope', { query: '{ admin }' }, 'FORBIDDEN'],
] as const) {
  test(`${what} is refused with ${code}, and the record and the metrics are told`, async () => {
    const before = service.calls.length;
    const { result, told } = await run(params, principal('bob'));
    assert.equal(result.data, undefined);
    assert.equal(result.errors?.[0]?.extensions['code'], code, JSON.stringify(result));
    assert.deepEqual(told, [`refused ${code}`, 'complete']);
    assert.match(
      await metrics.text(),
      new RegExp(`facet_requests_refused_total\\{app="tools",code="${code}"\\} \\d`),
    );
    assert.equal(service.calls.length, before);
  });
}

test('a login that is missing is refused without a header to tell it in', async () => {
  const { result } = await run({ query: '{ admin }' }, undefined);
  assert.equal(result.errors?.[0]?.extensions['code'], 'UNAUTHENTICATED');
});

test('it is charged to the limits of its caller', async () => {
  const tight = principal('eve', 'tight');
  const codes = [];
  for (const _ of [1, 2]) {
    const { result } = await run({ query: '{ open }' }, tight);
    codes.push(result.errors?.[0]?.extensions['code']);
  }
  assert.deepEqual(codes, [undefined, 'RATE_LIMITED']);
});
