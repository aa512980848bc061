/** Keys of partners in Redis, shared by two gateways, one of which starts while Redis is away. */

import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { type GuardedGateway, startGuardedGateway } from '../support/guarded-gateway.ts';
import { auth, makeProject, statusWith, wholeLife } from '../support/keys-project.ts';
import { type OwnRedis, startOwnRedis, withoutRedisServer } from '../support/redis.ts';
import { until } from '../support/until.ts';

suite('keys in Redis', { skip: withoutRedisServer }, () => {
  let redis: OwnRedis;
  let project: ReturnType<typeof makeProject>;
  let gateways: GuardedGateway[] = [];
  before(async () => {
    redis = await startOwnRedis();
    project = makeProject(redis.url);
    gateways = [
      await startGuardedGateway({ auth }, { redis: redis.url }),
      await startGuardedGateway({ auth }, { redis: redis.url }),
    ];
  });
  after(async () => {
    await Promise.all(gateways.map((one) => one.stop()));
    await redis.stop();
    project.remove();
  });

  test('are made, used, rotated and revoked in all gateways', () => wholeLife(project.facet, gateways));

  test('count on while Redis is away; the command says that it is', async () => {
    const key = (await project.facet('create', '--partner', 'acme')).stdout.trim();
    await until(async () => (await statusWith(gateways[0]!, key)) === 200);
    await redis.kill();
    assert.equal(await statusWith(gateways[0]!, key), 200);
    const ready = await fetch(`${gateways[0]!.origin}/readyz`);
    await until(async () => (await (await fetch(`${gateways[0]!.origin}/readyz`)).text()) === 'warn\n');
    assert.equal(ready.status, 200);
    const { code, stderr } = await project.facet('list');
    assert.equal(code, 1);
    assert.match(stderr, /ECONNREFUSED[^]*Redis: Redis is away\n$/);
    await redis.restart();
    // It came back empty: what it does not hold is not good.
    await until(async () => (await statusWith(gateways[0]!, key)) === 401);
  });

  test('without Redis at the start nobody can be told from anybody: 503, and not ready', async () => {
    await redis.kill();
    const late = await startGuardedGateway({ auth }, { redis: redis.url });
    try {
      assert.equal(await statusWith(late, `fk_${'a'.repeat(12)}_${'b'.repeat(43)}`), 503);
      assert.equal((await fetch(`${late.origin}/readyz`)).status, 503);
      await redis.restart();
      await until(async () => (await fetch(`${late.origin}/readyz`)).status === 200);
      const key = (await project.facet('create', '--partner', 'acme')).stdout.trim();
      await until(async () => (await statusWith(late, key)) === 200);
    } finally {
      await late.stop();
    }
  });
});
