/**
 * The contract of protocol.ts, held against every protocol, the mock and a protocol of the test's own, by the door that
 * operations use: what a call comes back with, how it ends, and what the service is sent.
 */

import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { Cancellation } from '../../src/base/cancellation.ts';
import { FacetError } from '../../src/base/errors.ts';
import type { ServiceKind } from '../../src/config/services.ts';
import type { CallSink } from '../../src/telemetry/record.ts';
import type { CallContext, RenderedCall } from '../../src/upstream/call.ts';
import { protocols } from '../../src/upstream/protocols.ts';
import type { ServicePolicy } from '../../src/upstream/service.ts';
import { openServices, type Services } from '../../src/upstream/services.ts';
import { until } from '../support/until.ts';
import {
  type Answer,
  type Backend,
  faults,
  mockReply,
  rendered,
  type Subject,
  subjects,
  value,
} from './subjects.ts';
import { toyProtocol } from './toy/protocol.ts';

// The line that a new protocol has in protocols.ts. That one line is enough for a whole gateway is shown in toy.test.ts.
(protocols as Map<string, typeof toyProtocol>).set('toy', toyProtocol);

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});

interface Setting {
  readonly backend: Backend;
  readonly services: Services;
  /** The subject's read, with more arguments of its directive. */
  call(more?: string): RenderedCall;
}

async function open(subject: Subject, answer: Answer, policy: Partial<ServicePolicy> = {}): Promise<Setting> {
  const backend = await subject.start(answer);
  const mocking = subject.mock?.(answer);
  const service = {
    name: 'a',
    protocol: subject.protocol.name as ServiceKind,
    endpoints: [{ url: backend.url, weight: 1, tags: {} }] as const,
    policy: {
      timeoutMs: 5000,
      connectTimeoutMs: 1000,
      connections: 4,
      maxResponseBytes: 65_536,
      coalesce: true,
      trustMessages: false,
      headers: { authorization: 'Bearer of-the-gateway' },
      identity: { headers: { 'x-user-id': '{sub}', 'x-region': '{claims.region}' } },
      ...policy,
    },
  };
  const services = await openServices([service], {
    mocking: mocking && { ...mocking, services: 'all', find: () => mockReply },
  });
  opened.push(backend.stop, () => services.close());
  return { backend, services, call: (more = '') => rendered(subject.protocol, subject.directive(more)) };
}

function context(given: Partial<CallContext> = {}): CallContext {
  const claims = { region: 'north' };
  return {
    cancellation: new Cancellation(),
    principal: {
      kind: 'jwt',
      subject: 'alice',
      claims,
      scopes: new Set(),
      expiresAt: Number.POSITIVE_INFINITY,
    },
    requestId: 'r1',
    ...given,
  };
}

async function failureOf(reply: Promise<unknown>): Promise<FacetError> {
  const error = await reply.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof FacetError, String(error));
  return error;
}

