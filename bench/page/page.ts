/** docs/performance.md and its plots, from results. Pure: the same results give the same page. */

import { basename, dirname, extname, join, relative } from 'node:path';
import { boundOf, checkBars, nameOf, type Verdict, valueText, verdictText } from '../check.ts';
import type { OperationResult } from '../contest.ts';
import { growthTable, machineLine, operationsTable, typesTable } from '../report.ts';
import { type Results, resultsName } from '../results.ts';
import { table } from '../table.ts';
import { barChart } from './bars.ts';
import { growthPanels, typesPanels } from './growth.ts';
import { lineCharts } from './lines.ts';
import { profileSection } from './profiles.ts';
import * as prose from './prose.ts';

/** By path: the page, and beside it a folder of its name with the plots. */
export function pageFiles(results: Results, page: string): ReadonlyMap<string, string> {
  const folder = join(dirname(page), basename(page, extname(page)));
  const plots = plotsOf(results);
  const link = (name: string): string => `${relative(dirname(page), folder)}/${name}.svg`;
  const files = [...plots].map(([name, svg]): [string, string] => [join(folder, `${name}.svg`), svg]);
  return new Map([[page, textOf(results, link)], ...files]);
}

function plotsOf(results: Results): Map<string, string> {
  const plots = new Map(results.operations.map((result) => [result.operation, barChart(result)]));
  const growth = growthPanels(results);
  if (growth.length > 0) plots.set('growth', lineCharts('How the cost grows', growth));
  if (results.types.length > 0)
    plots.set('types', lineCharts('Check and start, by the number of types', typesPanels(results)));
  return plots;
}

type Link = (plot: string) => string;

function textOf(results: Results, link: Link): string {
  const verdicts = checkBars(results);
  const parts = [
    prose.opening,
    machineLine(results),
    '## The bars',
    prose.bars,
    barsTable(verdicts),
    shortcomings(verdicts),
    ...profileSection(results.profiles),
    '## Work by work',
    prose.work,
    ...results.operations.flatMap((result) => operationSection(result, link)),
    ...growthSection(results, link),
    '## Who is compared',
    prose.contenders(results),
    '## How',
    prose.method,
    '## What it does not say',
    prose.limits,
    '## Run it',
    prose.run,
    `This page was written by the command from [${resultsName(results)}](../bench/results/${resultsName(results)}), which holds every single round.`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function barsTable(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map((verdict) => [
    nameOf(verdict.bar),
    boundOf(verdict.bar),
    valueText(verdict.value),
    valueText(verdict.cpu),
    verdict.isShort ? `**${verdictText(verdict)}**` : verdictText(verdict),
  ]);
  return table([['ratio', 'bar', 'measured', 'the same by CPU', ''], ...rows]).join('\n');
}

function shortcomings(verdicts: readonly Verdict[]): string {
  const short = verdicts.filter(({ isShort }) => isShort);
  if (short.length === 0) return 'Nothing that was measured falls short.';
  const lines = short.map(
    ({ bar, value }) =>
      `- ${nameOf(bar)}: ${valueText(value)}, and it should be ${boundOf(bar)}; ${bar.why}.${bar.heldBy === undefined ? '' : ` What holds it: ${bar.heldBy}.`}`,
  );
  return `What falls short (${short.length} of ${verdicts.length}):\n\n${lines.join('\n')}`;
}

function operationSection(result: OperationResult, link: Link): string[] {
  return [
    `### ${result.operation}`,
    prose.operation(result.operation),
    `![${result.operation}: requests a second of each contender](${link(result.operation)})`,
    operationsTable([result]).join('\n'),
  ];
}

function growthSection(results: Results, link: Link): string[] {
  const { rows, keys, connections, types } = results;
  const parts: string[] = [];
  if (rows.length + keys.length + connections.length > 0)
    parts.push('## Growth', prose.growth, `![How the cost grows](${link('growth')})`);
  for (const [name, points] of Object.entries({ rows, keys, connections }))
    if (points.length > 0) parts.push(growthTable(name, points).join('\n'));
  if (types.length > 0)
    parts.push(
      '### Types of a project',
      prose.types,
      `![Check and start, by the number of types](${link('types')})`,
      typesTable(types).join('\n'),
    );
  return parts;
}
