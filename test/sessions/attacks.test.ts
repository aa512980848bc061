/** What others try with logins, cookies and sessions that are not theirs. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CookieClient } from '../support/cookie-client.ts';
import { doors } from '../support/guarded-gateway.ts';
import { type SessionGateways, startSessionGateways } from '../support/session-gateway.ts';

const NAME = '__Host-facet';
const codeOf = (text: string): unknown => (JSON.parse(text) as { code?: string }).code;
const listed = 'https://pages.shop.test';

let all: SessionGateways;
let app: string;
before(async () => {
  all = await startSessionGateways({
    session: { returnPaths: ['/', '/orders'] },
    app: { corsOrigins: [listed] },
  });
  app = all.shop.origin;
});
after(() => all.stop());

async function loggedIn(): Promise<CookieClient> {
  const browser = new CookieClient();
  assert.equal((await browser.login(app)).status, 303);
  return browser;
}

const forgeries: Readonly<Record<string, { method: 'GET' | 'POST'; headers: Record<string, string> }>> = {
  'a POST without header and origin': { method: 'POST', headers: {} },
  'a GET without the header': { method: 'GET', headers: {} },
  'a GET of a page of the own origin without the header': {
    method: 'GET',
    headers: { 'sec-fetch-site': 'same-origin' },
  },
  'the header with another value': { method: 'GET', headers: { 'x-facet-csrf': '' } },
  'a page of another origin': {
    method: 'POST',
    headers: { origin: 'https://evil.test', 'x-facet-csrf': '1' },
  },
  'a page of another port': {
    method: 'POST',
    headers: { origin: 'http://127.0.0.1:1', 'x-facet-csrf': '1' },
  },
  'an origin that begins like ours': {
    method: 'POST',
    headers: { origin: 'SELF.evil.test', 'x-facet-csrf': '1' },
  },
  'a page without an origin': { method: 'POST', headers: { origin: 'null', 'x-facet-csrf': '1' } },
  'another site': { method: 'POST', headers: { 'sec-fetch-site': 'cross-site', 'x-facet-csrf': '1' } },
  'a sibling of the site': { method: 'GET', headers: { 'sec-fetch-site': 'same-site', 'x-facet-csrf': '1' } },
};

for (const [name, { method, headers }] of Object.entries(forgeries)) {
  test(`with a session cookie this is refused: ${name}`, async () => {
    const browser = await loggedIn();
    const calls = all.gateways[0]?.calls.length;
    const origin = headers['origin']?.replace('SELF', app);
    const given = { accept: 'application/json', ...headers, ...(origin === undefined ? {} : { origin }) };
    const answer =
      method === 'GET'
        ? await browser.send(`${app}/graphql?query={mine}`, { headers: given })
        : await browser.send(`${app}/graphql`, {
            method,
            headers: { 'content-type': 'application/json', ...given },
            body: '{"query":"{ mine }"}',
          });
    assert.equal(answer.status, 403);
    assert.equal(codeOf(answer.text), 'CSRF_REFUSED');
    assert.match(answer.text, /x-facet-csrf: 1/);
    assert.equal(all.gateways[0]?.calls.length, calls);
    assert.equal((await browser.ask(app)).status, 200);
  });
}

const allowed: Readonly<Record<string, { method: 'GET' | 'POST'; headers: () => Record<string, string> }>> = {
  'a GET with the header': { method: 'GET', headers: () => ({ 'x-facet-csrf': '1' }) },
  'a POST of JSON from the own origin': { method: 'POST', headers: () => ({ origin: app }) },
  'a POST with the header from a listed origin': {
    method: 'POST',
    headers: () => ({ origin: listed, 'x-facet-csrf': '1', 'sec-fetch-site': 'cross-site' }),
  },
};

for (const [name, { method, headers }] of Object.entries(allowed)) {
  test(`with a session cookie this is answered: ${name}`, async () => {
    const browser = await loggedIn();
    const answer =
      method === 'GET'
        ? await browser.send(`${app}/graphql?query={mine}`, { headers: headers() })
        : await browser.ask(app, '{ mine }', { 'x-facet-csrf': '', ...headers() });
    assert.equal(answer.status, 200, answer.text);
    assert.match(answer.text, /\/mine tells/);
  });
}

test('a page of a listed origin may use the cookie, and no other', async () => {
  const preflight = (origin: string, path: string) =>
    fetch(app + path, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-facet-csrf',
      },
    });
  for (const path of ['/graphql', '/auth/me']) {
    const { headers, status } = await preflight(listed, path);
    assert.equal(status, 204);
    assert.equal(headers.get('access-control-allow-origin'), listed);
    assert.equal(headers.get('access-control-allow-credentials'), 'true');
    assert.match(headers.get('access-control-allow-headers') ?? '', /x-facet-csrf/);
    const other = await preflight('https://evil.test', path);
    assert.equal(other.headers.get('access-control-allow-origin'), null);
    assert.equal(other.headers.get('access-control-allow-credentials'), null);
  }
});

for (const door of doors) {
  test(`a session opens every door, and no cookie reaches a service: ${door}`, async () => {
    const { cookie } = await loggedIn();
    const own = [
      ['cookie', cookie],
      ['x-facet-csrf', '1'],
    ] as const;
    const answer = await all.gateways[0]?.ask(door, '{ mine }', own);
    assert.match(answer?.text ?? '', /\/mine tells/);
    const headers = all.gateways[0]?.calls.at(-1)?.headers ?? {};
    assert.equal(headers['x-user-id'], 'ada');
    assert.equal(headers.cookie, undefined);
    const forged = await all.gateways[0]?.ask(door, '{ mine }', [['cookie', cookie]]);
    assert.equal(forged?.status, 403);
    const ended = await all.gateways[0]?.ask(door, '{ mine }', [
      ['cookie', `${NAME}=x`],
      ['x-facet-csrf', '1'],
    ]);
    assert.equal(ended?.status, 401);
  });
}

test('a request without a cookie needs no header, and is of nobody', async () => {
  const answer = await fetch(`${app}/graphql?query={open}`, { headers: { accept: 'application/json' } });
  assert.equal(answer.status, 200);
});

test('a session that was planted does not become that of who logs in', async () => {
  const attacker = await loggedIn();
  const planted = attacker.cookies.get(NAME) ?? '';
  const victim = new CookieClient();
  victim.cookies.set(NAME, planted);
  all.provider.account = 'grace';
  await victim.login(app);
  all.provider.account = 'ada';
  assert.notEqual(victim.cookies.get(NAME), planted);
  // Whatever was planted has ended with the login.
  assert.equal((await attacker.ask(app)).status, 401);
});

const spoilt: Readonly<Record<string, (cookie: string) => string>> = {
  'a changed sign': (cookie) =>
    `${cookie.slice(0, -20)}${cookie.at(-20) === 'A' ? 'B' : 'A'}${cookie.slice(-19)}`,
  nothing: () => '',
  'another text': () => 'x'.repeat(43),
  'no encryption': () => `${Buffer.from('{"alg":"none"}').toString('base64url')}..e30.e30.`,
  JSON: () => '{"subject":"ada"}',
  'a part too many': (cookie) => `${cookie}; ${NAME}.1=AAAA`,
  'more than is read': (cookie) => `${cookie}; ${NAME}.1=${'A'.repeat(6000)}`,
  'the name twice': (cookie) => `${cookie}; ${NAME}=${cookie}`,
};

for (const [name, spoil] of Object.entries(spoilt)) {
  test(`a cookie that is not ours is a session that has ended: ${name}`, async () => {
    const browser = await loggedIn();
    const value = spoil(browser.cookies.get(NAME) ?? '');
    const answer = await new CookieClient().ask(app, '{ mine }', { cookie: `${NAME}=${value}` });
    assert.equal(answer.status, 401);
    assert.equal(codeOf(answer.text), 'UNAUTHENTICATED');
    assert.doesNotMatch(answer.text, /JWE|decrypt|at /);
  });
}

test('a sealed login is no session', async () => {
  const browser = new CookieClient();
  await browser.send(`${app}/auth/login`);
  const [login = ''] = [...browser.cookies.values()];
  const answer = await new CookieClient().ask(app, '{ mine }', { cookie: `${NAME}=${login}` });
  assert.equal(answer.status, 401);
});

const callbacks: Readonly<Record<string, (url: URL, browser: CookieClient) => void>> = {
  'another state': (url) => url.searchParams.set('state', `${url.searchParams.get('state')}x`),
  'no state': (url) => url.searchParams.delete('state'),
  'a state of the same beginning': (url) =>
    url.searchParams.set('state', `${url.searchParams.get('state')?.slice(0, 8)}${'A'.repeat(35)}`),
  'another code': (url) => url.searchParams.set('code', 'A'.repeat(43)),
  'no code': (url) => url.searchParams.delete('code'),
  'another issuer': (url) => url.searchParams.set('iss', 'https://evil.test'),
  'another browser': (_url, browser) => browser.cookies.clear(),
};

for (const [name, change] of Object.entries(callbacks)) {
  test(`an answer that belongs to no login of this browser logs nobody in: ${name}`, async () => {
    const browser = new CookieClient();
    const url = new URL(await browser.loginUntilCallback(app));
    change(url, browser);
    const answer = await browser.send(url.href);
    assert.equal(answer.status, 400, answer.text);
    assert.equal(codeOf(answer.text), 'LOGIN_FAILED');
    assert.equal(browser.cookies.has(NAME), false);
  });
}

test('the login of another, put into this browser, is refused: its nonce and verifier are of its own', async () => {
  const [victim, attacker] = [new CookieClient(), new CookieClient()];
  const own = new URL(await victim.loginUntilCallback(app));
  const foreign = new URL(await attacker.loginUntilCallback(app));
  own.searchParams.set('code', foreign.searchParams.get('code') ?? '');
  const answer = await victim.send(own.href);
  assert.equal(answer.status, 400);
  assert.equal(codeOf(answer.text), 'LOGIN_FAILED');
});

test('an answer counts once', async () => {
  const browser = new CookieClient();
  const url = await browser.loginUntilCallback(app);
  const before = browser.cookie;
  assert.equal((await browser.send(url)).status, 303);
  const again = await browser.send(url, { headers: { cookie: before } });
  assert.equal(again.status, 400);
  assert.equal(codeOf(again.text), 'LOGIN_FAILED');
  assert.equal((await browser.ask(app)).status, 200);
});

test('who says no at the provider comes back to the page, which is told', async () => {
  const browser = new CookieClient();
  const { location } = await browser.send(`${app}/auth/login?return_to=/orders%23x`);
  const interaction = await browser.send(location);
  const refused = await browser.send(`${interaction.location}/cancel`);
  const back = await browser.send((await browser.send(refused.location)).location);
  assert.equal(back.location, `${app}/orders?login_error=access_denied#x`);
  assert.equal(browser.cookies.has(NAME), false);
});

test('logins in ten windows do not disturb each other, and one more ends the oldest alone', async () => {
  const browser = new CookieClient();
  const pending = (): string[] =>
    [...browser.cookies.keys()].filter((name) => name.startsWith(`${NAME}-login-`));
  const begun = [];
  for (let count = 0; count < 10; count += 1) begun.push(await browser.loginUntilCallback(app));
  assert.equal(pending().length, 10);
  const last = await browser.loginUntilCallback(app);
  assert.equal(pending().length, 10);
  const [oldest = '', ...others] = begun;
  assert.equal((await browser.send(oldest)).status, 400);
  for (const url of [...others, last]) assert.equal((await browser.send(url)).status, 303);
  assert.equal(pending().length, 0);
});

test('no script of the page is told where the provider ends its session, and reads no ID token', async () => {
  const browser = new CookieClient();
  await browser.login(app);
  const out = await browser.send(`${app}/auth/logout`, { method: 'POST', headers: { 'x-facet-csrf': '1' } });
  assert.equal(out.text, JSON.stringify({ location: `${app}/auth/logout/continue` }));
  assert.match(
    out.headers.get('set-cookie') ?? '',
    /-logout=[^;]+; Max-Age=120; Path=\/; HttpOnly; SameSite=Lax/,
  );
  const go = `${app}/auth/logout/continue`;
  for (const mode of ['cors', 'no-cors', 'same-origin', 'websocket']) {
    const asked = await browser.go(go, { 'sec-fetch-mode': mode });
    assert.deepEqual([asked.status, codeOf(asked.text), asked.location], [403, 'CSRF_REFUSED', '']);
  }
  const away = await browser.go(go);
  assert.equal(away.status, 303);
  assert.equal(new URL(away.location).origin, all.provider.issuer);
  assert.match(new URL(away.location).searchParams.get('id_token_hint') ?? '', /^[\w-]+\.[\w-]+\.[\w-]+$/);
  // It counts once; whoever has nothing to end is led home.
  assert.equal((await browser.go(go)).location, `${app}/`);
  assert.equal((await browser.go(go, { cookie: `${NAME}-logout=made-up` })).location, `${app}/`);
});

const elsewhere = [
  'https://evil.test/',
  '//evil.test/',
  '///evil.test/',
  '/\\evil.test/',
  '\\\\evil.test/',
  '/%09/evil.test/',
  '/\t/evil.test/',
  '/.//evil.test',
  '/orders/..//evil.test',
  'javascript:alert(1)',
  'data:text/html,x',
  '@evil.test',
  '/\r\nset-cookie: a=b',
  `/${'x'.repeat(3000)}`,
];

for (const wanted of elsewhere) {
  test(`a login leads to no other place: ${JSON.stringify(wanted.slice(0, 40))}`, async () => {
    const browser = new CookieClient();
    const back = await browser.login(app, `?return_to=${encodeURIComponent(wanted)}`);
    assert.equal(back.status, 303);
    assert.equal(new URL(back.location).origin, app);
    assert.equal(back.headers.get('set-cookie')?.includes('a=b'), false);
    const out = await browser.send(`${app}/auth/logout?return_to=${encodeURIComponent(wanted)}`, {
      method: 'POST',
      headers: { 'x-facet-csrf': '1' },
    });
    const { location } = JSON.parse(out.text) as { location: string };
    assert.equal(location, `${app}/auth/logout/continue`);
    const away = await browser.go(location);
    const returns = new URL(away.location).searchParams.get('post_logout_redirect_uri') ?? '';
    assert.equal(new URL(returns).origin, app);
  });
}

const logouts: Readonly<Record<string, { claims?: object; header?: object }>> = {
  'of another issuer': { claims: { iss: 'https://evil.test' } },
  'for another client': { claims: { aud: 'other' } },
  'without an event': { claims: { events: undefined } },
  'of another event': { claims: { events: { 'https://evil.test/event': {} } } },
  'with a nonce': { claims: { nonce: 'n' } },
  'without an id': { claims: { jti: undefined } },
  'that names nobody': { claims: { sub: undefined, sid: undefined } },
  'without an end': { claims: { exp: undefined } },
  'that is old': { claims: { iat: Math.floor(Date.now() / 1000) - 3600, exp: undefined } },
  'that has expired': { claims: { exp: Math.floor(Date.now() / 1000) - 60 } },
  'of another type': { header: { typ: 'at+jwt' } },
  'of an unknown key': { header: { kid: 'other' } },
};
const tell = (token: string) =>
  fetch(`${app}/auth/backchannel-logout`, {
    method: 'POST',
    body: new URLSearchParams({ logout_token: token }),
  });

for (const [name, { claims, header }] of Object.entries(logouts)) {
  test(`a logout token is refused ${name}`, async () => {
    const browser = await loggedIn();
    const token = await all.provider.logoutToken({ sub: 'ada', ...claims }, { ...header });
    const answer = await tell(token);
    assert.equal(answer.status, 400);
    assert.equal(codeOf(await answer.text()), 'LOGIN_FAILED');
    assert.equal((await browser.ask(app)).status, 200);
  });
}

test('a logout token counts once, and one that is none is refused', async () => {
  const token = await all.provider.logoutToken({ sub: 'nobody' });
  assert.equal((await tell(token)).status, 200);
  assert.equal((await tell(token)).status, 400);
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${token.split('.')[1]}.`;
  for (const bad of [unsigned, `${token.slice(0, -4)}AAAA`, 'x', ''])
    assert.equal((await tell(bad)).status, 400);
  assert.equal((await tell('x'.repeat(100_000))).status, 413);
});

test('a link or a form of another site logs nobody out', async () => {
  const browser = await loggedIn();
  assert.equal((await browser.send(`${app}/auth/logout`)).status, 405);
  const forged = await browser.send(`${app}/auth/logout`, {
    method: 'POST',
    headers: { origin: 'https://evil.test' },
  });
  assert.equal(forged.status, 403);
  assert.equal((await browser.ask(app)).status, 200);
});

test('a token in a header goes before the cookie, and a bad one is not helped by it', async () => {
  const browser = await loggedIn();
  assert.equal((await browser.ask(app, '{ mine }', { authorization: 'Bearer nonsense' })).status, 401);
});

test('nothing else is at the path of sessions', async () => {
  for (const path of ['/auth', '/auth/', '/auth/other', '/auth/login/x', '/auth/constructor'])
    assert.equal((await fetch(app + path)).status, 404, path);
});
