/** Limits through the gateway's door: how large an operation may be, what it may cost, how often it may be asked. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Agent, request } from 'undici';
import { limitKey } from '../../src/envelope/limits/limit.ts';
import { createRedis } from '../../src/stores/redis.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import type { EchoService } from '../support/echo-service.ts';
import { startRedis, type TestRedis, withoutRedis } from '../support/redis.ts';
import { decidedWithoutRedis } from '../support/without-redis.ts';
import { ask, codeOf, type ItemsInput, startItems, startItemsGateway } from './items.ts';

let items: EchoService;
before(async () => {
  items = await startItems();
});
after(() => items.stop());

/** A gateway for one test, stopped at its end. */
async function withGateway(
  input: Omit<ItemsInput, 'items'>,
  run: (url: string) => Promise<void>,
): Promise<void> {
  const project = await startItemsGateway({ items, ...input });
  items.calls.length = 0;
  try {
    await run(project.endpoint());
  } finally {
    await project.stop();
  }
}

const chained = (count: number): string =>
  `{ ...f0 } ${Array.from({ length: count }, (_, at) => `fragment f${at} on Query { a: hello ...f${at + 1} ...f${at + 1} }`).join(' ')} fragment f${count} on Query { b: hello }`;

describe('the size of an operation', () => {
  for (const [what, query, words] of [
    [
      'levels',
      `{ item(id: 1) { ${'related { '.repeat(15)} id ${'} '.repeat(15)} } }`,
      /17 levels of fields; 15/,
    ],
    [
      'aliases',
      `{ ${Array.from({ length: 101 }, (_, at) => `a${at}: __typename`).join(' ')} }`,
      /\d+ root fields; 30/,
    ],
    [
      'aliases below',
      `{ item(id: 1) { ${Array.from({ length: 101 }, (_, at) => `a${at}: id`).join(' ')} } }`,
      /101 aliases; 100/,
    ],
    ['directives', `{ item(id: 1) { ${'id @include(if: true) '.repeat(101)} } }`, /101 directives; 100/],
    ['fragments that double', chained(25), /root fields; 30/],
  ] as const)
    test(`${what} beyond the bound are refused, and nothing is asked`, () =>
      withGateway({}, async (url) => {
        const answer = await ask(url, query);
        assert.equal(answer.status, 400);
        assert.equal(codeOf(answer), 'OPERATION_TOO_LARGE');
        assert.match(answer.errors?.[0]?.message ?? '', words);
        assert.deepEqual(items.calls, []);
      }));

  test('introspection has its own depth', () =>
    withGateway({ app: { introspection: true } }, async (url) => {
      const { getIntrospectionQuery } = await import('graphql');
      const answer = await ask(url, getIntrospectionQuery());
      assert.equal(answer.status, 200);
      assert.equal(answer.errors, undefined);
    }));
});

describe('the cost of an operation', () => {
  const query = 'query ($first: Int) { items(first: $first) { id related(first: $first) { id } } }';

  for (const [what, variables] of [
    ['a variable', { first: 99_999_999 }],
    ['the largest Int', { first: 2_147_483_647 }],
  ] as const)
    test(`${what} counts with its value`, () =>
      withGateway({}, async (url) => {
        const answer = await ask(url, query, variables);
        assert.equal(codeOf(answer), 'OPERATION_TOO_LARGE');
        assert.match(answer.errors?.[0]?.message ?? '', /costs up to \d+ points; 10000 are the most/);
        assert.deepEqual(items.calls, []);
      }));

  const expected = (id: string): object => ({ id, related: [{ id: '0' }, { id: '1' }] });
  test('the same document within the bound is answered', () =>
    withGateway({}, async (url) => {
      const { data, errors } = await ask(url, query, { first: 2 });
      assert.equal(errors, undefined);
      assert.deepEqual(data?.['items'], [expected('0'), expected('1')]);
    }));

  test('measure refuses nothing, and logs what it would have refused', async () => {
    const project = await startItemsGateway({ items, limits: { maxCost: 1, mode: 'measure' } });
    const { errors } = await ask(project.endpoint(), query, { first: 2 });
    await project.stop();
    assert.equal(errors, undefined);
    assert.ok(project.logged.some((line) => /would be refused.*"limit":"maxCost"/.test(line)));
  });
});

