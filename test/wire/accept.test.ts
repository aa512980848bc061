/** Which answer a client gets that says it takes several (RFC 9110, section 12.5.1). */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type HttpProfile, negotiate } from '../../src/edge/accept.ts';

const json = 'application/json';
const graphql = 'application/graphql-response+json';
const sse = 'text/event-stream';

/** Accept, what it is by the audits, what by the draft; `door` is what the complete door is told. */
const table: readonly (readonly [string | undefined, string | undefined, string | undefined, string?])[] = [
  [undefined, json, graphql],
  ['*/*', json, graphql],
  ['application/*', json, graphql],
  [json, json, json],
  [graphql, graphql, graphql],
  [`${graphql}, ${json}`, graphql, graphql],
  [`${json}, ${graphql}`, json, graphql],
  [`${json};q=0.9, ${graphql};q=0.8`, json, json],
  [`${json};q=0.8, ${graphql};q=0.9`, graphql, graphql],
  [`${json};q=0.1, */*`, graphql, graphql],
  [`${graphql};q=0, */*;q=0.1`, json, json],
  [`${json};q=0, ${graphql};q=0`, undefined, undefined],
  ['*/*;q=0', undefined, undefined],
  ['image/png', undefined, undefined],
  ['', undefined, undefined],
  [`${json}; charset=latin1`, undefined, undefined],
  [`${json}; charset=UTF-8; q=1.0`, json, json],
  ['APPLICATION/JSON', json, json],
  [`${json};q=nonsense`, json, json],
  [sse, undefined, undefined, sse],
  [`${sse};q=0, ${json}`, json, json],
  [`${sse}, ${json}`, json, json, `${json}, ${sse}`],
  [`${sse}, ${json};q=0.5`, json, json, sse],
  [`${json}, ${sse};q=0.5`, json, json, `${json}, ${sse}`],
  ['multipart/mixed', undefined, undefined, 'multipart/mixed'],
  [`multipart/mixed, ${json}`, json, json],
  ['text/html,application/xhtml+xml,*/*;q=0.8', json, graphql],
];

for (const [accept, audit, draft, door] of table) {
  for (const [profile, expected] of [
    ['audit-2025', audit],
    ['draft-2026', draft],
  ] as const satisfies readonly (readonly [HttpProfile, unknown])[]) {
    test(`${profile}: ${accept ?? 'no Accept'}`, () => {
      const accepted = negotiate(accept, profile);
      assert.equal(accepted.json, expected);
      assert.equal(accepted.forCompleteDoor, door);
      assert.equal(accepted.isStreamAccepted, door?.includes(sse) === true);
    });
  }
}
