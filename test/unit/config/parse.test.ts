/** What is wrong with a value of the configuration is told by its key, the value, and what it must be. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StartupError } from '../../../src/base/startup-error.ts';
import { Environment, parseApp, parseServices } from '../../../src/index.ts';

const nothing = new Environment({});

function problemsOf(parse: () => unknown): string[] {
  try {
    parse();
    return [];
  } catch (error) {
    assert.ok(error instanceof StartupError);
    return error.message.split('\n');
  }
}

const ofApp = (keys: object): string[] =>
  problemsOf(() => parseApp(() => ({ name: 'web', port: 1, ...keys }), nothing, 'app'));
const ofService = (service: unknown, name = 'books'): string[] =>
  problemsOf(() => parseServices(() => ({ [name]: service }) as never, nothing, 'services'));

const appRows: readonly (readonly [keys: Record<string, unknown>, ...told: string[]])[] = [
  [{}],
  [
    { port: '4000' },
    'app: port is "4000"; it must be a number',
    '  fix: leave out the quotes, or read the variable with env.integer',
  ],
  [
    { development: 'true' },
    'app: development is "true"; it must be true or false',
    '  fix: leave out the quotes, or read the variable with env.boolean',
  ],
  [{ port: undefined }, 'app: port is missing; it must be a number'],
  [{ port: 70_000 }, 'app: port is 70000; it must be 65535 or less'],
  [{ port: 1.5 }, 'app: port is 1.5; it must be a whole number'],
  [{ port: null }, 'app: port is null; it must be a number'],
  [{ prot: 1 }, 'app: unknown key "prot". Did you mean "port"?'],
  [{ limits: { maxcost: 1 } }, 'app: unknown key "limits.maxcost". Did you mean "maxCost"?'],
  [{ maxDepth: 0 }, 'app: maxDepth is 0; it must be 1 or more'],
  [{ host: '' }, 'app: host is empty; it must be a text'],
  [{ name: 'Web' }, 'app: name: an app is named in lower case: letters, digits and -'],
  [{ path: 'graphql' }, 'app: path: a path that starts with / and does not end with it'],
  [
    { httpProfile: 'audit2025' },
    'app: httpProfile is "audit2025"; it must be one of audit-2025, draft-2026. Did you mean "audit-2025"?',
  ],
  [{ forwardHeaders: 'x-region' }, 'app: forwardHeaders is "x-region"; it must be a list'],
  [{ limits: [] }, 'app: limits is a list; it must be an object'],
  [
    { limits: { rates: [{ name: 'all', max: 1 }] } },
    'app: limits.rates.0.window is missing; it must be a text',
  ],
  [
    { limits: { rates: [{ name: 'all', max: 1, window: '1 minute' }] } },
    'app: limits.rates.0.window: a window is a number and a unit: 10s, 15m, 24h, 30d',
  ],
  [{ limits: { maxCost: { gold: 5 } } }, 'app: limits.maxCost: name the maximum of everybody else: default'],
  [{ limits: { maxCost: 'much' } }, 'app: limits.maxCost is "much"; it must be a number or an object'],
  [{ jwt: { issuer: 'i', jwksUrl: 'http://127.0.0.1' } }, 'app: jwt.audience is missing; it must be a list'],
  [
    { jwt: [{ issuer: 'i', jwksUrl: 'http://127.0.0.1' }] },
    'app: jwt.0.audience is missing; it must be a list',
  ],
  [{ jwt: { issuer: 'i', audience: 'a' } }, 'app: jwt: say where the keys are: jwksUrl, or keyFiles'],
  [{ auth: { policies: 'gold' } }, 'app: auth.policies: a function, see docs/auth.md'],
  [{ batching: { max: 101 } }, 'app: batching.max is 101; it must be 100 or less'],
  [{ compression: { minBytes: 0 } }, 'app: compression.minBytes is 0; it must be 1 or more'],
  [{ compression: true }, 'app: compression is true; it must be false or an object'],
];

for (const [keys, ...told] of appRows) {
  test(`an app with ${JSON.stringify(keys)}`, () => {
    assert.deepEqual(ofApp(keys), told);
  });
}

const serviceRows: readonly (readonly [name: string, service: unknown, ...told: string[]])[] = [
  ['books', { url: 'http://127.0.0.1' }],
  [
    'Books',
    { url: 'http://127.0.0.1' },
    'services: Books: a service is named in lower case: letters, digits, - and _',
  ],
  ['books', 'http://127.0.0.1', 'services: books is "http://127.0.0.1"; it must be an object'],
  ['books', {}, 'services: books.url is missing; it must be a text'],
  [
    'books',
    { url: 'localhost:80' },
    'services: books.url must be a URL that starts with http://, https://, grpc:// or grpcs://',
  ],
  [
    'books',
    { url: 'http://127.0.0.1', identity: 'all' },
    'services: books.identity is "all"; it must be none or an object',
  ],
  [
    'books',
    { url: 'http://127.0.0.1', identity: { token: { ttlSeconds: 1 } } },
    'services: books.identity.token.ttlSeconds is 1; it must be 5 or more',
  ],
  [
    'books',
    { url: 'http://127.0.0.1', kind: 'grpc' },
    'services: books.kind: a grpc service has a grpc:// or grpcs:// url, any other an http:// or https:// one',
  ],
  ['books', { url: 'http://127.0.0.1/v3?api_key=k' }],
  ['books', { url: 'grpc://127.0.0.1:1/' }],
  ...['grpc://127.0.0.1:1/v3', 'grpcs://127.0.0.1:1?k=1'].map(
    (url) =>
      [
        'books',
        { url },
        'services: books.url: a grpc url is a host and a port, without a path or a query',
      ] as const,
  ),
  [
    'books',
    { url: 'http://me:secret@127.0.0.1' },
    'services: books.url: a url holds no credentials: send them in headers',
  ],
  ['books', { url: 'http://127.0.0.1/#v3' }, 'services: books.url: a url has no fragment (#)'],
];

for (const [name, service, ...told] of serviceRows) {
  test(`the service ${name} ${JSON.stringify(service)}`, () => {
    assert.deepEqual(ofService(service, name), told);
  });
}

test('all problems are told at once, and a long value is cut', () => {
  const told = ofApp({ port: 'x'.repeat(500), host: 1 });
  assert.deepEqual(
    told.map((line) => line.length < 100),
    told.map(() => true),
  );
  assert.equal(told.length, 3);
});

test('what comes out is frozen', () => {
  const app = parseApp(() => ({ name: 'web', port: 1 }), nothing);
  assert.ok(Object.isFrozen(app) && Object.isFrozen(app.limits) && Object.isFrozen(app.limits.rates));
});
