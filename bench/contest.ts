/** One operation, several contenders: the same answer first, then rounds in turn, in processes that serve nothing else. */

import { isDeepStrictEqual } from 'node:util';
import { type Arena, openArena, type Stand, type Work } from './arena.ts';
import type { Contender, ContenderName } from './contenders.ts';
import { type Load, measure, type Sample } from './load/load.ts';
import { bodiesOf, headersOf, type Question } from './load/question.ts';
import type { Process } from './process.ts';
import { type Summary, summarise } from './statistics.ts';

export interface Method extends Load {
  readonly rounds: number;
}

export interface ContenderResult {
  readonly contender: ContenderName;
  readonly answerBytes: number;
  /** Calls that one request makes to the backend. */
  readonly upstreamCalls: number;
  readonly requestsPerSecond: Summary;
  readonly p50Ms: Summary;
  readonly p99Ms: Summary;
  readonly cpuMicrosPerRequest: Summary;
  readonly cores: Summary;
  readonly peakRssBytes: number;
  readonly samples: readonly Sample[];
}

export interface OperationResult {
  readonly operation: string;
  readonly document: string;
  readonly connections: number;
  readonly contenders: readonly ContenderResult[];
}

export type Progress = (text: string) => void;

/** Rounds go through all work and all contenders in turn. Throws when answers differ, or when one is an error. */
export async function contest(
  works: readonly Work[],
  contenders: readonly Contender[],
  method: Method,
  progress: Progress,
): Promise<OperationResult[]> {
  const arena = await openArena(works, contenders);
  try {
    const checked = new Map<Stand, Checked>();
    for (const work of works) await compareAnswers(standsOf(arena, work), arena.backend, checked);
    const samples = await run(arena.stands, method, progress);
    return await inTurn(works, async (work) => ({
      operation: work.operation.name,
      document: work.operation.document,
      connections: work.connections ?? method.connections,
      contenders: await inTurn(standsOf(arena, work), (stand) =>
        resultOf(stand, samples.get(stand) ?? [], checked.get(stand)),
      ),
    }));
  } finally {
    await arena.close();
  }
}

function standsOf({ stands }: Arena, work: Work): Stand[] {
  return stands.filter((stand) => stand.work === work);
}

/** What is known of an answer before any timing. */
interface Checked {
  readonly answerBytes: number;
  readonly upstreamCalls: number;
}

/**
 * The data of each must be that of the first, the answer by hand, for the first and the last of the requests. The first
 * request opens connections and fetches keys; the calls of a second are counted.
 */
async function compareAnswers(
  stands: readonly Stand[],
  backend: Process,
  checked: Map<Stand, Checked>,
): Promise<void> {
  let expected: unknown[] | undefined;
  for (const stand of stands) {
    const { contender, question } = stand;
    const bodies = bodiesOf(question);
    const [first = ''] = bodies;
    const texts = await inTurn([bodies.at(-1) ?? '', first], (body) => ask(contender.name, question, body));
    const before = await backend.usage();
    const text = await ask(contender.name, question, first);
    const upstreamCalls = (await backend.usage()).calls - before.calls;
    const answers = [...texts, text].map(dataOf);
    expected ??= answers;
    if (!isDeepStrictEqual(answers, expected))
      throw new Error(`${contender.name} answers ${question.document} differently: ${text.slice(0, 300)}`);
    checked.set(stand, { answerBytes: Buffer.byteLength(text), upstreamCalls });
  }
}

async function inTurn<In, Out>(items: readonly In[], act: (item: In) => Promise<Out>): Promise<Out[]> {
  const results: Out[] = [];
  for (const item of items) results.push(await act(item));
  return results;
}

/** Not the extensions: they are each product's own. */
function dataOf(text: string): unknown {
  return (JSON.parse(text) as { data: unknown }).data;
}

async function ask(name: string, question: Question, body: string): Promise<string> {
  const reply = await fetch(question.url, {
    method: 'POST',
    headers: headersOf(question),
    body,
    signal: AbortSignal.timeout(10_000),
  });
  const text = await reply.text();
  if (reply.status === 200 && isWhole(text)) return text;
  throw new Error(`${name} answered ${question.document} with ${reply.status}: ${text.slice(0, 500)}`);
}

