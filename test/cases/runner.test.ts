/** The runner itself: it must not call a wrong answer right, and it shows what differs. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseCase } from '../support/case-file.ts';
import { runCase } from '../support/run-case.ts';

const served = `
about: a case
services: {a: [{request: GET /x, body: x}, {request: GET /e, status: 500}]}
schemas: {services/a.graphql: 'type Query { x: String @rest(get: "/x")  e: String @rest(get: "/e")  other: String @rest(get: "/o") }'}
`;
const refused = `
about: a case
services: {a: []}
schemas: {services/a.graphql: 'type Query { x: Strin @rest(get: "/x") }'}
`;

async function failure(text: string): Promise<string> {
  try {
    await runCase(parseCase(text));
  } catch (error) {
    return (error as Error).message;
  }
  return 'it passed';
}

describe('a case fails', () => {
  const cases: [string, string, RegExp][] = [
    [
      'on other data',
      "ask: {query: '{ x }'}\nanswer: {data: {x: y}}",
      /the answer: [^]*\+ {5}x: 'x'\n- {5}x: 'y'/,
    ],
    ['on an error that is not said', "ask: {query: '{ e }'}\nanswer: {data: {e: null}}", /UPSTREAM_ERROR/],
    [
      'on an error that is missing',
      "ask: {query: '{ x }'}\nanswer: {data: {x: x}, errors: [{extensions: {}}]}",
      /the answer/,
    ],
    ['on another HTTP status', "ask: {query: '{ x }'}\nanswer: {status: 400, data: {x: x}}", /status: 200/],
    [
      'on another call',
      "ask: {query: '{ x }'}\nanswer: {data: {x: x}}\ncalls: [a GET /y]",
      /the upstream calls/,
    ],
    [
      'on a call too few',
      "ask: {query: '{ x }'}\nanswer: {data: {x: x}}\ncalls: [a GET /x, a GET /x]",
      /the upstream calls/,
    ],
    ['on a call too many', "ask: {query: '{ x }'}\nanswer: {data: {x: x}}\ncalls: []", /the upstream calls/],
    [
      'on other waves',
      "ask: {query: '{ x e }'}\nanswer: {data: {x: x, e: null}, errors: [{path: [e], extensions: {code: UPSTREAM_ERROR, service: a, status: 500, retryable: false}}]}\ncalls: [[a GET /x], [a GET /e]]",
      /in waves/,
    ],
    [
      'on another header',
      "ask: {query: '{ x }'}\nanswer: {data: {x: x}}\ncalls: [{call: a GET /x, headers: {accept: text/html}}]",
      /application\/json/,
    ],
    [
      'on a request that no rule answers',
      "ask: {query: '{ other }'}\nanswer: {data: {other: null}, errors: [{path: [other], extensions: {code: UPSTREAM_ERROR, service: a, status: 501, retryable: false}}]}",
      /no rule/,
    ],
    [
      'on a text that may not be told',
      "ask: {query: '{ x }'}\nanswer: {data: {x: x}, lacks: [x]}",
      /tells "x"/,
    ],
    [
      'when the schema is refused',
      "schemas: {services/a.graphql: 'type Query { x: Strin @rest(get: \"/x\") }'}\nask: {query: '{ x }'}\nanswer: {}",
      /FACET_UNKNOWN_TYPE/,
    ],
  ];
  for (const [name, text, message] of cases) {
    const start = text.startsWith('schemas:') ? served.replace(/^schemas:.*\n/m, '') : served;
    test(name, async () => assert.match(await failure(start + text), message));
  }

  test('when refused files are served', async () =>
    assert.match(
      await failure(`${refused.replace('Strin ', 'String ')}refused: [{at: x, message: x}]`),
      /were served/,
    ));
  for (const wrong of [
    'code: FACET_X',
    'at: schemas/services/a.graphql:1:18',
    'points: String',
    'message: nothing',
    'fix: none',
  ])
    test(`on a diagnostic with another ${wrong}`, async () => {
      const right: Record<string, string> = {
        at: 'schemas/services/a.graphql:1:17',
        message: 'Strin',
        code: 'FACET_UNKNOWN_TYPE',
        fix: 'true',
      };
      const [key = '', ...value] = wrong.split(': ');
      const told = Object.entries({ ...right, [key]: value.join(': ') }).map(
        ([name, text]) => `${name}: ${text}`,
      );
      assert.match(await failure(`${refused}refused: [{${told.join(', ')}}]`), /what the checks say/);
    });
});

test('a file that is no case is refused with the place', () => {
  assert.throws(
    () => parseCase('about: x\nschemas: {}\nask: {query: "{ x }", querry: 1}\n'),
    /Unrecognized key: "querry"/,
  );
  assert.throws(() => parseCase('about: x\nschemas: {}\n'), /steps/);
});
