/** The contract of the envelope: a policy is a small plugin that decides one thing about an operation. */

import type { Plugin } from 'graphql-yoga';
import type { AppConfig } from '../config/app.ts';
import type { FacetContext } from '../schema/bind/executable.ts';
import type { Log } from '../telemetry/log.ts';

/** What every policy finds in the context of an operation. */
export interface OperationContext extends FacetContext {
  readonly stream: {
    /** The client takes an answer in parts, as they come. */
    readonly isAccepted: boolean;
    /** From now on the answer lives as long as its client. */
    begin(): void;
  };
}

export interface PolicyInput {
  readonly app: AppConfig;
  readonly log: Log;
}

export type Policy = (input: PolicyInput) => Plugin<OperationContext>;