describe('rate limits', () => {
  const rates = [{ name: 'burst', max: 3, window: '1m' }];

  test('what is over is 429, with when to come again in header and extensions; every answer tells what is left', () =>
    withGateway({ limits: { rates } }, async (url) => {
      for (const remaining of [2, 1, 0]) {
        const { status, headers } = await ask(url, '{ hello }');
        assert.equal(status, 200);
        assert.equal(headers.get('ratelimit-policy'), '"burst";q=3;w=60');
        assert.match(headers.get('ratelimit') ?? '', new RegExp(`^"burst";r=${remaining};t=\\d+$`));
      }
      const answer = await ask(url, '{ hello }');
      assert.equal(answer.status, 429);
      assert.equal(codeOf(answer), 'RATE_LIMITED');
      assert.equal(answer.data, undefined);
      const retryAfter = Number(answer.headers.get('retry-after'));
      assert.ok(retryAfter > 55 && retryAfter <= 63, `${retryAfter}`);
      assert.equal(answer.errors?.[0]?.extensions['retryAfter'], retryAfter);
      assert.deepEqual(answer.errors?.[0]?.extensions['rateLimit'], {
        name: 'burst',
        max: 3,
        windowSeconds: 60,
        remaining: 0,
      });
    }));

  for (const [what, query] of [
    ['do not parse', '{ hello'],
    ['do not fit the schema', '{ nothing }'],
    ['are too large', `{ ${'hello '.repeat(31)} }`],
  ] as const)
    test(`documents that ${what} count as well`, () =>
      withGateway({ limits: { rates } }, async (url) => {
        for (const _ of [1, 2, 3]) await ask(url, `${query}#${_}`);
        assert.equal((await ask(url, '{ hello }')).status, 429);
      }));

  test('cost and calls are counted by the plan', () =>
    withGateway(
      { limits: { rates: [{ name: 'points', max: 25, window: '1m', counts: 'cost' }] } },
      async (url) => {
        assert.equal((await ask(url, '{ items(first: 9) { id } }')).status, 200);
        assert.equal((await ask(url, '{ items(first: 20) { id } }')).status, 429);
        assert.equal((await ask(url, '{ items(first: 3) { id } }')).status, 200);
      },
    ));

  test('each operation has its own counter where the limit says so, whatever it is called', () =>
    withGateway({ limits: { rates: [{ ...rates[0], per: ['app', 'operation'] }] } }, async (url) => {
      for (const _ of [1, 2, 3]) await ask(url, '{ hello }');
      assert.equal((await ask(url, '{ hello }')).status, 429);
      assert.equal((await ask(url, '{ __typename }')).status, 200);
    }));

  test('the limit of one name leaves the others alone', () =>
    withGateway({ limits: { rates: [{ ...rates[0], max: 1, operations: ['Hello'] }] } }, async (url) => {
      assert.equal((await ask(url, 'query Hello { hello }')).status, 200);
      assert.equal((await ask(url, 'query Hello { hello }')).status, 429);
      assert.equal((await ask(url, '{ hello }')).status, 200);
    }));

  test('a quota has its own code', () =>
    withGateway({ limits: { quotas: [{ name: 'daily', max: 1, period: 'day' }] } }, async (url) => {
      assert.equal((await ask(url, '{ hello }')).status, 200);
      const answer = await ask(url, '{ hello }');
      assert.equal(answer.status, 429);
      assert.equal(codeOf(answer), 'QUOTA_EXCEEDED');
    }));
});

