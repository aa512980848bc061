/** Runs one case: real services, a real project folder, the real gateway through its public door. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import {
  type Diagnostic,
  Environment,
  parseApp,
  parseServices,
  SchemaError,
  startGateway,
} from '../../src/index.ts';
import { type GraphQLResult, type Reply, send } from './ask.ts';
import { type Call, CallLog, wavesOf } from './call-log.ts';
import type { Answer, Case, ExpectedCall, RefusedCase, ServedCase, Service, Step } from './case-file.ts';
import { startGrpcService } from './grpc-service.ts';
import { closedPort, startRestService } from './rest-service.ts';
import { startTokenIssuer } from './token-issuer.ts';

const env = new Environment({});
/** Of services and apps that a case says nothing of: a busy machine is no fault of what is tested. */
const PATIENCE_MS = 20_000;

/** Rejects with an AssertionError that shows the difference. */
export async function runCase(given: Case): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const root = mkdtempSync(join(tmpdir(), 'facet-case-'));
  stack.defer(() => rmSync(root, { recursive: true, force: true }));
  const apps = writeProject(root, given);
  if ('refused' in given) await runRefused(root, given, apps);
  else await runServed(root, given, apps, stack);
}

/** The names of the apps. */
function writeProject(root: string, { schemas, services }: Case): string[] {
  const files = new Map(Object.entries(schemas));
  for (const [name, service] of Object.entries(services)) {
    if (typeof service === 'object' && 'proto' in service) files.set(`services/${name}.proto`, service.proto);
  }
  const clients = [...files.keys()].filter((path) => path.startsWith('clients/'));
  if (clients.length === 0) {
    files.set('clients/web/schema.graphql', 'extend schema @expose(all: true)\n');
    clients.push('clients/web/schema.graphql');
  }
  for (const [path, text] of files) {
    const file = join(root, 'schemas', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return [...new Set(clients.map((path) => path.split('/')[1] ?? ''))].toSorted();
}

function servicesConfig(urls: ReadonlyMap<string, string>, settings: Case['settings']) {
  const entries = [...urls].map(([name, url]) => [
    name,
    { url, timeoutMs: PATIENCE_MS, ...settings['all'], ...settings[name] },
  ]);
  return parseServices(() => Object.fromEntries(entries) as never, env);
}

async function runServed(
  root: string,
  given: ServedCase,
  apps: readonly string[],
  stack: AsyncDisposableStack,
): Promise<void> {
  const log = new CallLog();
  const urls = new Map<string, string>();
  for (const [name, service] of Object.entries(given.services)) {
    urls.set(name, await startService(root, name, service, log, stack));
  }
  const needsTokens = given.steps.some(
    ({ ask }) => ask.claims !== undefined || ask.authorization !== undefined,
  );
  const issuer = needsTokens ? await startTokenIssuer() : undefined;
  stack.defer(async () => issuer?.stop());

  const logged: string[] = [];
  const gateway = await startGateway({
    root,
    services: servicesConfig(urls, given.settings),
    apps: apps.map((name) =>
      parseApp(
        () => ({
          name,
          port: 0,
          deadlineMs: PATIENCE_MS,
          ...(issuer === undefined ? {} : { jwt: issuer.jwt }),
          ...given.app,
        }),
        env,
      ),
    ),
    log: (level, message, fields) => void logged.push(JSON.stringify({ level, message, ...fields })),
  });
  stack.defer(() => gateway.stop(0));

  for (const [index, step] of given.steps.entries()) {
    log.clear();
    log.isHolding = step.calls?.some((entry) => Array.isArray(entry)) === true;
    const { ask } = step;
    const token =
      ask.claims === undefined ? undefined : await issuer?.sign(ask.claims, ask.expiresInSeconds, ask.forged);
    try {
      const startedAtMs = performance.now();
      const reply = await send(gateway.apps[0]?.origin ?? '', ask, token, (calls) => log.arrived(calls));
      checkAnswer(reply, step.answer);
      const tookMs = performance.now() - startedAtMs;
      if (step.withinMs !== undefined && tookMs > step.withinMs)
        assert.fail(`took ${Math.round(tookMs)} ms; at most ${step.withinMs} are right`);
      await checkCalls(log, step);
    } catch (error) {
      if (error instanceof Error) {
        const place =
          given.steps.length > 1
            ? `step ${index + 1}${step.name === undefined ? '' : ` (${step.name})`}: `
            : '';
        error.message = `${place}${error.message}${logged.length === 0 ? '' : `\n\nlogged:\n${logged.join('\n')}`}`;
      }
      throw error;
    }
  }
}

async function startService(
  root: string,
  name: string,
  service: Service,
  log: CallLog,
  stack: AsyncDisposableStack,
): Promise<string> {
  if (service === 'down') return `http://127.0.0.1:${await closedPort()}`;
  if (!Array.isArray(service) && service.down) return `grpc://127.0.0.1:${await closedPort()}`;
  const started = Array.isArray(service)
    ? await startRestService(name, service, log)
    : await startGrpcService(name, join(root, `schemas/services/${name}.proto`), service.replies, log);
  stack.defer(() => started.stop());
  return started.url;
}

function checkAnswer(reply: Reply | undefined, expected: Answer | undefined): void {
  if (reply === undefined || expected === undefined) {
    assert.equal(reply, expected, 'the answer');
    return;
  }
  const whole = JSON.stringify(reply.body ?? reply.events);
  for (const text of expected.lacks ?? [])
    assert.ok(!whole.includes(text), `the answer tells "${text}": ${whole}`);
  if (expected.problem !== undefined) {
    const problem = Object.keys(expected.problem).map((name) => [
      name,
      (reply.body as Record<string, unknown>)[name],
    ]);
    equal({ status: reply.status, problem: Object.fromEntries(problem) as unknown }, expected, 'the problem');
    return;
  }
  const { status, events, lacks: _lacks, ...result } = expected;
  if (events !== undefined) {
    equal(
      {
        status: reply.status,
        events: reply.events?.map((event, index) => shown(event, reply.requestId, events[index])),
      },
      { status, events: events.map((event) => sorted(event)) },
      'the events',
    );
    return;
  }
  equal(
    { status: reply.status, ...shown(reply.body as GraphQLResult, reply.requestId, result) },
    { status, ...sorted(result) },
    'the answer',
  );
}

/** What a case tells of a result: places in the document and the request id are the same for every error. */
function shown(result: GraphQLResult, requestId: string, expected: Result | undefined): GraphQLResult {
  if (result.errors === undefined) return result;
  const errors = result.errors.map(({ locations: _locations, ...error }) => {
    const { requestId: id, ...extensions } = (error['extensions'] ?? {}) as Record<string, unknown>;
    if (id !== undefined) assert.equal(id, requestId, 'an error has the id of its request');
    return { ...error, extensions };
  });
  const wanted = expected === undefined ? [] : (sorted(expected).errors ?? []);
  return {
    ...sorted({ ...result, errors }),
    errors: sorted({ errors }).errors.map((error, index) => {
      const { message, ...rest } = error as { message?: unknown };
      return wanted[index] !== undefined && wanted[index].message === undefined ? rest : { message, ...rest };
    }),
  };
}

type Result = Pick<Answer, 'data' | 'errors'>;

/** Errors come in the order in which fields end, which nobody promises. */
function sorted<R extends { readonly errors?: readonly object[] | undefined }>(result: R): R {
  if (result.errors === undefined) return result;
  return { ...result, errors: result.errors.toSorted((a, b) => compare(pathOf(a), pathOf(b))) };
}

function pathOf(error: object): string {
  return JSON.stringify((error as { path?: unknown }).path ?? []);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

async function checkCalls(log: CallLog, { calls }: Step): Promise<void> {
  if (calls !== undefined) {
    await seen(
      log,
      calls.flat().filter((call) => typeof call === 'object' && call.cancelled === true).length,
    );
    const isWaves = calls.some((entry) => Array.isArray(entry));
    const expected = (isWaves ? calls : [calls]) as ExpectedCall[][];
    const actual = isWaves ? wavesOf(log.calls) : [log.calls];
    const pairs = expected.map((wave, index) => pair(wave, actual[index] ?? []));
    equal(
      actual.map((wave, index) => pairs[index]?.actual ?? wave.map(({ text }) => text).toSorted()),
      pairs.map((wave) => wave.expected),
      isWaves ? 'the upstream calls, in waves' : 'the upstream calls',
    );
  }
  equal(log.unexpected, [], 'calls that no rule of the case answers');
}

/** A cancelled call is seen by its service a little later than by the client. */
async function seen(log: CallLog, cancelled: number): Promise<void> {
  const isSeen = (): boolean => log.calls.filter((call) => call.cancelled).length >= cancelled;
  for (let tries = 0; tries < 100 && !isSeen(); tries++) await wait(10);
}

type Shown = string | { call: string; headers: Record<string, string | null>; cancelled?: boolean };

/** Both sides in one order, and of the headers only those the case names. */
function pair(
  expected: readonly ExpectedCall[],
  actual: readonly Call[],
): { expected: Shown[]; actual: Shown[] } {
  const textOf = (call: ExpectedCall): string => (typeof call === 'string' ? call : call.call);
  const wanted = expected.toSorted((a, b) => compare(textOf(a), textOf(b)));
  const got = actual.toSorted((a, b) => compare(a.text, b.text));
  return {
    expected: wanted,
    actual: got.map((call, index) => {
      const like = wanted[index];
      if (like === undefined || typeof like === 'string') return call.text;
      const headers = Object.keys(like.headers).map((name) => [name, call.headers[name] ?? null]);
      return {
        call: call.text,
        headers: Object.fromEntries(headers) as Record<string, string | null>,
        ...(like.cancelled === undefined ? {} : { cancelled: call.cancelled }),
      };
    }),
  };
}

/** As JSON: undefined members count as absent. */
function equal(actual: unknown, expected: unknown, what: string): void {
  try {
    assert.deepEqual(plain(actual), plain(expected));
  } catch (error) {
    if (error instanceof assert.AssertionError) error.message = `${what}: ${error.message}`;
    throw error;
  }
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}

async function runRefused(root: string, given: RefusedCase, apps: readonly string[]): Promise<void> {
  const urls = new Map(
    Object.entries(given.services).map(([name, service]) => [
      name,
      typeof service === 'object' && 'proto' in service ? 'grpc://127.0.0.1:9' : 'http://127.0.0.1:9',
    ]),
  );
  const found = await startGateway({
    root,
    services: servicesConfig(urls, given.settings),
    apps: apps.map((name) => parseApp(() => ({ name, port: 0, ...given.app }), env)),
    log: () => {},
  }).then(
    async (gateway) => {
      await gateway.stop(0);
      return assert.fail('the schema files were served');
    },
    (error: unknown) => {
      if (error instanceof SchemaError) return error.diagnostics;
      throw error;
    },
  );
  equal(
    found.map((diagnostic) => told(diagnostic, given.refused)),
    given.refused,
    'what the checks say',
  );
}

/** A diagnostic as a case writes it: with the members that the expected one at its place has. */
function told(diagnostic: Diagnostic, refused: RefusedCase['refused']): unknown {
  const { code, message, fix, file, line, column, text = '', length } = diagnostic;
  const at = line === 0 ? file : `${file}:${line}:${column}`;
  const expected = refused.find((one) => one.at === at && message.includes(one.message));
  return {
    ...(expected !== undefined && expected.code === undefined ? {} : { code }),
    at,
    ...(expected !== undefined && expected.points === undefined
      ? {}
      : { points: text.slice(column - 1, column - 1 + length) }),
    message: expected?.message ?? message,
    fix: expected?.fix === true && fix !== undefined ? true : fix,
  };
}
