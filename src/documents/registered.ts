/** The registry's documents as one process knows them: what was found is kept until the registry changes, what was not for a moment. */

import { Lru } from '../base/lru.ts';
import { StoreUnavailable } from '../stores/redis.ts';
import type { DocumentRegistry } from './redis-documents.ts';

/** Finds trusted documents of the registry. */
export interface RegisteredDocuments {
  /** At once for what is known. Undefined for no such document, and while Redis is away. */
  find(app: string, id: string): string | undefined | Promise<string | undefined>;
}

const MAX_KNOWN = 10_000;
/** An id that nobody registered is asked for again after this, in case the word of its registration was lost. */
const ABSENT_MS = 1000;

interface Known {
  readonly text: string | undefined;
  readonly until: number;
}

/** Follows the registry's changes. `now` is in milliseconds. */
export async function createRegisteredDocuments(
  registry: DocumentRegistry,
  now: () => number = () => performance.now(),
): Promise<RegisteredDocuments> {
  const apps = new Map<string, Lru<string, Known>>();
  const knownOf = (app: string): Lru<string, Known> => {
    let known = apps.get(app);
    if (known === undefined) apps.set(app, (known = new Lru({ maxEntries: MAX_KNOWN })));
    return known;
  };
  await registry.onChange((app) => apps.delete(app));

  return {
    find(app, id) {
      const known = knownOf(app).get(id);
      if (known !== undefined && known.until > now()) return known.text;
      return look(app, id, known?.text);
    },
  };

  async function look(app: string, id: string, before: string | undefined): Promise<string | undefined> {
    const known = knownOf(app);
    try {
      const text = await registry.find(app, id);
      // Also those that are there are asked for again, now and then: a word that was lost must not count for ever.
      known.set(id, { text, until: now() + (text === undefined ? ABSENT_MS : 60 * ABSENT_MS) });
      return text;
    } catch (error) {
      if (error instanceof StoreUnavailable) return before;
      throw error;
    }
  }
}
