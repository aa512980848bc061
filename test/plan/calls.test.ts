/** What a plan says against what happens: random operations over a schema with every kind of field, and the shop itself. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type DocumentNode, execute, parse } from 'graphql';
import type { OperationPlan } from '../../src/plan/operation-plan.ts';
import { planOperation } from '../../src/plan/plan-operation.ts';
import type { ClientSchema } from '../../src/schema/client-schema.ts';
import { createAnswers } from '../engine/answers.ts';
import { generateOperation } from '../engine/generator.ts';
import { loadLibrary, openRuntime } from '../engine/library.ts';
import { createRandom } from '../engine/random.ts';
import { root, type ShopGateway, startShopGateway } from '../road/shop-gateway.ts';

const CASES = 800;
const SHOP_CASES = 60;

type Counts = Record<string, number>;

function planned(plan: OperationPlan, variables: Record<string, unknown>): Counts {
  const counts: Counts = {};
  for (const call of plan.waves.flatMap(({ calls }) => calls)) {
    const name = `${call.service} ${call.label}`;
    counts[name] = (counts[name] ?? 0) + call.count(variables);
  }
  return counts;
}

function assertCovers(
  plan: OperationPlan,
  variables: Record<string, unknown>,
  made: Counts,
  shown: string,
): void {
  const counts = planned(plan, variables);
  for (const [name, count] of Object.entries(made))
    assert.ok(
      count <= (counts[name] ?? 0),
      `${count} calls of ${name}, planned ${counts[name] ?? 0}\n${shown}`,
    );
  const total = Object.values(made).reduce((sum, count) => sum + count, 0);
  assert.ok(total <= plan.maxUpstreamCalls(variables), shown);
}

describe('every call that is made is planned, and none is made more often than that', () => {
  const library = loadLibrary();
  for (const chaos of [0, 0.15]) {
    test(`${CASES} random operations, ${chaos * 100} of 100 answers damaged`, async () => {
      let calls = 0;
      for (let index = 0; index < CASES; index++) {
        const { document, variableValues, text } = generateOperation(
          library.schema,
          createRandom(`plan ${index}`),
        );
        const made = await runLibrary(library, document, variableValues, `${index}`, chaos);
        assertCovers(
          planOperation(library, document),
          variableValues,
          made,
          `${text}\n${JSON.stringify(variableValues)}`,
        );
        calls += Object.values(made).reduce((sum, count) => sum + count, 0);
      }
      assert.ok(calls > CASES, `the operations made ${calls} calls`);
    });
  }
});

async function runLibrary(
  client: ClientSchema,
  document: DocumentNode,
  variableValues: Record<string, unknown>,
  seed: string,
  chaos: number,
): Promise<Counts> {
  const operation = openRuntime(client, createAnswers(seed, chaos));
  const made: Counts = {};
  operation.runtime.watch({
    begin(service, call) {
      const name = `${service} ${call}`;
      made[name] = (made[name] ?? 0) + 1;
      return () => {};
    },
  });
  await execute({
    schema: client.schema,
    document,
    variableValues,
    contextValue: { runtime: operation.runtime },
  });
  operation.end(true);
  return made;
}

describe('the shop', () => {
  let road: ShopGateway;
  let token: string;
  before(async () => {
    road = await startShopGateway();
    token = await road.shop.token('1', 'profile');
  });
  after(() => road.stop());

  const clientOf = (app: string): ClientSchema => {
    const client = road.gateway.schemas().clients.get(app)?.at(-1);
    assert.ok(client);
    return client;
  };
  const run = async (app: string, query: string, variables: Record<string, unknown>): Promise<Counts> => {
    road.shop.resetCalls();
    await road.ask(app, query, { token, variables });
    const made: Counts = {};
    for (const { service, call } of road.shop.calls().filter((record) => record.service !== 'issuer'))
      made[nameOf(service, call)] = (made[nameOf(service, call)] ?? 0) + 1;
    return made;
  };

  const documents = [
    ['mobile', 'home'],
    ['mobile', 'product-card', { id: 'p3' }],
    ['web', 'product'],
    ['partner', 'v1/catalogue'],
  ] as const;
  for (const [app, file, variables = {}] of documents) {
    test(`${app}'s ${file} makes exactly the calls of its plan`, async () => {
      const text = readFileSync(join(root, `apps/${app}/documents/${file}.graphql`), 'utf8');
      const plan = planOperation(clientOf(app), parse(text));
      const expected = Object.entries(planned(plan, variables)).map(([name, count]) => [
        shopName(name),
        count,
      ]);
      assert.deepEqual(await run(app, text, variables), Object.fromEntries(expected));
    });
  }

  test('the home screen is 9 calls in 3 waves, in the waves it really has', () => {
    const text = readFileSync(join(root, 'apps/mobile/documents/home.graphql'), 'utf8');
    const plan = planOperation(clientOf('mobile'), parse(text));
    assert.equal(plan.maxUpstreamCalls({}), 9);
    // As test/road/home.test.ts counts them at the services.
    assert.deepEqual(
      plan.waves.map(({ calls }) =>
        calls.map(({ service, label }) => shopName(`${service} ${label}`)).toSorted(),
      ),
      [
        ['catalog Catalog/Bestsellers', 'users GET /users/'],
        ['inventory Inventory/BatchGetStock', 'orders GET /orders', 'reviews GET /ratings'],
        [
          'catalog Catalog/BatchGet',
          'inventory Inventory/BatchGetStock',
          'reviews GET /ratings',
          'shipping GET /shipments',
        ],
      ],
    );
  });

  for (const app of ['mobile', 'web', 'partner']) {
    test(`${SHOP_CASES} random operations of ${app}`, async () => {
      const client = clientOf(app);
      let calls = 0;
      for (let index = 0; index < SHOP_CASES; index++) {
        const generated = generateOperation(client.schema, createRandom(`shop ${app} ${index}`));
        const text = withIds(generated.text);
        const variables = JSON.parse(withIds(JSON.stringify(generated.variableValues))) as Record<
          string,
          unknown
        >;
        const made = await run(app, text, variables);
        const plan = planOperation(client, parse(text));
        const counts = planned(plan, variables);
        for (const [name, count] of Object.entries(made)) {
          const most = Object.entries(counts).reduce(
            (sum, [label, n]) => (shopName(label) === name ? sum + n : sum),
            0,
          );
          assert.ok(
            count <= most,
            `${count} calls of ${name}, planned ${most}\n${text}\n${JSON.stringify(variables)}`,
          );
          calls += count;
        }
      }
      assert.ok(calls > SHOP_CASES, `${calls} calls`);
    });
  }
});

/** The shop's products are named p1, p2, ...; the generator's ids are 0 to 5. */
function withIds(text: string): string {
  return text.replaceAll(/"([0-5])"/g, '"p$1"');
}

/** `users GET /users/1?x=y` as the plan's `users GET /users/{claims.sub}`: both without what stands for a value. */
function nameOf(service: string, call: string): string {
  return `${service} ${(call.split('?')[0] ?? '').replace(/^((?:GET|POST|PATCH) \/\w+\/)[^/]+/, '$1')}`;
}

function shopName(label: string): string {
  return label.replace(/\{[^}]*\}/, '').replace(' shop.', ' ');
}
