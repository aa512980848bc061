/** What a run was made with, in words. */

import type { Results } from '../results.ts';

/** "mercurius 16.10.1"; only the name where it did not run. */
export function versionOf({ versions }: Results, name: string): string {
  const version = versions[name];
  return version === undefined ? `${name}, not in this run` : `${name} ${version}`;
}

export function absentText({ absent }: Results): string {
  if (absent.length === 0) return '';
  const reasons = absent.map(({ contender, reason }) => `${contender} (${reason})`);
  return ` Not in this run: ${reasons.join('; ')}.`;
}
