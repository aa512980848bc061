/** Login, use, refresh and logout of sessions, in Redis and in cookies, against a real provider. */

import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { CookieClient } from '../support/cookie-client.ts';
import { type OwnRedis, startOwnRedis, withoutRedisServer } from '../support/redis.ts';
import { type SessionGateways, startSessionGateways } from '../support/session-gateway.ts';
import { until } from '../support/until.ts';

const NAME = '__Host-facet';
interface Me {
  readonly subject: string;
  readonly scopes: readonly string[];
  readonly claims: Readonly<Record<string, unknown>>;
}

async function meOf(browser: CookieClient, app: string): Promise<Me> {
  const answer = await browser.send(`${app}/auth/me`, { headers: { 'x-facet-csrf': '1' } });
  return JSON.parse(answer.text) as Me;
}

const codeOf = (text: string): unknown => (JSON.parse(text) as { code?: string }).code;

for (const store of ['cookie', 'redis'] as const) {
  suite(`sessions in ${store}`, { skip: store === 'redis' ? withoutRedisServer : false }, () => {
    let redis: OwnRedis | undefined;
    let all: SessionGateways;
    before(async () => {
      if (store === 'redis') redis = await startOwnRedis();
      all = await startSessionGateways({
        session: { returnPaths: ['/', '/orders'] },
        ...(redis === undefined ? {} : { redis: redis.url, count: 2 }),
      });
    });
    after(async () => {
      await all.stop();
      await redis?.stop();
    });
    const app = (): string => all.shop.origin;

    test('a login gives one cookie, and no token leaves the gateway', async () => {
      const browser = new CookieClient();
      all.shop.setCookies.length = 0;
      const back = await browser.login(app(), '?return_to=/orders?page=2%23top');
      assert.equal(back.status, 303, back.text);
      assert.equal(back.location, `${app()}/orders?page=2#top`);
      const names = [...browser.cookies.keys()].filter((name) => name.startsWith(NAME));
      assert.deepEqual(names, [NAME]);
      const [line = ''] = all.shop.setCookies.filter((each) => each.startsWith(`${NAME}=`));
      assert.match(line, /; Max-Age=28800; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
      const answer = await browser.ask(app());
      assert.match(answer.text, /\/mine tells/);
      const me = await browser.send(`${app()}/auth/me`, { headers: { 'x-facet-csrf': '1' } });
      const { subject, claims, scopes } = JSON.parse(me.text) as Me;
      assert.deepEqual(
        { subject, scopes, name: claims['name'], tenant: claims['tenant'] },
        {
          subject: 'ada',
          scopes: ['openid', 'admin'],
          name: 'Ada Lovelace',
          tenant: 'north',
        },
      );
      assert.equal(claims['nonce'], undefined);
      assert.equal(me.headers.get('cache-control'), 'no-store');
      assert.equal(all.gateways.at(-1)?.calls.at(-1)?.headers.cookie, undefined);
      const code = all.provider.grants.at(-1)?.token ?? 'no code';
      const told = [
        ...all.shop.setCookies,
        back.text,
        me.text,
        ...all.gateways.flatMap(({ log }) => log),
      ].join();
      assert.ok(!told.includes(code));
    });

    test('logout ends the session everywhere at once, and at the provider', async () => {
      const browser = new CookieClient();
      await browser.login(app());
      const copy = browser.cookies.get(NAME) ?? '';
      const out = await browser.send(`${app()}/auth/logout`, {
        method: 'POST',
        headers: { 'x-facet-csrf': '1' },
      });
      assert.equal(browser.cookies.has(NAME), false);
      const { location } = JSON.parse(out.text) as { location: string };
      const url = new URL((await browser.go(location)).location);
      assert.equal(url.origin, all.provider.issuer);
      assert.equal(url.searchParams.get('post_logout_redirect_uri'), `${app()}/`);
      assert.ok(url.searchParams.has('id_token_hint'));
      for (let turn = 0; turn < 2; turn += 1) {
        const again = await new CookieClient().ask(app(), '{ mine }', { cookie: `${NAME}=${copy}` });
        assert.equal(again.status, 401);
        assert.equal(codeOf(again.text), 'UNAUTHENTICATED');
        assert.match(again.headers.get('www-authenticate') ?? '', /^Cookie realm="web"$/);
        assert.match(again.headers.get('set-cookie') ?? '', /^__Host-facet=; Max-Age=0/);
      }
    });

    test('the provider ends a session by itself, and all of a subject', async () => {
      const [one, other] = [new CookieClient(), new CookieClient()];
      await one.login(app());
      const sid = String((await meOf(one, app())).claims['sid']);
      await other.login(app());
      await all.provider.endSession('ada', sid);
      assert.equal((await one.ask(app())).status, 401);
      assert.equal((await other.ask(app())).status, 200);
      const token = await all.provider.logoutToken({ sub: 'ada' });
      const body = new URLSearchParams({ logout_token: token });
      const told = await fetch(`${app()}/auth/backchannel-logout`, { method: 'POST', body });
      assert.equal(told.status, 200);
      assert.equal((await other.ask(app())).status, 401);
    });

    test('parallel requests at the end of a token refresh it once, and the old one is spent', async () => {
      all.provider.accessTokenSeconds = 1;
      const browser = new CookieClient();
      await browser.login(app());
      const before = all.provider.grants.length;
      all.provider.accessTokenSeconds = 3600;
      const refreshes = () =>
        all.provider.grants.slice(before).filter(({ type }) => type === 'refresh_token');
      await until(async () => {
        const answers = await Promise.all(Array.from({ length: 20 }, () => browser.ask(app())));
        for (const { status, text } of answers) assert.equal(status, 200, text);
        return refreshes().length > 0;
      });
      assert.equal(refreshes().length, 1);
      assert.equal(refreshes()[0]?.status, 200);
      assert.equal((await browser.ask(app())).status, 200);
      const { issuer, clientId, clientSecret } = all.provider;
      const spent = await fetch(`${issuer}/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'refresh_token',
          refresh_token: refreshes()[0]?.token ?? '',
          client_id: clientId,
          client_secret: clientSecret,
        }),
      });
      assert.equal(spent.status, 400);
    });

    test('a refresh that the provider refuses ends the session', async () => {
      all.provider.accessTokenSeconds = 1;
      const browser = new CookieClient();
      await browser.login(app());
      // Spent by somebody else, which makes the provider take back all of the login.
      const { issuer, clientId, clientSecret } = all.provider;
      all.provider.accessTokenSeconds = 1;
      await until(async () => {
        await browser.ask(app());
        return all.provider.grants.at(-1)?.type === 'refresh_token';
      });
      const form = new URLSearchParams({
        grant_type: 'refresh_token',
        refresh_token: all.provider.grants.at(-1)?.token ?? '',
        client_id: clientId,
        client_secret: clientSecret,
      });
      assert.equal((await fetch(`${issuer}/token`, { method: 'POST', body: form })).status, 400);
      await until(async () => (await browser.ask(app())).status === 401);
      assert.equal(browser.cookies.has(NAME), false);
      all.provider.accessTokenSeconds = 3600;
    });
  });
}
