/** A CPU profile summed up: by function, folder and package, self and total. */
import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import type { Profiler } from 'node:inspector';
import { join } from 'node:path';
import { test } from 'node:test';
import { operations } from '../../bench/operations.ts';
import { planFiles, profileOperation } from '../../bench/profile/main.ts';
import { profileReport } from '../../bench/profile/report.ts';
import { shareOf, summariseProfile } from '../../bench/profile/summary.ts';

const root = 'file:///project/';
const frame = (functionName: string, url = ''): Profiler.ProfileNode['callFrame'] => ({
  functionName,
  url,
  scriptId: '0',
  lineNumber: 6,
  columnNumber: 0,
});
/** root > handle (src/edge) > run (graphql) > handle again > write (native); idle and garbage beside. */
const profile: Profiler.Profile = {
  startTime: 0,
  endTime: 1000,
  nodes: [
    { id: 1, callFrame: frame('(root)'), children: [2, 6, 7] },
    { id: 2, callFrame: frame('handle', `${root}src/edge/front.ts`), children: [3] },
    { id: 3, callFrame: frame('run', `${root}node_modules/@x/y/node_modules/graphql/run.js`), children: [4] },
    { id: 4, callFrame: frame('handle', `${root}src/edge/front.ts`), children: [5] },
    { id: 5, callFrame: frame('write') },
    { id: 6, callFrame: frame('(idle)') },
    { id: 7, callFrame: frame('(garbage collector)') },
  ],
  samples: [2, 3, 4, 5, 6, 7],
  timeDeltas: [100, 200, 100, 400, 1000, 200],
};

test('shares are of the busy time; what stands on a stack twice is counted once', () => {
  const summary = summariseProfile(profile, root);
  assert.deepEqual([summary.busyMs, summary.idleMs], [1, 1]);
  const places = Object.fromEntries(summary.places.map(({ name, self, total }) => [name, [self, total]]));
  assert.deepEqual(places, {
    native: [0.4, 0.4],
    'src/edge': [0.2, 0.8],
    graphql: [0.2, 0.7],
    'garbage collector': [0.2, 0.2],
  });
  assert.deepEqual(summary.functions[0], { name: 'write', self: 0.4, total: 0.4 });
  assert.ok(summary.functions.some(({ name }) => name === 'handle src/edge/front.ts:7'));
});

test('a share of a function holds all that it calls', () => {
  assert.equal(
    shareOf(profile, root, ({ file }) => file.startsWith('graphql/')),
    0.7,
  );
  assert.equal(
    shareOf(profile, root, ({ name }) => name === 'nobody'),
    0,
  );
});

test('Facet under load: every folder that a request passes is in the summary', async () => {
  const [greet] = operations;
  assert.ok(greet);
  const found = await profileOperation(greet, { load: 'autocannon', seconds: 0.3, connections: 4 });
  rmSync(found.file);
  assert.ok(found.places.some(({ name, total }) => name === 'src/edge' && total > 0));
  assert.ok(found.planShare >= 0 && found.planShare < 1);
  assert.match(
    profileReport(found),
    /^busy \d+ % of [\d.]+ s;[^]*\| src\/edge +\| [\d.]+ % +\| [\d.]+ % +\|/,
  );
});

test('the files whose time is that of finding a plan are there', () => {
  for (const file of planFiles) assert.ok(existsSync(join(import.meta.dirname, '../..', file)), file);
});
