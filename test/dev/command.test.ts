/** The options of `facet dev` for mocks: what they do, and what is refused before anything listens. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anyPorts, run } from '../road/process.ts';
import { root } from '../road/shop-gateway.ts';

const dev = (...args: string[]) =>
  run(['src/cli/main.ts', '-C', root, 'dev', '--app', 'mobile', ...args], anyPorts);

test('--mock all serves without any service, and says so; nothing is coloured in a pipe', async () => {
  const running = dev('--mock', 'all', '--mock-latency', '1-5', '--mock-errors', '0%', '--mock-seed', 'x');
  try {
    const said = await running.says('watching schemas/');
    assert.match(said, /^mocked: all services$/m);
    assert.equal(said.includes('\u001B'), false);
    const [endpoint = ''] = /http:\S+\/graphql/.exec(said) ?? [];
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ product(id: \\"7\\") { name stock } }"}',
    });
    const { data, errors } = (await response.json()) as { data: any; errors: unknown };
    assert.equal(errors, undefined);
    assert.match(data.product.name, /^\w+ \w+$/);
  } finally {
    running.child.kill('SIGINT');
  }
  assert.equal((await running.ended).code, 0);
});

for (const [args, says] of [
  [['--mock', 'shiping'], /no service "shiping" to mock\. Did you mean "shipping"\?/],
  [['--mock', 'orders,'], /names of services with commas/],
  [['--mock', 'all', '--mock-latency', 'slow'], /milliseconds up to 60000/],
  [['--mock', 'all', '--mock-latency', '200-50'], /milliseconds up to 60000/],
  [['--mock', 'all', '--mock-errors', '120%'], /0 to 100%/],
  [['--mock-errors', '5%'], /say which services are mocked/],
] as const)
  test(`${args.join(' ')} is refused`, async () => {
    const running = dev(...args);
    assert.equal((await running.ended).code, 1);
    assert.match(running.stderr(), says);
    assert.doesNotMatch(running.stderr(), /\n {4}at /);
  });
