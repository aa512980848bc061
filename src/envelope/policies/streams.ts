/** Subscriptions: only for a client that takes an event stream, and without the deadline of an operation. */

import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { OperationContext, PolicyInput } from '../policy.ts';

export function useStreams(_input: PolicyInput): Plugin<OperationContext> {
  return {
    onSubscribe({ args, setResultAndStopExecution }) {
      const { stream } = args.contextValue as OperationContext;
      if (stream.isAccepted) {
        stream.begin();
        return;
      }
      const error = new GraphQLError(
        'A subscription answers with an event stream: send Accept: text/event-stream.',
        {
          extensions: { code: 'STREAM_REQUIRED', http: { status: 406 } },
        },
      );
      setResultAndStopExecution({ errors: [error] });
    },
  };
}
