/** Identical operations, and identical reads of services, in flight: who shares, who does not, and who leaves. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { AppInput } from '../../src/config/app.ts';
import { Environment, parseServices } from '../../src/index.ts';
import { createMetrics, type Metrics } from '../../src/telemetry/metrics.ts';
import { CallLog } from '../support/call-log.ts';
import { startGrpcService } from '../support/grpc-service.ts';
import { startProject } from '../support/project-gateway.ts';
import { startTokenIssuer, type TokenIssuer } from '../support/token-issuer.ts';
import { until } from '../support/until.ts';
import { type HeldService, startHeldService } from './held-service.ts';

const schema = `
type Query {
  slow(a: String, b: String, in: In): String @rest(get: "/slow")
  other: String @rest(get: "/other")
  tagged: String @rest(get: "/tagged", headers: [{name: "x-one", value: "{headers.x-one}"}, {name: "x-two", value: "{headers.x-two}"}])
}
input In { a: Int b: [Int] }
type Mutation { change: String @rest(get: "/change") }
`;
const proto = `syntax = "proto3";
package g;
message E { int32 n = 1; }
service G { rpc Get(E) returns (E); }
`;

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});

interface Setting {
  readonly service: HeldService;
  readonly metrics: Metrics;
  readonly issuer: TokenIssuer;
  /** The log of the gRPC service, which never answers. */
  readonly grpc: CallLog;
  ask(query: string, options?: AskOptions): Promise<Answer>;
  /** How many took the answer of a run that was under way. */
  coalesced(): Promise<number>;
}

interface AskOptions {
  readonly variables?: unknown;
  readonly operationName?: string;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

interface Answer {
  readonly requestId: string | null;
  readonly data?: unknown;
  readonly errors?: readonly { message: string; extensions: Record<string, unknown> }[];
}

async function open(app: Partial<AppInput> = {}, { coalesceReads = true } = {}): Promise<Setting> {
  const folder = mkdtempSync(join(tmpdir(), 'facet-proto-'));
  writeFileSync(join(folder, 'g.proto'), proto);
  const grpc = new CallLog();
  const [service, issuer, rpc] = await Promise.all([
    startHeldService(),
    startTokenIssuer(),
    startGrpcService('g', join(folder, 'g.proto'), [{ rpc: 'g.G/Get', fault: 'hang', ...NO_RULE }], grpc),
  ]);
  opened.push(service.stop, issuer.stop, rpc.stop, async () => rmSync(folder, { recursive: true }));
  const metrics = createMetrics();
  const services = { a: { url: service.url, coalesce: coalesceReads }, g: { url: rpc.url } };
  const project = await startProject({
    files: {
      'schemas/services/a.graphql': schema,
      'schemas/services/g.graphql': 'type Query { rpc: Int @grpc(rpc: "g.G/Get", pick: "n") }',
      'schemas/services/g.proto': proto,
      'schemas/clients/web/web.graphql': 'extend schema @expose(all: true)',
    },
    services: {},
    apps: [{ name: 'web', jwt: issuer.jwt, forwardHeaders: ['x-one', 'x-two'], ...app }],
    options: { metrics, services: parseServices(() => services, new Environment({})) },
  });
  opened.push(project.stop);
  return {
    service,
    metrics,
    issuer,
    grpc,
    ask: (query, options) => ask(project.endpoint(), query, options),
    coalesced: async () => counted(await metrics.text(), 'facet_operations_coalesced_total{app="web"}'),
  };
}

const NO_RULE = { reply: {}, open: false, details: '', delayMs: 0 };

function counted(text: string, name: string): number {
  const line = text.split('\n').find((one) => one.startsWith(name));
  return Number(line?.slice(name.length) ?? 0);
}

async function ask(endpoint: string, query: string, options: AskOptions = {}): Promise<Answer> {
  const { variables, operationName, headers, signal = null } = options;
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables, operationName }),
    signal,
  });
  const answer = (await response.json()) as Omit<Answer, 'requestId'>;
  return { ...answer, requestId: response.headers.get('x-request-id') };
}

async function bearer(issuer: TokenIssuer, sub: string): Promise<Record<string, string>> {
  return { authorization: `Bearer ${await issuer.sign({ sub }, 600, false)}` };
}

