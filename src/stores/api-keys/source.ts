/** Where API keys are kept: a file for one process, Redis for many. */

import type { ApiKey } from './record.ts';

/** Where API keys are kept: a file, or Redis. */
export interface ApiKeySource {
  /** In words, for the log and the command: a path, or Redis. */
  readonly name: string;
  /** A text that differs after each change; cheap enough to be asked twice a second. */
  version(): Promise<string>;
  read(): Promise<readonly ApiKey[]>;
  /** Adds records or replaces those of the same ids, all or none. */
  write(records: readonly ApiKey[]): Promise<void>;
  /** Calls back soon after a change, where the source can; whoever wants to be sure asks for the version. */
  subscribe(changed: () => void): Promise<void>;
  /** Rejections of the others that mean "not now", in contrast to a source that is damaged. */
  isAway(error: unknown): boolean;
}