for (const subject of subjects) {
  const isOnTheWire = subject.mock === undefined;
  describe(subject.name, () => {
    test('a good reply is its decoded value, for each reader its own', async () => {
      const { services, call } = await open(subject, 'value');
      const replies = [await services.send(call(), context()), await services.send(call(), context())];
      assert.deepEqual(replies, [value, value]);
      assert.notEqual(replies[0], replies[1]);
    });

    for (const fault of faults) {
      const expected = subject.faults[fault];
      if ('none' in expected) continue;
      test(`a service that is ${fault} is ${expected.code}`, async () => {
        const { services, call } = await open(subject, fault);
        const late = fault === 'hang' ? ', timeoutMs: 30' : '';
        const { code, details } = await failureOf(services.send(call(late), context()));
        assert.deepEqual([code, details.service, details.status], [expected.code, 'a', expected.status]);
      });
    }

    test("the service's own timeout holds where a call has none", async () => {
      const { services, call } = await open(subject, 'hang', { timeoutMs: 30 });
      const { code, message } = await failureOf(services.send(call(), context()));
      assert.deepEqual([code, message], ['UPSTREAM_TIMEOUT', 'a gave no answer in 30 ms.']);
    });

    test('a client that leaves ends its call, at the service too', async () => {
      const { backend, services, call } = await open(subject, 'hang');
      const cancellation = new Cancellation();
      const reply = failureOf(services.send(call(), context({ cancellation })));
      if (isOnTheWire) await until(() => backend.seen.length === 1);
      cancellation.cancel(undefined);
      assert.equal((await reply).code, 'REQUEST_ABORTED');
      if (isOnTheWire) await until(() => backend.cancelled() === 1);
    });

    test('an operation whose time is over ends its call with its own error', async () => {
      const { services, call } = await open(subject, 'hang');
      const cancellation = new Cancellation();
      const reply = failureOf(services.send(call(), context({ cancellation })));
      const over = new FacetError('DEADLINE_EXCEEDED', 'over');
      cancellation.cancel(over);
      assert.equal(await reply, over);
    });

    test('a call of an operation that has ended is not made', async () => {
      const { backend, services, call } = await open(subject, 'hang');
      const cancellation = new Cancellation();
      cancellation.cancel(new FacetError('DEADLINE_EXCEEDED', 'over'));
      assert.equal(
        (await failureOf(services.send(call(), context({ cancellation })))).code,
        'DEADLINE_EXCEEDED',
      );
      assert.equal(backend.seen.length, 0);
    });

    if (isOnTheWire)
      test('bytes are counted, and the error of whoever counts them ends the call', async () => {
        const { services, call } = await open(subject, 'value');
        let bytes = 0;
        await services.send(call(), context({ spendBytes: (more) => void (bytes += more) }));
        assert.ok(bytes > 0);
        const spent = new FacetError('BUDGET_EXCEEDED', 'spent');
        const spendBytes = (): never => {
          throw spent;
        };
        assert.equal(await failureOf(services.send(call(), context({ spendBytes }))), spent);
      });

    if (isOnTheWire)
      test('the service is told who is calling, and the credentials of the gateway', async () => {
        const { backend, services, call } = await open(subject, 'value');
        await services.send(call(), context());
        await services.send(call(), context({ principal: undefined, requestId: 'r2' }));
        const told = backend.seen.map((headers) =>
          ['x-request-id', 'x-user-id', 'x-region', 'authorization'].map((name) => headers[name]),
        );
        assert.deepEqual(told, [
          ['r1', 'alice', 'north', 'Bearer of-the-gateway'],
          ['r2', undefined, undefined, 'Bearer of-the-gateway'],
        ]);
      });

    if (isOnTheWire && subject.headers !== undefined)
      for (const name of ['x-user-id', 'X-User-Id', 'x_user_id', 'x-region', 'x-request-id', 'X_Request-ID'])
        test(`a schema file cannot pretend to be somebody by ${name}`, async () => {
          const { backend, services, call } = await open(subject, 'value');
          const headers = `[{name: "${name}", value: "mallory"}, {name: "x-own", value: "kept"}]`;
          const pretending = call(`, ${subject.headers}: ${headers}`);
          await services.send(pretending, context());
          await services.send(pretending, context({ principal: undefined }));
          for (const sent of backend.seen) {
            assert.ok(!Object.values(sent).includes('mallory'), JSON.stringify(sent));
            assert.equal(sent['x-own'], 'kept');
          }
          assert.equal(backend.seen[0]?.['x-user-id'], 'alice');
          assert.equal(backend.seen.length, 2);
        });

    test('a caller who cannot be told is refused before the call is made, and whoever watches is told', async () => {
      const { backend, services, call } = await open(subject, 'value');
      const ended: unknown[] = [];
      const principal = { ...context().principal, subject: 'Zoë ☃' } as CallContext['principal'];
      const sink: CallSink = { begin: () => (error) => void ended.push(error) };
      const refused = await failureOf(services.send(call(), context({ principal, sinks: [sink] })));
      assert.equal(refused.code, 'FORBIDDEN');
      assert.deepEqual([ended, backend.seen], [[refused], []]);
    });

    test('every sink is told of each call and its end', async () => {
      const { services, call } = await open(subject, 'value');
      const told: unknown[] = [];
      const sink: CallSink = {
        begin(_service, label) {
          told.push(label);
          return (error) => void told.push(error);
        },
      };
      const read = call();
      await services.send(read, context({ sinks: [sink, sink] }));
      const { label } = read.template;
      assert.deepEqual(told, [label, label, undefined, undefined]);
    });

    if (isOnTheWire)
      test(`identical reads of two operations are ${subject.isShared ? 'one' : 'two'} calls, and each has its own value`, async () => {
        const { backend, services, call } = await open(subject, 'value');
        const both = [context({ coalesce: true }), context({ coalesce: true, requestId: 'r2' })];
        const replies = await Promise.all(both.map((each) => services.send(call(), each)));
        assert.deepEqual(replies, [value, value]);
        assert.notEqual(replies[0], replies[1]);
        assert.equal(backend.seen.length, subject.isShared ? 1 : 2);
      });

    if (isOnTheWire)
      test('reads are not shared between callers, by whoever counts bytes, or where the service forbids it', async () => {
        const { backend, services, call } = await open(subject, 'value');
        const coalesce = true;
        await Promise.all([
          services.send(call(), context({ coalesce })),
          services.send(call(), context({ coalesce, principal: undefined })),
          services.send(call(), context({ coalesce, spendBytes: () => {} })),
          services.send(call(), context()),
        ]);
        assert.equal(backend.seen.length, 4);
        const apart = await open(subject, 'value', { coalesce: false });
        await Promise.all([1, 2].map(() => apart.services.send(apart.call(), context({ coalesce }))));
        assert.equal(apart.backend.seen.length, 2);
      });

    if (subject.stream === undefined)
      test('no stream is opened', async () => {
        const { services, call } = await open(subject, 'value');
        assert.throws(() => services.stream(call(), context()), /is no stream/);
      });

    test('after it is closed no call is answered', async () => {
      const { services, call } = await open(subject, 'value');
      await services.send(call(), context());
      await services.close();
      if (isOnTheWire) await assert.rejects(services.send(call(), context()));
    });
  });
}