test('1,000 identical queries at once are one call for each principal', async () => {
  const { service, issuer, ask: query, coalesced } = await open();
  const callers = [{}, await bearer(issuer, '7'), await bearer(issuer, '8')];
  const answers = Array.from({ length: 1000 }, (_, at) =>
    query('{ slow }', { headers: callers[at % 3] ?? {} }),
  );
  await until(async () => (await coalesced()) === 997);
  assert.deepEqual(service.asked.map(({ headers }) => headers['x-user-id']).toSorted(), [
    '7',
    '8',
    undefined,
  ]);
  for (const call of service.asked) call.answer(`for ${call.headers['x-user-id'] ?? 'nobody'}`);
  const names = ['nobody', '7', '8'];
  const got = await Promise.all(answers);
  for (const [at, { data }] of got.entries()) assert.deepEqual(data, { slow: `for ${names[at % 3]}` });
  assert.equal(new Set(got.map(({ requestId }) => requestId)).size, 1000);
  assert.equal(service.asked.length, 3);
});

test('each disconnect counts for itself: the first caller leaves, the other is answered', async () => {
  const { service, ask: query, coalesced } = await open();
  const leaving = new AbortController();
  const first = query('{ slow }', { signal: leaving.signal });
  await service.arrived(1);
  const second = query('{ slow }');
  await until(async () => (await coalesced()) === 1);
  leaving.abort();
  await assert.rejects(first);
  const third = query('{ slow }');
  await until(async () => (await coalesced()) === 2);
  assert.equal(service.asked[0]?.isAborted, false);
  service.asked[0]?.answer('here');
  assert.deepEqual((await second).data, { slow: 'here' });
  assert.deepEqual((await third).data, { slow: 'here' });
  assert.equal(service.asked.length, 1);
});

test('when the last caller leaves, every call of the shared run ends, REST and gRPC', async () => {
  const { service, grpc, ask: query, coalesced } = await open();
  const leaving = [new AbortController(), new AbortController(), new AbortController()];
  const answers = leaving.map(({ signal }) => query('{ slow other rpc }', { signal }));
  await Promise.all([service.arrived(2), grpc.arrived(1)]);
  await until(async () => (await coalesced()) === 2);
  const [first, second, third] = leaving;
  const ended = Promise.allSettled(answers);
  first?.abort();
  second?.abort();
  await Promise.allSettled(answers.slice(0, 2));
  await query('{ __typename }'); // by then the gateway has seen them leave
  assert.deepEqual(
    service.asked.map(({ isAborted }) => isAborted),
    [false, false],
  );
  assert.equal(grpc.calls[0]?.cancelled, false);
  third?.abort();
  await until(() => service.asked.every(({ isAborted }) => isAborted) && grpc.calls[0]?.cancelled === true);
  assert.ok((await ended).every(({ status }) => status === 'rejected'));
});

const TWO_OPERATIONS = 'query A { slow } query B { slow }';

const apart: readonly {
  name: string;
  one: AskOptions & { query?: string };
  two: AskOptions & { query?: string };
}[] = [
  {
    name: 'variables that look alike when joined',
    one: { variables: { a: 'x","b":"y' } },
    two: { variables: { a: 'x', b: 'y' } },
  },
  { name: 'null and nothing', one: { variables: { a: null } }, two: { variables: {} } },
  {
    name: 'numbers in a list',
    one: { variables: { in: { b: [1, 12] } } },
    two: { variables: { in: { b: [11, 2] } } },
  },
  {
    name: 'headers that look alike when joined',
    one: { query: '{ tagged }', headers: { 'x-one': 'a|b', 'x-two': 'c' } },
    two: { query: '{ tagged }', headers: { 'x-one': 'a', 'x-two': 'b|c' } },
  },
  {
    name: 'a header that is empty and one that is not there',
    one: { query: '{ tagged }', headers: { 'x-one': '' } },
    two: { query: '{ tagged }' },
  },
  {
    name: 'operations of one document',
    one: { query: TWO_OPERATIONS, operationName: 'A' },
    two: { query: TWO_OPERATIONS, operationName: 'B' },
  },
];
const WITH_VARIABLES = 'query ($a: String, $b: String, $in: In) { slow(a: $a, b: $b, in: $in) }';

for (const { name, one, two } of apart) {
  test(`they are two runs: ${name}`, async () => {
    const { service, ask: query, coalesced } = await open({}, { coalesceReads: false });
    const answers = [one, two].map((each) => query(each.query ?? WITH_VARIABLES, each));
    await service.arrived(2);
    assert.equal(await coalesced(), 0);
    for (const call of service.asked) call.answer('x');
    await Promise.all(answers);
  });
}

