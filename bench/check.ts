/** Holds results against the bars. Pure. */

import { type Bar, bars, type RowsBar, type TypesBar } from './bars.ts';
import { ratioOf } from './contest.ts';
import type { Results } from './results.ts';
import { type Summary, scaled } from './statistics.ts';
import { table } from './table.ts';

export interface Verdict {
  readonly bar: Bar;
  /** What was measured; undefined when one of its sides did not run. */
  readonly value: Summary | undefined;
  /** The same ratio by CPU of a request, the other way round, so that more is better here too. */
  readonly cpu: Summary | undefined;
  readonly isShort: boolean;
}

export function checkBars(results: Results, all: readonly Bar[] = bars): Verdict[] {
  return all.map((bar) => {
    const value = valueOf(bar, results);
    return {
      bar,
      value,
      cpu: cpuRatio(bar, results),
      isShort: value !== undefined && !isMet(bar, value.median),
    };
  });
}

/** "greet: facet / by hand, requests a second". */
export function nameOf(bar: Bar): string {
  switch (bar.kind) {
    case 'throughput':
      return `${bar.work}: ${bar.of} / ${bar.against}, requests a second`;
    case 'cost per row':
      return `rows: CPU per row, ${count(bar.rows)} rows / ${count(bar.against)}`;
    case 'plan share':
      return `${bar.work}: share of the CPU that finding the plan takes`;
    case 'types':
      return `types: ${bar.figure}, ${count(bar.types)} types`;
  }
}

export function boundOf(bar: Bar): string {
  return 'atLeast' in bar ? `at least ${bar.atLeast}` : `at most ${bar.atMost}`;
}

/** One line each. */
export function verdictReport(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map((verdict) => [
    nameOf(verdict.bar),
    boundOf(verdict.bar),
    valueText(verdict.value),
    valueText(verdict.cpu),
    verdictText(verdict),
  ]);
  return table([['ratio', 'bar', 'measured', 'the same by CPU', ''], ...rows]).join('\n');
}

export function verdictText({ value, isShort }: Verdict): string {
  if (value === undefined) return 'not measured';
  return isShort ? 'falls short' : 'met';
}

export function valueText(value: Summary | undefined): string {
  if (value === undefined) return '';
  const { median, min, max } = value;
  return `${figure(median)} (${figure(min)} to ${figure(max)})`;
}

function figure(value: number): string {
  if (value >= 100) return count(Math.round(value));
  return value >= 10 ? value.toFixed(1) : String(Number(value.toPrecision(value < 0.1 ? 2 : 3)));
}

function count(value: number): string {
  return value.toLocaleString('en');
}

function isMet(bar: Bar, median: number): boolean {
  return 'atLeast' in bar ? median >= bar.atLeast : median <= bar.atMost;
}

function valueOf(bar: Bar, results: Results): Summary | undefined {
  switch (bar.kind) {
    case 'throughput': {
      const result = results.operations.find(({ operation }) => operation === bar.work);
      return result && ratioOf(result, bar.of, bar.against, 'requestsPerSecond');
    }
    case 'cost per row':
      return costPerRow(bar, results);
    case 'plan share':
      return only(results.profiles.find(({ operation }) => operation === bar.work)?.planShare);
    case 'types':
      return typesFigure(bar, results);
  }
}

function cpuRatio(bar: Bar, { operations }: Results): Summary | undefined {
  if (bar.kind !== 'throughput') return undefined;
  const result = operations.find(({ operation }) => operation === bar.work);
  return result && ratioOf(result, bar.against, bar.of, 'cpuMicrosPerRequest');
}

function only(value: number | undefined): Summary | undefined {
  return value === undefined ? undefined : { median: value, min: value, max: value };
}

/** The spread is the widest that the runs allow. */
function costPerRow({ rows, against }: RowsBar, { rows: points }: Results): Summary | undefined {
  const [many, few] = [rows, against].map((wanted) => {
    const result = points.find(({ at }) => at === wanted)?.result;
    return result?.contenders.find(({ contender }) => contender === 'facet')?.cpuMicrosPerRequest;
  });
  if (many === undefined || few === undefined) return undefined;
  const scale = against / rows;
  return {
    median: (many.median / few.median) * scale,
    min: (many.min / few.max) * scale,
    max: (many.max / few.min) * scale,
  };
}

function typesFigure({ figure: wanted, types }: TypesBar, results: Results): Summary | undefined {
  const found = results.types.find((result) => result.types === types);
  if (found === undefined) return undefined;
  const { checkMs, startMs, checkPeakRssBytes, startPeakRssBytes } = found;
  switch (wanted) {
    case 'check s':
      return scaled(checkMs, 1000);
    case 'start s':
      return scaled(startMs, 1000);
    case 'check MB':
      return scaled(checkPeakRssBytes, 1e6);
    case 'start MB':
      return scaled(startPeakRssBytes, 1e6);
  }
}
