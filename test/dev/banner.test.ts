/** GraphiQL in a real browser: a bad save shows as a banner, as text whatever is in it, and goes when it is mended. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Browser, chromium, type Page } from 'playwright-core';
import { ensureParts, programOf } from '../../tools/parts.ts';
import { files, TestProject } from './project.ts';

const service = 'schemas/services/shop.graphql';
const good = files[service] ?? '';
const attack =
  '</pre><img src=x onerror=\'document.title="attacked"\'><script>document.title="attacked"</script>';

const isMissing = (await ensureParts(['chromium'])).length > 0;
const options = { skip: isMissing ? 'chromium is missing' : false };

let project: TestProject;
let browser: Browser | undefined;
before(async () => {
  project = new TestProject();
  await project.start();
  if (isMissing) return;
  browser = await chromium.launch({
    executablePath: programOf('chromium') ?? '',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
});
after(async () => {
  await browser?.close();
  await project[Symbol.asyncDispose]();
});

async function open(): Promise<Page> {
  const page = await browser?.newPage();
  assert.ok(page);
  await page.goto(project.endpoint());
  return page;
}

test(
  'the banner comes with a bad save, shows its place as text, and goes when it is mended',
  options,
  async () => {
    const page = await open();
    const banner = page.locator('#facet-status');
    await page.locator('.graphiql-container').first().waitFor();
    assert.equal(await banner.count(), 0);
    const bad = good.replace('name: String!', `name: String! @from(path: "${attack.replaceAll('"', '')}")`);
    await project.after(() => project.write(service, bad), /still served/);
    await banner.waitFor();
    const text = (await banner.textContent()) ?? '';
    assert.match(text, /schemas\/services\/shop\.graphql:1:\d+ {2}FACET_/);
    assert.match(text, /<img src=x/);
    assert.equal(await banner.locator('*').count(), 0);
    assert.notEqual(await page.title(), 'attacked');
    await project.after(() => project.write(service, good), /served after/);
    await banner.waitFor({ state: 'detached' });
    await page.close();
  },
);

test('an app that cannot be imported shows as well', options, async () => {
  const page = await open();
  const app = files['apps/web/app.ts'] ?? '';
  await project.after(() => project.write('apps/web/app.ts', 'export default 7;\n'), /still served/);
  await page.locator('#facet-status', { hasText: 'export default defineApp' }).waitFor();
  await project.after(() => project.write('apps/web/app.ts', app), /served after/);
  await page.locator('#facet-status').waitFor({ state: 'detached' });
  await page.close();
});

test('the status is for the page alone: no other origin reads it, and nothing else is there', async () => {
  const answer = await fetch(`${project.endpoint()}/-/status`, {
    headers: { origin: 'https://evil.example' },
  });
  assert.equal(answer.status, 200);
  assert.deepEqual(await answer.json(), { problem: null });
  assert.equal(answer.headers.get('access-control-allow-origin'), null);
  assert.match(answer.headers.get('content-type') ?? '', /^application\/json/);
  for (const path of ['/-/status', '/graphql/-/other', '/graphql/-/status/more'])
    assert.equal((await fetch(new URL(path, project.endpoint()))).status, 404, path);
});

test('outside development there is neither page nor status', async () => {
  const app = (files['apps/web/app.ts'] ?? '').replace('development: true', 'development: false');
  await project.after(() => project.write('apps/web/app.ts', app), /served after/);
  assert.equal((await fetch(`${project.endpoint()}/-/status`)).status, 404);
  const page = await fetch(project.endpoint(), { headers: { accept: 'text/html' } });
  assert.doesNotMatch(await page.text(), /facet-status/);
});
