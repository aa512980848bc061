/** `npm run bench -- --profile <operation>`: where Facet's CPU time goes under load, after a warm-up. */

import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Arena, openArena } from '../arena.ts';
import { type ContenderName, contenderOf } from '../contenders.ts';
import { type Load, measure } from '../load/load.ts';
import type { Operation } from '../operations.ts';
import { type Place, type ProfileSummary, shareOf, summariseProfile } from './summary.ts';

export interface OperationProfile extends ProfileSummary {
  readonly operation: string;
  readonly contender: ContenderName;
  /** Of the busy time: finding the plan of the operation, and all that this calls. */
  readonly planShare: number;
  /** The whole profile, for the developer tools of a browser. */
  readonly file: string;
}

/** Finding a known document and its operation and plan, and making them where they are not known. */
function isPlanning({ file }: Place): boolean {
  return file.startsWith('src/plan/') || planFiles.includes(file);
}

/** Beside `src/plan` itself. */
export const planFiles: readonly string[] = ['src/envelope/documents.ts', 'src/envelope/known-operation.ts'];

const WARM_UP_SECONDS = 2;
const root = pathToFileURL(join(import.meta.dirname, '../..')).href + '/';

export async function profileOperation(
  operation: Operation,
  load: Load,
  contender: ContenderName = 'facet',
): Promise<OperationProfile> {
  const arena = await openArena([{ operation }], [contenderOf(contender)]);
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
  // Code that is compiled while a profile is taken keeps the places of what it inlines.
  await stand.process.startProfile();
  await measure(stand.process, stand.question, { ...load, seconds: WARM_UP_SECONDS });
  await stand.process.stopProfile();
  await stand.process.startProfile();
  await measure(stand.process, stand.question, load);
  const profile = await stand.process.stopProfile();
  const file = join(tmpdir(), `${stand.contender.name.replaceAll(/\W+/g, '-')}-${operation.name}.cpuprofile`);
  writeFileSync(file, JSON.stringify(profile));
  const { name } = stand.contender;
  return {
    operation: operation.name,
    contender: name,
    file,
    planShare: shareOf(profile, root, isPlanning),
    ...summariseProfile(profile, root),
  };
}
