/** The client that a command means: of several versions the one that is named, else the newest. */

import { StartupError } from '../base/startup-error.ts';
import type { ClientSchema } from '../schema/client-schema.ts';

/**
 * The client with this version; without one the newest. Throws a StartupError that lists the versions there
 * are.
 */
export function chooseClient(
  clients: readonly ClientSchema[],
  app: string,
  version: string | undefined,
): ClientSchema {
  const found = version === undefined ? clients.at(-1) : clients.find((client) => client.version === version);
  if (found !== undefined) return found;
  throw new StartupError(
    `${app} has no version "${version}": ${clients.map((client) => client.version ?? 'it has none').join(', ')}`,
  );
}
