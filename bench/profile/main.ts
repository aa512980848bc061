/** `npm run bench -- --profile <operation>`: where Facet's CPU time goes under load, after a warm-up. */

import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Arena, openArena } from '../arena.ts';
import type { ContenderName } from '../contenders.ts';
import { type Load, measure } from '../load/load.ts';
import type { Operation } from '../operations.ts';
import { type ProfileSummary, summariseProfile } from './summary.ts';

export interface OperationProfile extends ProfileSummary {
  readonly operation: string;
  readonly contender: ContenderName;
  /** The whole profile, for the developer tools of a browser. */
  readonly file: string;
}

const WARM_UP_SECONDS = 2;
const root = pathToFileURL(join(import.meta.dirname, '../..')).href + '/';

export async function profileOperation(
  operation: Operation,
  load: Load,
  contender: ContenderName = 'facet',
): Promise<OperationProfile> {
  const arena = await openArena([{ operation }], [contender]);
  try {
    return await profileIn(arena, operation, load);
  } finally {
    await arena.close();
  }
}

async function profileIn(
  { stands: [stand] }: Arena,
  operation: Operation,
  load: Load,
): Promise<OperationProfile> {
  if (stand === undefined) throw new Error('nobody to profile');
  await measure(stand.process, stand.question, { ...load, seconds: WARM_UP_SECONDS });
  await stand.process.startProfile();
  await measure(stand.process, stand.question, load);
  const profile = await stand.process.stopProfile();
  const file = join(tmpdir(), `${stand.contender.name.replaceAll(/\W+/g, '-')}-${operation.name}.cpuprofile`);
  writeFileSync(file, JSON.stringify(profile));
  const { name } = stand.contender;
  return { operation: operation.name, contender: name, file, ...summariseProfile(profile, root) };
}
