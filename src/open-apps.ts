/** The apps that are open: who is calling each, what answers it, and where it listens. */

import type { AppConfig } from './config/app.ts';
import { createAdmin } from './edge/admin.ts';
import { Front, type Handle } from './edge/front.ts';
import type { Health } from './edge/health.ts';
import { Listeners, type Wanted } from './edge/listeners.ts';
import { createTls } from './edge/tls.ts';
import { createIdentities, type Identities } from './identity/identities.ts';
import type { Served } from './served.ts';
import type { RedisStore } from './stores/redis.ts';
import type { Log } from './telemetry/log.ts';
import type { Metrics } from './telemetry/metrics.ts';
import type { RecordSinks } from './telemetry/record.ts';
import type { LeasedServices } from './upstream/lease.ts';

/** Where health and metrics are told. */
export interface AdminAddress {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
}

export interface OpenAppsInput {
  /** The project's folder. */
  readonly root: string;
  /** Undefined for a gateway without an admin listener. */
  readonly admin: AdminAddress | undefined;
  readonly served: Served;
  readonly redis: RedisStore | undefined;
  /** The public keys of the tokens that the gateway signs; undefined when it signs none. */
  readonly jwks: object | undefined;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly sinks: RecordSinks;
}

interface OpenApp {
  readonly app: AppConfig;
  readonly backend: LeasedServices;
  readonly identities: Identities;
  readonly handle: Handle;
}

export class OpenApps {
  readonly #input: OpenAppsInput;
  readonly #listeners = new Listeners();
  readonly #health: Health;
  #open: ReadonlyMap<string, OpenApp> = new Map();
  /** False while starting, and from the first call to stop. */
  #isReady = false;

  constructor(input: OpenAppsInput) {
    this.#input = input;
    this.#health = {
      isReady: () => this.#isReady && this.#isAble(),
      problem: () => this.#problem(),
    };
  }

  /**
   * Opens apps beside those that are open; what this gives makes them answer in their place, and closes what is open no
   * more within `graceMs`. Rejects with a StartupError, and changes nothing, when an app cannot be opened.
   */
  async prepare(apps: readonly AppConfig[], backend: LeasedServices): Promise<(graceMs: number) => void> {
    const next = new Map<string, OpenApp>();
    try {
      for (const app of apps) next.set(app.name, this.#openApp(app, backend));
      await Promise.all([...next.values()].map(({ identities }) => identities.started()));
      const prepared = await this.#listeners.prepare(this.#wanted([...next.values()]));
      return (graceMs) => {
        prepared.commit(graceMs);
        closeOthers(this.#open, next);
        this.#open = next;
      };
    } catch (error) {
      closeOthers(next, this.#open);
      throw error;
    }
  }

  /** From now on the gateway takes work. */
  start(): void {
    this.#isReady = true;
  }

  /** `http://host:port` of a listener; undefined for one that is not open. */
  originOf(listener: Pick<Wanted, 'name' | 'host' | 'port'>): string | undefined {
    return this.#listeners.originOf(listener);
  }

  /** Answers under way have `graceMs` to end. */
  async stop(graceMs: number): Promise<void> {
    this.#isReady = false;
    await this.#listeners.stop(graceMs);
    closeOthers(this.#open, new Map());
  }

  /** What has not changed stays as it is, and with it what it has fetched. */
  #openApp(app: AppConfig, backend: LeasedServices): OpenApp {
    const { root, served, redis, log, metrics, sinks } = this.#input;
    const before = this.#open.get(app.name);
    const kept = before?.app === app ? before : undefined;
    if (kept?.backend === backend) return kept;
    const identities = kept?.identities ?? createIdentities({ apps: [app], root, redis, log, metrics });
    const handle = new Front({
      app,
      pipelines: () => served.pipelinesOf(app.name),
      identity: identities.of(app.name),
      backend,
      health: this.#health,
      refusal: () => served.problem,
      log,
      sinks,
    });
    return { app, backend, identities, handle };
  }

  #wanted(apps: readonly OpenApp[]): Wanted[] {
    const { root, admin, jwks, log, metrics } = this.#input;
    const wanted = apps.map(({ app: { name, host, port, tls }, handle }) => ({
      name,
      host,
      port,
      handle,
      ...(tls === undefined ? {} : { tls: () => createTls({ name, config: tls, root, log }) }),
    }));
    if (admin === undefined) return wanted;
    const handle = createAdmin({ health: this.#health, metrics, jwks });
    return [{ name: 'admin', ...admin, handle }, ...wanted];
  }

  #isAble(): boolean {
    return [...this.#open.values()].every(({ identities }) => identities.isAble());
  }

  #problem(): string | undefined {
    const { served, redis } = this.#input;
    if (!this.#isAble()) return 'the keys to check tokens with, or the API keys, could not be read yet';
    return served.problem ?? (redis?.isUp() === false ? 'Redis does not answer' : undefined);
  }
}

/** Apps that are not `kept` ask no more who is calling. */
function closeOthers(apps: ReadonlyMap<string, OpenApp>, kept: ReadonlyMap<string, OpenApp>): void {
  for (const [name, { identities }] of apps)
    if (kept.get(name)?.identities !== identities) identities.close();
}
