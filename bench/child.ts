/** What a process of the bench tells the one that started it: where it listens, and what it has used so far. */

import { readFileSync } from 'node:fs';
import { startProfile, stopProfile } from './profile/inspect.ts';

export interface Ready {
  readonly kind: 'ready';
  /** By name; a contender has one, `graphql`. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** An access token, from a backend that asks for one. */
  readonly token?: string | undefined;
}

/** What may be asked of a process; each is answered with one message. */
export type Ask = 'usage' | 'start profile' | 'stop profile';

export interface Usage {
  readonly kind: 'usage';
  /** User and system time of all threads. */
  readonly cpuMicros: number;
  readonly peakRssBytes: number;
  /** Requests answered, where the process counts them. */
  readonly calls: number;
}

/** Reports now that all is listening, then the usage whenever asked; ends the process when its parent is gone. */
export function report(ready: Omit<Ready, 'kind'>, calls: () => number | Promise<number> = () => 0): void {
  const answers: Record<Ask, () => unknown> = {
    usage: async () => usage(await calls()),
    'start profile': startProfile,
    'stop profile': stopProfile,
  };
  process.on('message', (ask: Ask) => void Promise.resolve(answers[ask]()).then(send));
  endWithParent();
  send({ kind: 'ready', ...ready } satisfies Ready);
}

/** For a process that starts others and must end them, from its first moment; `report` does it for the rest. */
export function endWithParent(): void {
  process.once('disconnect', () => process.exit());
}

function send(message: unknown): void {
  process.send?.(message ?? null);
}

function usage(calls: number): Usage {
  const { user, system } = process.cpuUsage();
  return { kind: 'usage', cpuMicros: user + system, peakRssBytes: peakRssBytes(), calls };
}

/** The kernel's own mark; `maxRSS` may be that of the parent, which Linux hands on through fork and exec. */
function peakRssBytes(): number {
  const kilobytes =
    process.platform === 'linux'
      ? Number(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1])
      : process.resourceUsage().maxRSS;
  return kilobytes * 1024;
}
