/**
 * Sessions in a real browser: login, a query of the page, expiry, refresh, logout, and a page of another origin.
 * With FACET_SCREENSHOT set to a file, the logged-in page is saved there.
 */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { ensureParts, programOf } from '../../tools/parts.ts';
import { blocksOf } from '../docs/markdown.ts';
import { type SessionGateways, startSessionGateways } from '../support/session-gateway.ts';
import { until } from '../support/until.ts';

const isMissing = (await ensureParts(['chromium'])).length > 0;
const options = { skip: isMissing ? 'chromium is missing' : false };
const NAME = '__Host-facet';

let all: SessionGateways;
let browser: Browser | undefined;
let context: BrowserContext;
let page: Page;
before(async () => {
  if (isMissing) return;
  all = await startSessionGateways();
  browser = await chromium.launch({
    executablePath: programOf('chromium') ?? '',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  });
  context = await browser.newContext({ viewport: { width: 900, height: 420 } });
  page = await context.newPage();
});
after(async () => {
  await browser?.close();
  if (!isMissing) await all.stop();
});

const ask = (query: string) =>
  page.evaluate(async (text) => {
    const response = await (window as unknown as { ask(text: string): Promise<Response> }).ask(text);
    return { status: response.status, text: await response.text() };
  }, query);
const user = async (): Promise<string | null> => {
  await page.locator('body[data-user]').waitFor();
  return page.locator('body').getAttribute('data-user');
};

async function logIn(): Promise<void> {
  await page.goto(all.shop.origin);
  assert.equal(await user(), 'nobody');
  await page.locator('#login').click();
  // The provider knows who is there when it has logged in once, and asks nothing then.
  await page.waitForURL((url) => url.origin === all.provider.issuer || url.pathname === '/');
  if (new URL(page.url()).origin === all.provider.issuer) await page.getByRole('button').click();
  await page.waitForURL(`${all.shop.origin}/`);
}

test('who logs in sees what is theirs, and no script sees a token', options, async () => {
  await logIn();
  assert.equal(await user(), 'ada');
  assert.equal(await page.locator('#answer').textContent(), '/mine tells');
  assert.equal(await page.evaluate(() => document.cookie), '');
  const cookies = (await context.cookies(all.shop.origin)).filter(({ name }) => name.startsWith(NAME));
  assert.deepEqual(
    cookies.map(({ name, httpOnly, secure, sameSite, path, domain }) => ({
      name,
      httpOnly,
      secure,
      sameSite,
      path,
      domain,
    })),
    [{ name: NAME, httpOnly: true, secure: true, sameSite: 'Lax', path: '/', domain: '127.0.0.1' }],
  );
  const file = process.env['FACET_SCREENSHOT'];
  if (file !== undefined) await page.screenshot({ path: file });
});

test('the script of the documentation works in a page', options, async () => {
  const block = blocksOf('auth.md').find(({ language }) => language === 'js');
  const script = block?.text.replace('{ me { name } }', '{ mine }') ?? '';
  const told = await page.evaluate(`(async () => { ${script}\nreturn [me.status, await answer.text()]; })()`);
  assert.deepEqual(told, [200, '{"data":{"mine":"/mine tells"}}']);
});

test('GraphiQL opens for who is logged in, and asks as them', options, async () => {
  const other = await context.newPage();
  await other.goto(`${all.shop.origin}/graphql`);
  await other.locator('.graphiql-container').first().waitFor();
  const answer = await other.evaluate(async () => {
    const headers = { 'content-type': 'application/json' };
    return (await fetch('/graphql', { method: 'POST', headers, body: '{"query":"{ mine }"}' })).text();
  });
  assert.match(answer, /\/mine tells/);
  await other.close();
});

test('a page of another origin on the same site has the cookie sent, and is refused', options, async () => {
  const evil = createServer((_request, response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<title>evil</title>'),
  ).listen(0, '127.0.0.1');
  await once(evil, 'listening');
  const other = await context.newPage();
  await other.goto(`http://127.0.0.1:${(evil.address() as AddressInfo).port}/`);
  const calls = all.gateways[0]?.calls.length;
  const answers: number[] = [];
  other.on('response', (response) => answers.push(response.status()));
  await other.evaluate(async (app) => {
    const sent = (init: RequestInit, path = '/graphql') =>
      fetch(app + path, { credentials: 'include', ...init }).then(
        () => {},
        () => {},
      );
    await sent({ method: 'POST', body: '{"query":"{ mine }"}', mode: 'no-cors' });
    await sent({ mode: 'no-cors' }, '/graphql?query={mine}');
    await sent({ method: 'POST', mode: 'no-cors' }, '/auth/logout');
    await sent({ headers: { 'x-facet-csrf': '1' } }, '/auth/me');
    const form = document.createElement('form');
    Object.assign(form, { method: 'post', action: `${app}/auth/logout` });
    document.body.append(form);
    form.submit();
  }, all.shop.origin);
  await other.waitForURL(`${all.shop.origin}/auth/logout`);
  assert.match((await other.locator('body').textContent()) ?? '', /CSRF_REFUSED/);
  assert.equal(all.gateways[0]?.calls.length, calls);
  assert.ok(answers.includes(403) && !answers.includes(200), answers.join());
  assert.equal((await ask('{ mine }')).status, 200);
  await other.close();
  evil.close();
  evil.closeAllConnections();
});

test(
  'a token that ends is refreshed once for all that a page asks at once, and nobody notices',
  options,
  async () => {
    await page.evaluate(() => (window as unknown as { logout(): Promise<void> }).logout());
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.waitForURL(`${all.shop.origin}/`);
    all.provider.accessTokenSeconds = 2;
    await logIn();
    assert.equal(await user(), 'ada');
    all.provider.accessTokenSeconds = 3600;
    const before = all.provider.grants.length;
    await until(async () => {
      const answers = await Promise.all(Array.from({ length: 6 }, () => ask('{ mine }')));
      for (const { status, text } of answers) assert.equal(status, 200, text);
      return all.provider.grants.length > before;
    });
    assert.deepEqual(
      all.provider.grants.slice(before).map(({ type, status }) => `${type} ${status}`),
      ['refresh_token 200'],
    );
  },
);

test('a session that the provider has ended is over with the next request of the page', options, async () => {
  await fetch(`${all.shop.origin}/auth/backchannel-logout`, {
    method: 'POST',
    body: new URLSearchParams({ logout_token: await all.provider.logoutToken({ sub: 'ada' }) }),
  });
  assert.equal((await ask('{ mine }')).status, 401);
  await page.reload();
  assert.equal(await user(), 'nobody');
});

test('logging out ends the session here and at the provider', options, async () => {
  await logIn();
  await page.locator('#logout').click();
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.waitForURL(`${all.shop.origin}/`);
  assert.equal(await user(), 'nobody');
  assert.equal((await ask('{ mine }')).status, 200);
  assert.match((await ask('{ mine }')).text, /UNAUTHENTICATED/);
  await page.locator('#login').click();
  await page.waitForURL(/\/interaction\//);
});
