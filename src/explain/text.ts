/** A plan as text, to be read in a glance. */

import type { CallReport, PlanReport } from './report.ts';
import { fanInOf, notesOf, summaryOf, titleOf } from './words.ts';

/** The plan as text for a terminal. */
export function textOf(report: PlanReport, app?: string): string {
  const calls = report.waves.flat();
  const columns: ((call: CallReport) => string)[] = [
    ({ service }) => service,
    ({ call }) => call,
    ({ path }) => path,
    fanInOf,
  ];
  const widths = columns.map((column) => Math.max(0, ...calls.map((call) => column(call).length)));
  const lineOf = (call: CallReport): string =>
    `  ${columns.map((column, at) => column(call).padEnd(widths[at] ?? 0)).join('  ')}`.trimEnd();
  const waves = report.waves.flatMap((wave, at) => [
    `wave ${at + 1}`,
    ...wave.map((call) => (call.isPerParent ? `${lineOf(call)} !` : lineOf(call))),
  ]);
  const notes = notesOf(report).map(([name, text]) => `${name.padEnd(6)}  ${text}`);
  return [
    `${titleOf(report, app)}: ${summaryOf(report)}`,
    '',
    ...waves,
    ...(waves.length === 0 ? [] : ['']),
    ...notes,
  ].join('\n');
}
