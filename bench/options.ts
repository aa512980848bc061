/** The command line of the bench. */

import { parseArgs } from 'node:util';
import type { Method } from './contest.ts';
import { type LoadName, loadNames } from './load/load.ts';
import { isWrkInstalled } from './load/wrk.ts';
import { type OperationName, operationNames } from './operations.ts';

/** What can be asked for by name: the operations, and what is measured of growth. */
export const workNames = [...operationNames, 'rows', 'keys', 'connections', 'types', 'profiles'] as const;
export type WorkName = (typeof workNames)[number];

export interface BenchOptions {
  readonly method: Method;
  readonly isQuick: boolean;
  readonly only: readonly WorkName[];
  /** Whether the other gateways take part; they are installed first if they are not. */
  readonly hasPeers: boolean;
  /** Whether to end with exit code 1 when a ratio falls short. */
  readonly isCheck: boolean;
  readonly json: boolean;
  /** The folder for the results. */
  readonly out: string;
  /** The page to write, with its plots beside it. */
  readonly page: string | undefined;
  /** Results of an earlier run: nothing is measured, only told, checked and drawn. */
  readonly from: string | undefined;
  readonly profile: OperationName | undefined;
}

export const help = `Usage: npm run bench -- [options]

Measures Facet against the same answers written by hand and against other gateways, on this machine, over loopback.

  --check            exit with 1 and name each ratio that falls short of its bar (bench/bars.ts)
  --quick            7 rounds, and only what a bar needs
  --no-peers         without the other gateways; else they are installed in bench/peers when they are missing
  --only <names>     only this work, with commas between:
                     ${workNames.join(', ')}
  --rounds <n>       timed runs of each contender (default 11)
  --seconds <n>      how long each takes (default 1)
  --connections <n>  clients that wait for their answer before they ask again (default 50)
  --load <name>      autocannon, or wrk (default: wrk if it is installed and the seconds are whole)
  --json             print the results as JSON, not as tables
  --out <folder>     where to write <date>.json (default bench/results)
  --page <file>      also write the page and its plots: docs/performance.md
  --from <file>      measure nothing: tell, check and draw these results of an earlier run
  --profile <name>   instead: a CPU profile of Facet under this operation, summed up by folder, package and function
  --help             this text

TAILCALL_BIN names a Tailcall binary to compare with; without it that contender is left out.
`;

/** A mistake of whoever typed the command. */
export class UsageError extends Error {}

/** Undefined when help was asked for. Throws a UsageError. */
export function readOptions(args: readonly string[]): BenchOptions | undefined {
  const values = parse(args);
  if (values.help === true) return undefined;
  const isQuick = values.quick === true;
  // Many short rounds: what else the machine does changes from second to second, and a ratio is taken within a round.
  const seconds = number('seconds', values.seconds ?? '1', 0.1, 60, false);
  return {
    method: {
      load: loadName(values.load, seconds),
      rounds: number('rounds', values.rounds ?? (isQuick ? '7' : '11'), 1, 50, true),
      seconds,
      connections: number('connections', values.connections ?? '50', 1, 1000, true),
    },
    isQuick,
    only:
      values.only === undefined
        ? workNames
        : values.only.split(',').map((name) => oneOf('only', name, workNames)),
    hasPeers: values['no-peers'] !== true,
    isCheck: values.check === true,
    json: values.json === true,
    out: values.out ?? 'bench/results',
    page: values.page,
    from: values.from,
    profile: values.profile === undefined ? undefined : oneOf('profile', values.profile, operationNames),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        check: { type: 'boolean' },
        quick: { type: 'boolean' },
        'no-peers': { type: 'boolean' },
        only: { type: 'string' },
        rounds: { type: 'string' },
        seconds: { type: 'string' },
        connections: { type: 'string' },
        load: { type: 'string' },
        json: { type: 'boolean' },
        out: { type: 'string' },
        page: { type: 'string' },
        from: { type: 'string' },
        profile: { type: 'string' },
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

function oneOf<Name extends string>(option: string, name: string, names: readonly Name[]): Name {
  const found = names.find((known) => known === name);
  if (found !== undefined) return found;
  throw new UsageError(`--${option}: there is no "${name}"; there are ${names.join(', ')}`);
}

function loadName(name: string | undefined, seconds: number): LoadName {
  const isWhole = Number.isInteger(seconds);
  if (name === undefined) return isWhole && isWrkInstalled() ? 'wrk' : 'autocannon';
  const load = oneOf('load', name, loadNames);
  if (load === 'wrk' && !isWhole) throw new UsageError('--load wrk needs whole --seconds');
  if (load === 'wrk' && !isWrkInstalled()) throw new UsageError('--load wrk: wrk is not installed');
  return load;
}
