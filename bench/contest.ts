/** One operation, both contenders: the same answer first, then rounds in turn, in processes that serve nothing else. */

import { deepStrictEqual } from 'node:assert/strict';
import { join } from 'node:path';
import { bodyOf, headersOf, measure, type Question, type Sample } from './load.ts';
import type { Backend, Operation } from './operations.ts';
import { type Process, startProcess } from './process.ts';
import { type Summary, summarise } from './statistics.ts';

export const contenderNames = ['by hand', 'facet'] as const;
export type ContenderName = (typeof contenderNames)[number];

export interface Rounds {
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
}

export interface ContenderResult {
  readonly contender: ContenderName;
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
  readonly operation: Operation['name'];
  readonly document: string;
  readonly answerBytes: number;
  readonly contenders: readonly ContenderResult[];
  /** Facet against by hand, of the two runs of each round. */
  readonly ratio: { readonly requestsPerSecond: Summary; readonly cpuMicrosPerRequest: Summary };
}

/** Throws when the answers differ, or when one of them is an error. */
export async function contest(
  operation: Operation,
  rounds: Rounds,
  progress: (text: string) => void,
): Promise<OperationResult> {
  const running: Process[] = [];
  const start = async (...args: Parameters<typeof startProcess>): Promise<Process> => {
    const started = await startProcess(...args);
    running.push(started);
    return started;
  };
  try {
    const backend = await start(backendFiles[operation.backend]);
    const contenders: Contender[] = [];
    for (const name of contenderNames) {
      const started = await start(...commandOf(name, operation.backend, backend.endpoints));
      const question = {
        url: started.endpoints['graphql'] ?? '',
        document: operation.document,
        token: backend.token,
      };
      contenders.push({ name, process: started, question, samples: [] });
    }
    const checked = await compareAnswers(contenders, backend);
    await run(contenders, rounds, (text) => progress(`${operation.name}: ${text}`));
    return {
      operation: operation.name,
      document: operation.document,
      answerBytes: checked.answerBytes,
      contenders: await Promise.all(
        contenders.map((contender, index) => resultOf(contender, checked.calls[index] ?? 0)),
      ),
      ratio: ratioOf(contenders),
    };
  } finally {
    await Promise.all(running.map((started) => started.stop()));
  }
}

interface Contender {
  readonly name: ContenderName;
  readonly process: Process;
  readonly question: Question;
  readonly samples: Sample[];
}

const root = join(import.meta.dirname, '..');
const backendFiles: Readonly<Record<Backend, string>> = { posts: 'upstream.ts', shop: 'start-shop.ts' };

function commandOf(
  name: ContenderName,
  backend: Backend,
  endpoints: Readonly<Record<string, string>>,
): Parameters<typeof startProcess> {
  if (name === 'by hand')
    return ['by-hand/main.ts', [backend], { BENCH_ENDPOINTS: JSON.stringify(endpoints) }];
  const urls = Object.entries(endpoints).map(([service, url]) => [`${service.toUpperCase()}_URL`, url]);
  const env = { ...(Object.fromEntries(urls) as Record<string, string>), NODE_ENV: 'production' };
  if (backend === 'posts') return ['start-facet.ts', [join(root, 'bench/project'), 'bench'], env];
  const issuer = endpoints['issuer'] ?? '';
  const tokens = { FACET_ISSUER: issuer, FACET_JWKS_URL: `${issuer}/.well-known/jwks.json` };
  return ['start-facet.ts', [root, 'mobile'], { ...env, ...tokens, MOBILE_PORT: '0' }];
}

/** The first request opens connections and fetches keys; the calls of the second are counted. */
async function compareAnswers(
  contenders: readonly Contender[],
  backend: Process,
): Promise<{ answerBytes: number; calls: number[] }> {
  const answers: unknown[] = [];
  const calls: number[] = [];
  let answerBytes = 0;
  for (const { question } of contenders) {
    await ask(question);
    const before = await backend.usage();
    const text = await ask(question);
    const after = await backend.usage();
    answers.push(JSON.parse(text));
    calls.push(after.calls - before.calls);
    answerBytes = text.length;
  }
  const [first, ...others] = answers;
  for (const other of others) deepStrictEqual(other, first, 'the contenders answer differently');
  return { answerBytes, calls };
}

async function ask(question: Question): Promise<string> {
  const reply = await fetch(question.url, {
    method: 'POST',
    headers: headersOf(question),
    body: bodyOf(question),
    signal: AbortSignal.timeout(10_000),
  });
  const text = await reply.text();
  const { data, errors } = JSON.parse(text) as { data?: unknown; errors?: unknown };
  if (reply.status === 200 && errors === undefined && data !== null && data !== undefined) return text;
  throw new Error(`${question.document} was answered with ${reply.status}: ${text.slice(0, 500)}`);
}

/** As long as a round, but never too short for the first slow answers. */
function warmUpSeconds(seconds: number): number {
  return Math.min(2, Math.max(1, seconds));
}

/** Who goes first changes with every round, so that neither always has the quieter moment. */
async function run(
  contenders: readonly Contender[],
  { rounds, seconds, connections }: Rounds,
  progress: (text: string) => void,
): Promise<void> {
  for (const { name, process: server, question } of contenders) {
    progress(`${name} warms up`);
    await measure(server, question, { seconds: warmUpSeconds(seconds), connections });
  }
  for (let round = 1; round <= rounds; round += 1) {
    for (const contender of round % 2 === 1 ? contenders : contenders.toReversed()) {
      const sample = await measure(contender.process, contender.question, { seconds, connections });
      contender.samples.push(sample);
      progress(
        `round ${round}/${rounds}: ${contender.name} ${Math.round(sample.requestsPerSecond)} requests/s, ` +
          `${Math.round(sample.cpuMicrosPerRequest)} µs of CPU each`,
      );
    }
  }
}

async function resultOf(
  { name, process: server, samples }: Contender,
  upstreamCalls: number,
): Promise<ContenderResult> {
  const summary = (figure: keyof Sample): Summary => summarise(samples.map((sample) => sample[figure]));
  return {
    contender: name,
    upstreamCalls,
    requestsPerSecond: summary('requestsPerSecond'),
    p50Ms: summary('p50Ms'),
    p99Ms: summary('p99Ms'),
    cpuMicrosPerRequest: summary('cpuMicrosPerRequest'),
    cores: summary('cores'),
    peakRssBytes: (await server.usage()).peakRssBytes,
    samples,
  };
}

function ratioOf(contenders: readonly Contender[]): OperationResult['ratio'] {
  const samplesOf = (name: ContenderName): readonly Sample[] =>
    contenders.find((contender) => contender.name === name)?.samples ?? [];
  const byHand = samplesOf('by hand');
  const ratio = (figure: keyof Sample): Summary =>
    summarise(
      samplesOf('facet').map((sample, round) => sample[figure] / (byHand[round]?.[figure] ?? Number.NaN)),
    );
  return {
    requestsPerSecond: ratio('requestsPerSecond'),
    cpuMicrosPerRequest: ratio('cpuMicrosPerRequest'),
  };
}
