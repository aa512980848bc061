/** Load by autocannon, in this process. It looks at the size of every answer. */

import autocannon from 'autocannon';
import { percentile } from '../statistics.ts';
import { bodiesOf, headersOf, type Question, type Shots } from './question.ts';

/** Throws when an answer is missing, is an error, or is not as long as the others to the same question. */
export function shootAutocannon(question: Question, seconds: number, connections: number): Promise<Shots> {
  return new Promise((resolve, reject) => {
    const latencies: number[] = [];
    const sizes = new Set<number>();
    const bodies = bodiesOf(question);
    const nextRequests = spread(bodies, connections);
    const startedAt = performance.now();
    const run = autocannon(
      {
        url: question.url,
        method: 'POST',
        headers: headersOf(question),
        setupClient: (client) => client.setRequests(nextRequests()),
        connections,
        duration: seconds,
        sampleInt: 50,
        timeout: 20,
      },
      (error, { errors, timeouts, non2xx }) => {
        const elapsedMs = performance.now() - startedAt;
        if (error !== null) reject(error);
        else if (errors + timeouts + non2xx > 0)
          reject(new Error(`${errors} failed, ${timeouts} timed out, ${non2xx} were refused`));
        else if (sizes.size > 1 && bodies.length === 1)
          reject(new Error(`answers of ${[...sizes].join(', ')} bytes to one question`));
        else resolve(shotsOf(Float64Array.from(latencies).sort(), elapsedMs));
      },
    );
    // Its own histogram counts whole milliseconds, too coarse here.
    run.on('response', (_client, _status, bytes, milliseconds) => {
      latencies.push(milliseconds);
      sizes.add(bytes);
    });
  });
}

function shotsOf(sorted: Float64Array, elapsedMs: number): Shots {
  return {
    requests: sorted.length,
    elapsedMs,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
  };
}

/** Each connection starts somewhere else, so that two never ask the same at the same time where there is a choice. */
function spread(bodies: readonly string[], connections: number): () => { body: string }[] {
  const step = Math.max(1, Math.floor(bodies.length / connections));
  let client = 0;
  return () => {
    const start = (client * step) % bodies.length;
    client += 1;
    return [...bodies.slice(start), ...bodies.slice(0, start)].map((body) => ({ body }));
  };
}
