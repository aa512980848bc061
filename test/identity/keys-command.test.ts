/** `facet keys` with what it cannot do: one clear line, exit code 1, and no stack. */

import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { makeProject } from '../support/keys-project.ts';

suite('facet keys', () => {
  const project = makeProject();
  after(() => project.remove());

  for (const [args, says] of [
    [['revoke', 'nope'], /keys\.json has no key "nope"/],
    [['rotate', 'fk_abcdefghijkl_secret'], /has no key "fk_\.\.\."\. Say its id only/],
    [['create'], /required option '--partner <name>'/],
    [['create', '--partner', 'A b'], /the partner "A b"/],
    [['create', '--partner', 'a', '--scopes', 'a"b'], /the scope "a"b"/],
    [['create', '--partner', 'a', '--expires', 'soon'], /a number and a unit/],
    [['list', '--app', 'web'], /web has no API keys: set auth\.apiKeys/],
    [['list', '--app', 'wob'], /no app "wob"/],
    [['lst'], /Did you mean list/],
  ] as const) {
    test(`facet keys ${args.join(' ')} tells what is wrong`, async () => {
      const { code, stderr } = await project.facet(...args);
      assert.equal(code, 1);
      assert.match(stderr, says);
      assert.doesNotMatch(stderr, /\n {4}at /);
    });
  }
});
