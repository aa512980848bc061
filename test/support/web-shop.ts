/**
 * A web app with its gateway behind one origin, as it is deployed: a server that gives the page and hands `/graphql` and
 * `/auth` on to gateways in turn.
 */

import { once } from 'node:events';
import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface WebShop {
  readonly origin: string;
  /** Origins of the gateways. */
  targets: string[];
  /** Headers of the answers of gateways so far that set cookies. */
  readonly setCookies: string[];
  stop(): Promise<void>;
}

/** `data-user` and `data-answer` tell what the page has found out. */
export const page = `<!doctype html>
<meta charset="utf-8"><title>Shop</title>
<style>body{font:16px/1.5 system-ui,sans-serif;margin:0;color:#1f2933;background:#f5f7fa}header{display:flex;gap:16px;align-items:center;padding:12px 24px;background:#17324f;color:#fff}header b{flex:1}main{max-width:620px;margin:32px auto;padding:24px;background:#fff;border:1px solid #d9e2ec;border-radius:8px}code{background:#eef2f7;padding:1px 6px;border-radius:4px}h1{margin-top:0}button,a{font:inherit;color:inherit;background:none;border:1px solid #7b9cc0;border-radius:6px;padding:4px 12px;text-decoration:none}</style>
<header><b>Shop</b><span id="user">…</span><a id="login" href="/auth/login?return_to=/" hidden>Log in</a><button id="logout" hidden>Log out</button></header>
<main><h1 id="title"></h1><p>Asked with the browser's cookie:</p><p><code>{ mine }</code> → <code id="answer">…</code></p><p>What a script of this page sees of cookies: <code id="cookies"></code></p></main>
<script type="module">
const own = { headers: { 'x-facet-csrf': '1' } };
const set = (id, text) => (document.getElementById(id).textContent = text);
window.ask = (query) => fetch('/graphql', { method: 'POST', headers: { ...own.headers, 'content-type': 'application/json' }, body: JSON.stringify({ query }) });
window.logout = async () => (location.href = (await (await fetch('/auth/logout', { method: 'POST', ...own })).json()).location);
document.getElementById('logout').onclick = window.logout;
const me = await fetch('/auth/me', own);
const user = me.ok ? await me.json() : undefined;
set('user', user ? user.claims.name : 'nobody');
set('title', user ? 'Good morning, ' + user.subject + '.' : 'Good morning.');
document.getElementById(user ? 'logout' : 'login').hidden = false;
const answer = await (await window.ask('{ mine }')).json();
set('answer', answer.data?.mine ?? answer.errors[0].extensions.code);
set('cookies', document.cookie === '' ? 'none' : document.cookie);
document.body.dataset.user = user ? user.subject : 'nobody';
</script>`;

export async function startWebShop(): Promise<WebShop> {
  let turn = 0;
  const server = createServer((request, response) => {
    const { url = '/', method, headers } = request;
    if (!/^\/(?:graphql|auth)\b/.test(url)) {
      response.writeHead(200, { 'content-type': 'text/html' }).end(page);
      return;
    }
    const target = shop.targets[turn++ % shop.targets.length] ?? '';
    const passed = send(target + url, { method, headers }, (answer) => {
      shop.setCookies.push(...(answer.headers['set-cookie'] ?? []));
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(response);
    });
    passed.on('error', () => response.destroy());
    request.pipe(passed);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const shop: WebShop = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    targets: [],
    setCookies: [],
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return shop;
}
