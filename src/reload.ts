/** Serves changed files without losing a request: builds a new generation beside the one that is served, and swaps them. */

import { isDeepStrictEqual } from 'node:util';
import type { ServicesConfig } from './config/services.ts';
import type { OpenApps } from './open-apps.ts';
import type { Served } from './served.ts';
import type { ProjectConfig, Serving } from './serving.ts';
import type { LeasedServices } from './upstream/lease.ts';

export interface ReloadInput {
  readonly served: Served;
  readonly apps: OpenApps;
  /** The connections to services that the apps use at first. */
  readonly backend: LeasedServices;
  /** Throws a SchemaError for files that are wrong. */
  readonly load: (project: ProjectConfig) => Serving;
  /** Rejects with a StartupError for settings that are wrong. */
  readonly connect: (services: ServicesConfig) => Promise<LeasedServices>;
  /** How long answers of an app that is open no more may take. */
  readonly graceMs: number;
}

export class Reload {
  readonly #input: ReloadInput;
  #backend: LeasedServices;

  constructor(input: ReloadInput) {
    this.#input = input;
    this.#backend = input.backend;
  }

  /** Throws a SchemaError, and goes on with what is served, for schema files that are wrong. */
  schemas(): void {
    const { served, load } = this.#input;
    try {
      served.swap(load(served.now));
    } catch (error) {
      served.refuse(error);
    }
  }

  /** Rejects with a StartupError, and goes on with what is served, when the project cannot be read, checked or opened. */
  async project(read: () => ProjectConfig | Promise<ProjectConfig>): Promise<void> {
    const { served, apps, load, connect, graceMs } = this.#input;
    const before = this.#backend;
    let next = before;
    try {
      const project = keepUnchanged(await read(), served.now);
      const loaded = load(project);
      if (project.services !== served.now.services) next = await connect(project.services);
      const commit = await apps.prepare(project.apps, next);
      this.#backend = next;
      served.swap(loaded);
      commit(graceMs);
      if (next !== before) before.retire();
    } catch (error) {
      if (next !== before) void next.close();
      served.refuse(error);
    }
  }

  /** Closes the connections to services. */
  close(): Promise<void> {
    return this.#backend.close();
  }
}

/** What is as it was is the same object, and everything that was made for it goes on. */
function keepUnchanged({ services, apps }: ProjectConfig, before: ProjectConfig): ProjectConfig {
  const same = <Value>(now: Value, was: Value | undefined): Value =>
    was !== undefined && isDeepStrictEqual(now, was) ? was : now;
  const known = new Map(before.apps.map((app) => [app.name, app]));
  return {
    services: same(services, before.services),
    apps: apps.map((app) => same(app, known.get(app.name))),
  };
}
