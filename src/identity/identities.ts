/** The identity of every app of a gateway: started together, and waited for together. */

import { StartupError } from '../base/startup-error.ts';
import type { AppConfig } from '../config/app.ts';
import { createIdentity, type Identity, type IdentityInput } from './identity.ts';

/** Who is calling, for each app of a gateway. */
export interface Identities {
  of(app: string): Identity;
  /**
   * Kept when all have tried to get their keys, or after a second: a provider that is away is no reason not to listen.
   * Rejected with a StartupError for a file that is damaged.
   */
  started(): Promise<void>;
  /** False until each could tell good credentials from bad ones once. */
  isAble(): boolean;
  close(): void;
}

const START_MS = 1000;

/** Throws a StartupError, and leaves nothing running, when one of them cannot be made. */
export function createIdentities({
  apps,
  ...input
}: Omit<IdentityInput, 'app'> & { readonly apps: readonly AppConfig[] }): Identities {
  const byApp = new Map<string, Identity>();
  const close = (): void => {
    for (const identity of byApp.values()) identity.close();
  };
  try {
    for (const app of apps) byApp.set(app.name, createIdentity({ app, ...input }));
  } catch (error) {
    close();
    throw error;
  }
  const waitedFor = new Set(byApp.values());
  return {
    of(app) {
      const identity = byApp.get(app);
      if (identity === undefined) throw new StartupError(`no app "${app}"`);
      return identity;
    },
    async started() {
      const { promise: isOver, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, START_MS);
      const all = Promise.all([...byApp.values()].map((identity) => identity.started));
      await Promise.race([all, isOver]).finally(() => clearTimeout(timer));
    },
    isAble() {
      for (const identity of waitedFor) if (identity.isAble()) waitedFor.delete(identity);
      return waitedFor.size === 0;
    },
    close,
  };
}
