/** Client credentials by HTTP Basic: each part encoded as in a form, so that a colon or a blank in one is not read as another. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { basicCredentials } from '../../../src/base/client-credentials.ts';

const rows: readonly (readonly [id: string, secret: string, joined: string])[] = [
  ['facet', 'secret', 'facet:secret'],
  ['a:b', 'c d', 'a%3Ab:c+d'],
  ["it's (one)!", 'x~*', 'it%27s+%28one%29%21:x%7E*'],
  // The example of RFC 6749, appendix B.
  ['ключ', ' %&+£€', '%D0%BA%D0%BB%D1%8E%D1%87:+%25%26%2B%C2%A3%E2%82%AC'],
];

for (const [id, secret, joined] of rows) {
  test(`${id} and ${secret} are sent as ${joined}`, () => {
    assert.equal(basicCredentials(id, secret), `Basic ${Buffer.from(joined).toString('base64')}`);
    const sent = new URLSearchParams(`id=${joined.replace(':', '&secret=')}`);
    assert.deepEqual([sent.get('id'), sent.get('secret')], [id, secret]);
  });
}
