/** The audits of graphql-http: all of them ok, on every app, through both doors. */

import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { serverAudits } from 'graphql-http';
import { type ShopGateway, startShopGateway } from '../road/shop-gateway.ts';
import { throughCompleteDoor } from './two-doors.ts';

const doors: Readonly<Record<string, typeof fetch>> = {
  fast: fetch,
  complete: (url, init) => fetch(url, throughCompleteDoor(init)),
};

for (const [door, fetchFn] of Object.entries(doors)) {
  // A gateway a door: the audits of both are more than the rate limit of partners takes.
  suite(`through the ${door} door`, () => {
    let road: ShopGateway;
    before(async () => {
      road = await startShopGateway();
    });
    after(() => road.stop());

    for (const app of ['mobile', 'web', 'partner']) {
      test(`${app}: 61 of 61`, async () => {
        const audits = serverAudits({ url: road.endpoint(app), fetchFn });
        const results = await Promise.all(audits.map((audit) => audit.fn()));
        const others = results.filter(({ status }) => status !== 'ok');
        assert.deepEqual(
          others.map(({ id, name, status }) => `${id} ${status}: ${name}`),
          [],
        );
        assert.equal(results.length, 61);
      });
    }
  });
}
