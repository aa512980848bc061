/** The command line of the bench. */

import { parseArgs } from 'node:util';
import type { Rounds } from './contest.ts';
import { type OperationName, operationNames } from './operations.ts';

export interface BenchOptions extends Rounds {
  readonly only: readonly OperationName[];
  readonly json: boolean;
  /** The folder for the results. */
  readonly out: string;
  /** The file for the chart. */
  readonly plot: string | undefined;
}

export const help = `Usage: npm run bench -- [options]

Measures Facet against the same answers written by hand, on this machine, over loopback.

  --rounds <n>       timed runs of each contender (default 5)
  --seconds <n>      how long each takes (default 3)
  --connections <n>  clients that wait for their answer before they ask again (default 50)
  --quick            3 rounds of 1 second
  --only <names>     only these operations, with commas between: ${operationNames.join(', ')}
  --json             print the results as JSON, not as a table
  --out <folder>     where to write <date>.json (default bench/results)
  --plot <file>      also draw the results as SVG
  --help             this text
`;

/** A mistake of whoever typed the command. */
export class UsageError extends Error {}

/** Undefined when help was asked for. Throws a UsageError. */
export function readOptions(args: readonly string[]): BenchOptions | undefined {
  const values = parse(args);
  if (values.help === true) return undefined;
  const quick = values.quick === true;
  return {
    rounds: number('rounds', values.rounds ?? (quick ? '3' : '5'), 1, 50, true),
    seconds: number('seconds', values.seconds ?? (quick ? '1' : '3'), 0.1, 60, false),
    connections: number('connections', values.connections ?? '50', 1, 1000, true),
    only: values.only === undefined ? operationNames : values.only.split(',').map(operationName),
    json: values.json === true,
    out: values.out ?? 'bench/results',
    plot: values.plot,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        rounds: { type: 'string' },
        seconds: { type: 'string' },
        connections: { type: 'string' },
        quick: { type: 'boolean' },
        only: { type: 'string' },
        json: { type: 'boolean' },
        out: { type: 'string' },
        plot: { type: 'string' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function number(name: string, text: string, least: number, most: number, isWhole: boolean): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most && (!isWhole || Number.isInteger(value))) return value;
  throw new UsageError(
    `--${name} must be a ${isWhole ? 'whole ' : ''}number from ${least} to ${most}, not "${text}"`,
  );
}

function operationName(name: string): OperationName {
  const found = operationNames.find((known) => known === name);
  if (found !== undefined) return found;
  throw new UsageError(`--only: there is no operation "${name}"; they are ${operationNames.join(', ')}`);
}
