/** What serves one version of one client: the envelope with its policies and engine, and Yoga for the complete door. */

import type { AppConfig } from '../config/app.ts';
import { createEnvelope, type Envelope } from '../envelope/envelope.ts';
import { createHidingEnvelope } from '../envelope/hidden/views.ts';
import type { PlanOperation } from '../envelope/known-operation.ts';
import { policies } from '../envelope/order.ts';
import type { PolicyInput } from '../envelope/policy.ts';
import type { ClientSchema } from '../schema/client-schema.ts';
import { type CompleteYoga, createCompleteYoga } from './complete-yoga.ts';

export interface Pipeline {
  readonly app: AppConfig;
  readonly client: ClientSchema;
  readonly envelope: Envelope;
  readonly yoga: CompleteYoga;
  /** Calls `end` when a new generation takes over, or has taken over; not after what it gives back was called. */
  onRetire(end: () => void): () => void;
  /** A new generation has taken over: ends the streams, whose clients will come again. */
  retire(): void;
}

export interface PipelineInput extends PolicyInput {
  /** Where the client's API is. */
  readonly path: string;
  readonly planOperation?: PlanOperation | undefined;
}

export function createPipeline(input: PipelineInput): Pipeline {
  const createFor = input.app.auth.onForbidden === 'hide' ? createHidingEnvelope : createEnvelope;
  const envelope = createFor({ ...input, policies });
  const streams = new Set<() => void>();
  let isRetired = false;
  return {
    app: input.app,
    client: input.client,
    envelope,
    yoga: createCompleteYoga(input, input.path, envelope),
    onRetire(end) {
      // It began while the next generation took over.
      if (isRetired) end();
      streams.add(end);
      return () => void streams.delete(end);
    },
    retire() {
      isRetired = true;
      for (const end of streams) end();
    },
  };
}
