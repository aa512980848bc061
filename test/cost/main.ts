/**
 * `npm run test:cost`: what one request may cost. Each attack is judged by the CPU time of the process, its memory, and its
 * answer, in a process of 256 MiB, with a canary beside; then a search looks for dearer ones. `-- --minutes 10` searches
 * longer, `-- --seed text` elsewhere. The last line is the verdict.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startShop } from '../../apps/shop/shop.ts';
import { loadSchemas } from '../../src/schema/build/load.ts';
import { startCanary } from './canary.ts';
import { type Case, cases, type Place } from './cases.ts';
import { judge } from './judge.ts';
import { startLab } from './lab.ts';
import { Garden } from './plant.ts';
import { search } from './search.ts';
import { type Attack, inMiB, startTarget, type Target } from './target.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '0.3' },
    seed: { type: 'string', default: 'facet' },
    only: { type: 'string' },
  },
});
const root = join(import.meta.dirname, '../..');
const counts = { passed: 0, failed: 0 };

function tell(name: string, problems: readonly string[], what: string): void {
  counts[problems.length === 0 ? 'passed' : 'failed'] += 1;
  console.log(
    `${problems.length === 0 ? 'ok  ' : 'FAIL'} ${name}  ${what}${problems.map((problem) => `\n     ${problem}`).join('')}`,
  );
}

const lab = await startLab();
const shop = await startShop({ stockTickMs: 0 });
const { issuer, ...services } = shop.endpoints;
const env = {
  ...Object.fromEntries(Object.entries(services).map(([name, url]) => [`${name.toUpperCase()}_URL`, url])),
  FACET_ISSUER: issuer,
  FACET_JWKS_URL: `${issuer}/.well-known/jwks.json`,
  WEB_PORT: '0',
};
const targets: Readonly<Record<Place, Target>> = {
  lab: await startTarget(lab.root),
  shop: await startTarget(root, env),
};
const canaries = {
  lab: startCanary(targets.lab, '{ rows(first: 1) { id text } }'),
  shop: startCanary(targets.shop, '{ storefront { __typename } }'),
};

try {
  await warm();
  for (const each of [...cases, ...found()])
    if (values.only === undefined || each.name.includes(values.only)) await judgeCase(each);
  for (const place of ['lab', 'shop'] as const) await searchIn(place);
} finally {
  for (const place of ['lab', 'shop'] as const) {
    const { asked, wrong } = await canaries[place].stop();
    tell(`the canary of the ${place}`, wrong, `asked ${asked} times`);
    tell(
      `the process of the ${place}, which has 256 MiB, is alive`,
      targets[place].isAlive() ? [] : ['it is not'],
      '',
    );
    await targets[place].stop();
  }
  await shop.stop();
  await lab.stop();
}
console.log(`\n${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 ? 0 : 1;

/** What a process costs before it is warm is not the cost of a request. */
async function warm(): Promise<void> {
  for (const place of ['lab', 'shop'] as const)
    for (const each of cases.filter((one) => one.place === place).slice(0, 25))
      for (let round = 0; round < 2; round++)
        await targets[place].attack({ ...each.attack, query: `${each.attack.query}#w${round}` });
}

/** As a document that was never seen, and as one that is known. */
async function judgeCase({ name, place, attack }: Case): Promise<void> {
  for (const isNew of [true, false]) {
    const write = (salt: string): Attack => ({
      ...attack,
      query: salt === '' ? attack.query : `${attack.query}#${salt}`,
    });
    const { cpuMs, outcome, problems } = await judge(targets[place], write, isNew);
    const { bytesIn, bytesOut, status, peakBytes } = outcome;
    tell(
      `${place}: ${name}, ${isNew ? 'new' : 'known'}`,
      problems,
      `${cpuMs.toFixed(0)} ms, +${inMiB(peakBytes)}, ${bytesIn} B in, ${bytesOut} B out, ${status}`,
    );
  }
}

async function searchIn(place: Place): Promise<void> {
  const name = 'web';
  const { clients } = loadSchemas({
    root: place === 'lab' ? lab.root : root,
    services: place === 'lab' ? { lab: { url: 'http://lab' } } : services4(),
    apps: [{ name }],
  });
  const [client] = clients.get(name) ?? [];
  if (client === undefined) throw new Error(`the ${place} has no client ${name}`);
  const endsAt = performance.now() + Number(values.minutes) * 30_000;
  const { tried, dearest, offences } = await search(
    targets[place],
    new Garden(client.schema),
    values.seed,
    endsAt,
  );
  const problems = offences.map(
    ({ attack, problems: own }) => `${own.join(', ')}: ${JSON.stringify(attack)}`,
  );
  tell(
    `${place}: a search by hill climbing`,
    problems,
    `${tried} documents, the dearest ${dearest.cpuMs.toFixed(0)} ms of ${dearest.bytesIn} B: ${dearest.query.slice(0, 120)}`,
  );
}

/** Services of the shop with the kinds that their URLs say. */
function services4(): Readonly<Record<string, { readonly url: string }>> {
  return Object.fromEntries(Object.entries(services).map(([service, url]) => [service, { url }]));
}

/** What a search has found, kept as cases: `found/<name>.json` holds the place and the attack. */
function found(): readonly Case[] {
  const folder = join(import.meta.dirname, 'found');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => {
      const kept = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Omit<Case, 'name'>;
      return { ...kept, name: file.replace(/\.json$/, '').replaceAll('-', ' ') };
    });
}
