/** docs/life-of-a-request.md: the home screen's document, the policies, and the calls in the waves of the table. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse, print } from 'graphql';
import { serviceNames } from '../../apps/shop/names.ts';
import { startDemo } from './demo.ts';
import { blocksOf, root, rowsOf, sectionOf } from './markdown.ts';

const page = 'life-of-a-request.md';
const home = blocksOf(page).find(({ marks }) => marks.includes('home'))?.text ?? '';

test('the operation is the home screen of the mobile app', () => {
  const document = readFileSync(join(root, 'apps/mobile/documents/home.graphql'), 'utf8');
  assert.equal(print(parse(home)), print(parse(document)));
});

test('the policies are those of order.ts, in their order', () => {
  const order = readFileSync(join(root, 'src/envelope/order.ts'), 'utf8');
  const policies = [...order.matchAll(/^ {2}(\w+), \/\//gm)].map(([, name]) => name);
  assert.ok(policies.length > 10);
  assert.deepEqual(
    rowsOf(sectionOf(page, '## In')).map(([name]) => name),
    policies,
  );
});

test('its calls come in the waves of the table', async () => {
  const demo = await startDemo();
  try {
    const token = await demo.tokenFor('1');
    // The first request also opens connections, and fetches the issuer's keys.
    await demo.ask(home, token);
    // Calls of one wave then overlap, and no call of the next one comes before the first of them has ended.
    for (const service of serviceNames) await demo.shop.setFaults(service, { latencyMs: 300 });
    demo.shop.resetCalls();
    const answer = (await demo.ask(home, token)) as { errors?: unknown };
    assert.equal(answer.errors, undefined);
    assert.deepEqual(
      wavesOf(demo.shop.calls()).toSorted(),
      rowsOf(sectionOf(page, '## Fields, loaders, calls'))
        .map(([wave, service, call]) => `${wave} ${service} ${call}`)
        .toSorted(),
    );
  } finally {
    await demo.stop();
  }
});

interface Timed {
  readonly service: string;
  readonly call: string;
  readonly startedAtMs: number;
  /** Null while it is under way. */
  readonly endedAtMs: number | null;
}

/** `2 orders GET /orders`: a call that starts when one of its wave has ended begins the next wave. */
function wavesOf(calls: readonly Timed[]): string[] {
  let wave = 0;
  let firstEndMs = 0;
  return calls
    .toSorted((a, b) => a.startedAtMs - b.startedAtMs)
    .map(({ service, call, startedAtMs, endedAtMs }) => {
      const isNext = startedAtMs >= firstEndMs;
      if (isNext) wave++;
      const endMs = endedAtMs ?? Number.POSITIVE_INFINITY;
      firstEndMs = isNext ? endMs : Math.min(firstEndMs, endMs);
      return `${wave} ${service} ${call.split('?')[0]}`;
    });
}
