/** The options of `facet dev` that say what is mocked: texts of the command line to numbers. */

import { type Command, InvalidArgumentError } from 'commander';
import { StartupError } from '../base/startup-error.ts';
import type { MockOptions } from '../upstream/mock/options.ts';

/** The mock options as the command line gives them; latency in milliseconds, errors as a share of 0 to 1. */
export interface MockFlags {
  readonly mock?: readonly string[];
  readonly mockLatency?: readonly [number, number];
  readonly mockErrors?: number;
  readonly mockSeed?: string;
}

/** Adds the mock options to a command. */
export function addMockFlags(command: Command): Command {
  return command
    .option('--mock <services>', 'answer these services from the schema: names with commas, or all', namesOf)
    .option('--mock-latency <ms>', 'how long each such answer takes: 100, or 50-200', rangeOf)
    .option('--mock-errors <share>', 'how many of such calls fail: 5% or 0.05', shareOf)
    .option('--mock-seed <text>', 'other values for another text');
}

/** Undefined where nothing is mocked; throws a StartupError for flags that say nothing without `--mock`. */
export function mockOptions({ mock, mockLatency, mockErrors, mockSeed }: MockFlags): MockOptions | undefined {
  const isDialled = [mockLatency, mockErrors, mockSeed].some((flag) => flag !== undefined);
  if (mock === undefined && isDialled)
    throw new StartupError('say which services are mocked: --mock <services>');
  if (mock === undefined) return undefined;
  return {
    services: mock.includes('all') ? 'all' : mock,
    latencyMs: mockLatency,
    errorRate: mockErrors,
    seed: mockSeed,
  };
}

function namesOf(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.every((name) => name !== '')) return names;
  throw new InvalidArgumentError('Give names of services with commas between them, or all.');
}

function rangeOf(text: string): [number, number] {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  const [from, to] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])];
  if (match !== null && from <= to && to <= 60_000) return [from, to];
  throw new InvalidArgumentError('Give milliseconds up to 60000, or a range of them: 50-200.');
}

function shareOf(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(%?)$/.exec(text);
  const value = match === null ? Number.NaN : Number(match[1]) / (match[2] === '%' ? 100 : 1);
  if (value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('Give a share: 0 to 100%, or 0 to 1.');
}