describe('@rateLimit', () => {
  test('aliases count each, and nothing of a refused operation is asked', () =>
    withGateway({}, async (url) => {
      const logins = (count: number): string =>
        `mutation { ${Array.from({ length: count }, (_, at) => `l${at}: login(user: "ann")`).join(' ')} }`;
      const refused = await ask(url, logins(4));
      assert.equal(refused.status, 429);
      assert.equal(codeOf(refused), 'RATE_LIMITED');
      assert.match(refused.errors?.[0]?.message ?? '', /^Mutation\.login is asked for too often\.$/);
      assert.deepEqual(items.calls, []);
      assert.equal((await ask(url, logins(3))).status, 200);
      assert.equal((await ask(url, logins(1))).status, 429);
    }));

  test('each value of identityArgs has its own counter, whether it comes as a literal or a variable', () =>
    withGateway({}, async (url) => {
      const query = 'mutation ($user: String!) { login(user: $user) }';
      for (const _ of [1, 2, 3]) assert.equal((await ask(url, query, { user: 'ann' })).status, 200);
      assert.equal((await ask(url, 'mutation { login(user: "ann") }')).status, 429);
      assert.equal((await ask(url, query, { user: 'bob' })).status, 200);
    }));

  test('a list counts by its items', () =>
    withGateway({}, async (url) => {
      const query = 'mutation ($users: [String!]!) { invite(users: $users) }';
      assert.equal((await ask(url, query, { users: ['a', 'b', 'c'] })).status, 200);
      assert.equal((await ask(url, query, { users: ['a', 'b', 'c'] })).status, 429);
      assert.equal((await ask(url, query, { users: ['a', 'b'] })).status, 200);
    }));

  test('a fragment that is spread twice counts twice', () =>
    withGateway({}, async (url) => {
      const query = `mutation { ...l a: login(user: "x") } fragment l on Mutation { b: login(user: "x") c: login(user: "x") d: login(user: "x") }`;
      assert.equal((await ask(url, query)).status, 429);
    }));
});

describe('two gateways and one Redis', { skip: withoutRedis }, () => {
  let redis: TestRedis;
  before(async () => {
    redis = await startRedis();
  });
  after(() => redis?.stop());

  test('1,000 parallel requests with a limit of 100: exactly 100 are admitted, ten times in a row', async () => {
    const rounds = Array.from({ length: 10 }, (_, at) => `Round${at}`);
    const limits = {
      instances: 2,
      rates: rounds.map((name) => ({
        name: `race-${name.toLowerCase()}-${process.pid}`,
        max: 100,
        window: '1h',
        per: ['app' as const],
        operations: [name],
      })),
    };
    const metrics = createMetrics();
    const options = { redis: redis.url, metrics };
    // Ten thousand requests: a client that costs little, so that the test asks for the gateways' time and not its own.
    const dispatcher = new Agent({ connections: 50 });
    const headers = { 'content-type': 'application/json' };
    const gateways = await Promise.all([1, 2].map(() => startItemsGateway({ items, limits, options })));
    try {
      for (const round of rounds) {
        const body = JSON.stringify({ query: `query ${round} { hello }` });
        const statuses = await Promise.all(
          Array.from({ length: 1000 }, async (_, at) => {
            const url = gateways[at % 2]?.endpoint() ?? '';
            const answer = await request(url, { method: 'POST', headers, body, dispatcher });
            await answer.body.dump();
            return answer.statusCode;
          }),
        );
        const admitted = statuses.filter((status) => status === 200).length;
        const refused = statuses.filter((status) => status === 429).length;
        assert.deepEqual({ round, admitted, refused }, { round, admitted: 100, refused: 900 });
      }
      assert.equal(decidedWithoutRedis([await metrics.text()]), 0);
    } finally {
      await dispatcher.close();
      await Promise.all(gateways.map((each) => each.stop()));
    }
  });

  test('a counter whose key holds something else is decided as while Redis is away, and others go on', async () => {
    const name = `foreign-${process.pid}`;
    const metrics = createMetrics();
    const logged: string[] = [];
    const gateway = await startItemsGateway({
      items,
      limits: { rates: [{ name, max: 2, window: '1h', per: ['app'], operations: ['Foreign'] }] },
      options: { redis: redis.url, metrics, log: (...line) => void logged.push(JSON.stringify(line)) },
    });
    const store = await createRedis({ url: redis.url, log: () => {} });
    try {
      const key = limitKey('web', [name, '', '']);
      await store.call('set', key, 'of somebody else');
      const statuses = [];
      for (let count = 0; count < 4; count++)
        statuses.push((await ask(gateway.endpoint(), 'query Foreign { hello }')).status);
      assert.deepEqual(statuses, [200, 200, 429, 429]);
      assert.equal((await ask(gateway.endpoint(), '{ hello }')).status, 200);
      assert.equal(logged.filter((line) => line.includes('holds something else')).length, 1);
      assert.equal(decidedWithoutRedis([await metrics.text()]), 4);
      assert.equal(await store.call('get', key), 'of somebody else');
    } finally {
      await store.close();
      await gateway.stop();
    }
  });
});