/** Data and no errors. */
function isWhole(text: string): boolean {
  try {
    const { data, errors } = JSON.parse(text) as { data?: unknown; errors?: unknown };
    return errors === undefined && data !== null && data !== undefined;
  } catch {
    return false;
  }
}

/** Answers that a round must have for a client; one with fewer says little. */
const ANSWERS_OF_A_CLIENT = 2;
/** How much longer the rounds of a slow contender may take. */
const MOST_TIMES = 8;

/** Until what is compiled as it gets warm is compiled. */
const WARM_UP_ROUNDS = 3;

/** Warms up, then again for as long as the slow ones need; gives back how long a round of this stand is. */
async function warmUp(stand: Stand, method: Method): Promise<number> {
  await measureStand(stand, { ...method, seconds: WARM_UP_ROUNDS * method.seconds });
  const least = ANSWERS_OF_A_CLIENT * clientsOf(stand, method);
  for (let seconds = method.seconds; ; seconds *= 2) {
    const { requests } = await measureStand(stand, { ...method, seconds });
    if (requests >= least || seconds >= MOST_TIMES * method.seconds) return seconds;
  }
}

/** Who goes first changes with every round, so that nobody always has the quieter moment. */
async function run(
  stands: readonly Stand[],
  method: Method,
  progress: Progress,
): Promise<ReadonlyMap<Stand, readonly Sample[]>> {
  const samples = new Map(stands.map((stand) => [stand, [] as Sample[]]));
  const seconds = new Map<Stand, number>();
  for (const stand of stands) {
    progress(`${nameOf(stand)}: warms up`);
    seconds.set(stand, await warmUp(stand, method));
  }
  for (let round = 1; round <= method.rounds; round += 1) {
    for (const stand of round % 2 === 1 ? stands : stands.toReversed()) {
      const sample = await measureStand(stand, { ...method, seconds: seconds.get(stand) ?? method.seconds });
      if (sample.requests === 0) throw new Error(`${nameOf(stand)}: no answer in ${seconds.get(stand)} s`);
      samples.get(stand)?.push(sample);
      progress(
        `${nameOf(stand)}: round ${round}/${method.rounds}: ${Math.round(sample.requestsPerSecond)} requests/s, ` +
          `${Math.round(sample.cpuMicrosPerRequest)} µs of CPU each`,
      );
    }
  }
  return samples;
}

function clientsOf({ contender, work }: Stand, { connections }: Load): number {
  return Math.min(work.connections ?? connections, contender.maxConnections ?? Number.POSITIVE_INFINITY);
}

async function measureStand(
  { process: server, question, contender, work }: Stand,
  load: Load,
): Promise<Sample> {
  const connections = work.connections ?? load.connections;
  try {
    return await measure(server, question, { ...load, connections });
  } catch (cause) {
    throw new Error(`${contender.name}, ${work.operation.name}: ${String(cause)}`, { cause });
  }
}

function nameOf({ contender, work }: Stand): string {
  const clients = work.connections === undefined ? '' : ` by ${work.connections}`;
  return `${work.operation.name}${clients}: ${contender.name}`;
}

async function resultOf(
  { contender, process: server }: Stand,
  samples: readonly Sample[],
  checked: Checked = { answerBytes: 0, upstreamCalls: 0 },
): Promise<ContenderResult> {
  const summary = (figure: keyof Sample): Summary => summarise(samples.map((sample) => sample[figure]));
  return {
    contender: contender.name,
    ...checked,
    requestsPerSecond: summary('requestsPerSecond'),
    p50Ms: summary('p50Ms'),
    p99Ms: summary('p99Ms'),
    cpuMicrosPerRequest: summary('cpuMicrosPerRequest'),
    cores: summary('cores'),
    peakRssBytes: (await server.usage()).peakRssBytes,
    samples,
  };
}

/** One contender against another, of the two runs of each round; undefined when one of them did not run. */
export function ratioOf(
  { contenders }: OperationResult,
  of: ContenderName,
  against: ContenderName,
  figure: keyof Sample,
): Summary | undefined {
  const [above, below] = [of, against].map(
    (name) => contenders.find(({ contender }) => contender === name)?.samples,
  );
  if (above === undefined || below === undefined) return undefined;
  return summarise(above.map((sample, round) => sample[figure] / (below[round]?.[figure] ?? Number.NaN)));
}