for (const subject of subjects) {
  const { stream } = subject;
  if (stream === undefined) continue;
  const isOnTheWire = subject.mock === undefined;
  const streamed = (more = ''): RenderedCall => rendered(subject.protocol, stream(more));
  describe(`streams of ${subject.name}`, () => {
    test('give messages as they come, and end at the service when nobody reads on', async () => {
      const { backend, services } = await open(subject, 'value');
      const got: unknown[] = [];
      for await (const message of services.stream(streamed(), context())) {
        got.push(message);
        if (got.length === 2) break;
      }
      assert.deepEqual(got, [value, value]);
      if (isOnTheWire) await until(() => backend.cancelled() === 1);
    });

    test('end with the client', async () => {
      const { services } = await open(subject, 'value');
      const cancellation = new Cancellation();
      const messages = services.stream(streamed(), context({ cancellation }));
      await messages.next();
      await messages.next();
      cancellation.cancel(undefined);
      assert.equal((await failureOf(drain(messages))).code, 'REQUEST_ABORTED');
    });

    if (isOnTheWire)
      test('fail with the code of the table, and tell the service who is calling', async () => {
        const { backend, services } = await open(subject, 'absent');
        const pretending = streamed(`, ${subject.headers}: [{name: "x-user-id", value: "mallory"}]`);
        const failure = await failureOf(drain(services.stream(pretending, context())));
        assert.equal(failure.code, 'NOT_FOUND');
        assert.equal(backend.seen[0]?.['x-user-id'], 'alice');
      });
  });
}

async function drain(messages: AsyncIterable<unknown>): Promise<void> {
  for await (const message of messages) void message;
}

test('every protocol is a subject', () => {
  const held = new Set(subjects.map(({ protocol }) => protocol));
  for (const [name, protocol] of protocols) assert.ok(held.has(protocol), name);
});

test('a mutation closes the reads in flight of every service: whoever asks after it asks anew', async () => {
  const [rest] = subjects;
  assert.ok(rest !== undefined);
  const { backend, services, call } = await open(rest, 'hang');
  const cancellation = new Cancellation();
  const ask = () => failureOf(services.send(call(), context({ coalesce: true, cancellation })));
  const before = [ask(), ask()];
  await until(() => backend.seen.length === 1);
  const change = { ...call(', timeoutMs: 20'), isChange: true };
  await failureOf(services.send(change, context({ coalesce: true })));
  assert.equal(backend.seen.length, 2);
  const after = ask();
  await until(() => backend.seen.length === 3);
  cancellation.cancel(undefined);
  await Promise.all([...before, after]);
});
