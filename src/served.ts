/** What is served now, and what is wrong with the files that were to be served in its place. */

import { StartupError } from './base/startup-error.ts';
import type { Pipeline } from './edge/pipeline.ts';
import { retire, type Serving } from './serving.ts';
import type { Metrics } from './telemetry/metrics.ts';

const NONE: ReadonlyMap<string, Pipeline> = new Map();

export class Served {
  readonly #metrics: Metrics;
  #now: Serving;
  #problem: string | undefined;

  constructor(first: Serving, metrics: Metrics) {
    this.#now = first;
    this.#metrics = metrics;
    metrics.set('facet_schema_is_current', 1);
  }

  get now(): Serving {
    return this.#now;
  }

  /** Why the files that were saved last are not served; undefined while they are. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** By path; empty for an app that is not served. */
  pipelinesOf(app: string): ReadonlyMap<string, Pipeline> {
    return this.#now.pipelines.get(app) ?? NONE;
  }

  /** From now on this is served; streams of what was served before end, and their clients come again. */
  swap(next: Serving): void {
    const before = this.#now;
    this.#now = next;
    this.#problem = undefined;
    this.#count('served');
    retire(before);
  }

  /** What is served stays: the files that were to be served have this error, which is thrown. */
  refuse(error: unknown): never {
    if (error instanceof StartupError) this.#problem = error.message;
    this.#count('refused');
    throw error;
  }

  #count(outcome: 'served' | 'refused'): void {
    this.#metrics.count('facet_schema_reloads_total', { outcome });
    this.#metrics.set('facet_schema_is_current', outcome === 'served' ? 1 : 0);
  }
}