test('variables in another order are the same, and so are headers that no call reads', async () => {
  const { service, ask: query, coalesced } = await open();
  const inOrders = [
    { a: 'x', in: { a: 1, b: [2] } },
    { in: { b: [2], a: 1 }, a: 'x' },
  ];
  const answers = inOrders.map((variables, at) =>
    query(WITH_VARIABLES, { variables, headers: { 'x-one': String(at) } }),
  );
  await until(async () => (await coalesced()) === 1);
  service.asked[0]?.answer('x');
  await Promise.all(answers);
  assert.equal(service.asked.length, 1);
});

test('a failure is shared by those who wait, with the id of each, and kept for nobody', async () => {
  const { service, ask: query, coalesced } = await open();
  const waiting = [query('{ slow other }'), query('{ slow other }')];
  await service.arrived(2);
  await until(async () => (await coalesced()) === 1);
  for (const call of service.asked) call.answer('x', call.target === 'GET /slow' ? 503 : 200);
  for (const { data, errors, requestId } of await Promise.all(waiting)) {
    assert.deepEqual(data, { slow: null, other: 'x' });
    assert.equal(errors?.[0]?.extensions['requestId'], requestId);
  }
  const later = query('{ slow other }');
  await service.arrived(4);
  for (const call of service.asked.slice(2)) call.answer('y');
  assert.deepEqual((await later).data, { slow: 'y', other: 'y' });
});

test('the deadline of the first caller is its own: who has time left asks again', async () => {
  const { service, ask: query, coalesced } = await open({ deadlineMs: 1500 });
  const first = query('{ slow other }');
  await service.arrived(2);
  service.asked.find(({ target }) => target === 'GET /other')?.answer('x');
  await wait(700); // what the second has left when the time of the first is over
  const second = query('{ slow other }');
  await until(async () => (await coalesced()) === 1);
  const { data, errors } = await first;
  assert.deepEqual(data, { slow: null, other: 'x' });
  assert.equal(errors?.[0]?.message, 'The operation took more than 1500 ms.');
  await service.arrived(4);
  for (const call of service.asked.slice(2)) call.answer('y');
  assert.deepEqual(await second.then(({ data: got }) => got), { slow: 'y', other: 'y' });
});

test('mutations are never one, and a query after a change does not join what was asked before it', async () => {
  const { service, ask: query, coalesced } = await open();
  const before = query('{ slow }');
  await service.arrived(1);
  const changes = [query('mutation { change }'), query('mutation { change }')];
  await service.arrived(3);
  for (const call of service.asked.slice(1)) call.answer('done');
  await Promise.all(changes);
  const after = query('{ slow }');
  await service.arrived(4);
  service.asked[3]?.answer('new');
  assert.deepEqual((await after).data, { slow: 'new' });
  service.asked[0]?.answer('old');
  assert.deepEqual((await before).data, { slow: 'old' });
  assert.equal(await coalesced(), 0);
});

test('operations that differ share the reads they have in common, and leave them each for itself', async () => {
  const { service, ask: query, coalesced } = await open();
  const leaving = new AbortController();
  const first = query('{ slow }', { signal: leaving.signal });
  await service.arrived(1);
  const second = query('{ slow again: slow other }');
  await service.arrived(2);
  assert.deepEqual(
    service.asked.map(({ target }) => target),
    ['GET /slow', 'GET /other'],
  );
  leaving.abort();
  await assert.rejects(first);
  for (const call of service.asked) call.answer('x');
  assert.deepEqual((await second).data, { slow: 'x', again: 'x', other: 'x' });
  assert.equal(await coalesced(), 0);
  assert.deepEqual(
    service.asked.map(({ isAborted }) => isAborted),
    [false, false],
  );
});

test('reads of others are never one', async () => {
  const { service, issuer, ask: query } = await open();
  const answers = [
    query('{ slow }', { headers: await bearer(issuer, '7') }),
    query('{ slow a: slow }', { headers: await bearer(issuer, '8') }),
  ];
  await service.arrived(2);
  for (const call of service.asked) call.answer(call.headers['x-user-id']);
  assert.deepEqual(
    (await Promise.all(answers)).map(({ data }) => data),
    [{ slow: '7' }, { slow: '8', a: '8' }],
  );
});

for (const [name, app, coalesceReads, calls] of [
  ['an app that says so shares nothing', { coalesce: false }, true, 3],
  ['a service that says so is asked by each operation', {}, false, 2],
] as const) {
  test(name, async () => {
    const { service, ask: query } = await open(app, { coalesceReads });
    const answers = [query('{ slow }'), query('{ slow }'), query('{ slow a: slow }')];
    await service.arrived(calls);
    for (const call of service.asked) call.answer('x');
    await Promise.all(answers);
    assert.equal(service.asked.length, calls);
  });
}
