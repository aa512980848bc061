/** `facet usage`: what partners used in a month, as a table, CSV or JSON. */

import { type Command, InvalidArgumentError } from 'commander';
import { readUsage, type UsageRow } from '../stores/usage.ts';
import { readProject } from './project.ts';
import { withRedis } from './with-redis.ts';

interface UsageOptions {
  readonly month: string;
  readonly partner?: string;
  readonly app?: string;
  readonly csv?: boolean;
  readonly json?: boolean;
}

const columns = ['day', 'app', 'partner', 'operation', 'requests', 'cost', 'upstreamCalls'] as const;

/** Adds the options and the action of `facet usage`. */
export function addUsage(command: Command, program: Command): void {
  command
    .option('-m, --month <yyyy-mm>', 'the month, in UTC', monthName, new Date().toISOString().slice(0, 7))
    .option('-p, --partner <name>', 'only this partner')
    .option('-a, --app <name>', 'only this app')
    .option('--csv', 'print it as CSV (RFC 4180)')
    .option('--json', 'print it as JSON')
    .action(async ({ month, partner, app, csv, json }: UsageOptions) => {
      const project = await readProject(program.opts<{ project: string }>().project, []);
      const all = await withRedis(project.redis, (redis) => readUsage(redis, month));
      const rows = all.filter(
        (row) => (partner ?? row.partner) === row.partner && (app ?? row.app) === row.app,
      );
      process.stdout.write(
        `${csv === true ? toCsv(rows) : json === true ? JSON.stringify(rows) : toTable(rows, month)}\n`,
      );
    });
}

function toCsv(rows: readonly UsageRow[]): string {
  return [columns, ...rows.map((row) => columns.map((column) => String(row[column])))]
    .map((cells) => cells.map(quote).join(','))
    .join('\r\n');
}

/** Also guards a spreadsheet: a cell that begins like a formula is text. */
function quote(cell: string): string {
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function toTable(rows: readonly UsageRow[], month: string): string {
  if (rows.length === 0) return `nothing was used in ${month}`;
  const lines = [columns, ...rows.map((row) => columns.map((column) => String(row[column])))];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0)));
  const isNumber = (index: number): boolean => index >= 4;
  return lines
    .map((line) =>
      line
        .map((cell, index) =>
          isNumber(index) ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0),
        )
        .join('  '),
    )
    .join('\n');
}

function monthName(text: string): string {
  if (/^\d{4}-(?:0[1-9]|1[0-2])$/.test(text)) return text;
  throw new InvalidArgumentError('Give a year and a month: 2026-11.');
}
