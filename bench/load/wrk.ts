/** Load by wrk, where it is installed: it takes a tenth of the CPU that autocannon takes from the contender. */

import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bodiesOf, headersOf, type Question, type Shots } from './question.ts';

interface Summary {
  readonly requests: number;
  readonly micros: number;
  readonly p50Micros: number;
  readonly p99Micros: number;
  /** Connects, reads, writes, timeouts and statuses of 400 and more. */
  readonly failures: number;
}

export function isWrkInstalled(): boolean {
  return spawnSync('wrk', ['-v']).error === undefined;
}

/** `seconds` must be whole. Throws when an answer is missing or is an error. */
export async function shootWrk(question: Question, seconds: number, connections: number): Promise<Shots> {
  const folder = mkdtempSync(join(tmpdir(), 'facet-bench-wrk-'));
  try {
    const script = join(folder, 'ask.lua');
    writeFileSync(script, scriptOf(question));
    const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '20s', '-s', script, question.url];
    const { stdout } = await promisify(execFile)('wrk', args);
    return shotsOf(JSON.parse(stdout.slice(stdout.lastIndexOf('\n{'))) as Summary);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function shotsOf({ requests, micros, p50Micros, p99Micros, failures }: Summary): Shots {
  if (failures > 0) throw new Error(`${failures} requests failed or were refused`);
  return { requests, elapsedMs: micros / 1000, p50Ms: p50Micros / 1000, p99Ms: p99Micros / 1000 };
}

function scriptOf(question: Question): string {
  const headers = Object.entries(headersOf(question)).map(
    ([name, value]) => `wrk.headers[${lua(name)}] = ${lua(value)}`,
  );
  return `wrk.method = "POST"
${headers.join('\n')}
local bodies = {${bodiesOf(question).map(lua).join(',')}}
local requests = {}
local at = 0
function init()
  for index, body in ipairs(bodies) do requests[index] = wrk.format(nil, nil, nil, body) end
end
function request()
  at = at % #requests + 1
  return requests[at]
end
function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '\\n{"requests":%d,"micros":%d,"p50Micros":%d,"p99Micros":%d,"failures":%d}',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    e.connect + e.read + e.write + e.status + e.timeout))
end
`;
}

/** A string literal of Lua, whatever is in the text. */
function lua(text: string): string {
  return `"${[...Buffer.from(text)].map((byte) => `\\${String(byte).padStart(3, '0')}`).join('')}"`;
}
