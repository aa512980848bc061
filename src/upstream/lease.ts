/** Services that are closed when the last operation that uses them has ended: those of a project may change while it serves. */

import type { Services } from './services.ts';

/** Services, and who uses them. */
export interface LeasedServices {
  readonly services: Services;
  /** An operation begins; what this returns must be called once when the operation has ended. */
  use(): () => void;
  /** No operation begins any more: they are closed once nobody uses them. */
  retire(): void;
  /** Closes them now, whoever uses them. */
  close(): Promise<void>;
}

/** Counts who uses the services. */
export function leaseServices(services: Services): LeasedServices {
  let users = 0;
  let isRetired = false;
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= services.close());
  const closeIfUnused = (): void => {
    if (isRetired && users === 0) void close();
  };
  const leave = (): void => {
    users -= 1;
    closeIfUnused();
  };
  return {
    services,
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
