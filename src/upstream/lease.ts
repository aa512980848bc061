/** Clusters that are closed when the last operation that uses them has ended: the services of a project may change while it serves. */

import type { Clusters } from './clusters.ts';

export interface LeasedClusters {
  readonly clusters: Clusters;
  /** An operation begins; what it gives back must be called once when the operation has ended. */
  use(): () => void;
  /** No operation begins any more. */
  retire(): void;
  close(): Promise<void>;
}

export function leaseClusters(clusters: Clusters): LeasedClusters {
  let users = 0;
  let isRetired = false;
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= clusters.close());
  const closeIfUnused = (): void => {
    if (isRetired && users === 0) void close();
  };
  const leave = (): void => {
    users -= 1;
    closeIfUnused();
  };
  return {
    clusters,
    use() {
      users += 1;
      return leave;
    },
    retire() {
      isRetired = true;
      closeIfUnused();
    },
    close,
  };
}
