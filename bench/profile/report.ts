/** A profile's summary as Markdown tables that can also be read in a terminal. */

import { table } from '../table.ts';
import type { ProfileSummary, Share } from './summary.ts';

const FUNCTIONS = 30;
/** What is not worth a line. */
const LEAST = 0.001;

export function profileReport({ busyMs, idleMs, functions, places }: ProfileSummary): string {
  const busy = Math.round((100 * busyMs) / (busyMs + idleMs));
  return [
    `busy ${busy} % of ${((busyMs + idleMs) / 1000).toFixed(1)} s; shares are of the busy time`,
    '',
    ...table([['place', 'self', 'total'], ...rowsOf(places)]),
    '',
    ...table([['function', 'self', 'total'], ...rowsOf(functions.slice(0, FUNCTIONS))]),
  ].join('\n');
}

function rowsOf(shares: readonly Share[]): string[][] {
  return shares
    .filter(({ self, total }) => Math.max(self, total) >= LEAST)
    .map(({ name, self, total }) => [name, percent(self), percent(total)]);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
