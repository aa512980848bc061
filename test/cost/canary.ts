/** Somebody else's small query, asked all the while: it must be answered rightly, whatever others send. */

import type { Target } from './target.ts';

const EVERY_MS = 100;

export interface Canary {
  /** Ends it; how often it was asked, and what was wrong. */
  stop(): Promise<{ readonly asked: number; readonly wrong: readonly string[] }>;
}

export function startCanary(target: Target, query: string): Canary {
  const wrong = new Set<string>();
  let asked = 0;
  const stopping = new AbortController();
  const sing = async (): Promise<void> => {
    const right = await target.ask(query);
    if (!right.startsWith('{"data":')) wrong.add(right.slice(0, 200));
    while (!stopping.signal.aborted) {
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
      asked += 1;
      const text = await target.ask(query).catch(String);
      if (text !== right) wrong.add(text.slice(0, 200));
    }
  };
  const singing = sing().catch((error: unknown) => void wrong.add(String(error)));
  return {
    async stop() {
      stopping.abort();
      await singing;
      return { asked, wrong: [...wrong] };
    },
  };
}
