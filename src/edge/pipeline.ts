/** The one pipeline behind both doors: Yoga with the policies of the envelope and the engine as its plugins. */

import type { ServerResponse } from 'node:http';
import { createYoga, type Plugin, type YogaServerInstance } from 'graphql-yoga';
import { useCompiledExecutor } from '../engine/engine.ts';
import { policies } from '../envelope/order.ts';
import type { OperationContext, PolicyInput } from '../envelope/policy.ts';
import type { ClientSchema } from '../schema/graph/tailor.ts';
import type { GraphQLParams } from './params.ts';
import { withBanner } from './status.ts';

export interface Pipeline {
  readonly client: ClientSchema;
  readonly yoga: YogaServerInstance<OperationContext, OperationContext>;
  /** Calls `end` when a new generation takes over, or has taken over, before the answer has ended. */
  onRetire(response: ServerResponse, end: () => void): void;
  /** A new generation has taken over: ends the streams, whose clients will come again. */
  retire(): void;
  /** Runs one operation: a result, or an async iterable of them. */
  run(params: GraphQLParams, context: OperationContext): Promise<unknown>;
}

/** A pipeline for one version of one client, served at `path`. */
export function createPipeline(client: ClientSchema, path: string, input: PolicyInput): Pipeline {
  const { app } = input;
  const plugins = [...policies.map((policy) => policy(input)), useCompiledExecutor()] as Plugin[];
  const yoga = createYoga<OperationContext, OperationContext>({
    schema: client.schema,
    plugins,
    graphqlEndpoint: path,
    graphiql: app.development
      ? { title: `Facet: ${app.name}`, subscriptionsProtocol: 'SSE', defaultQuery: '' }
      : false,
    // With all its parts from this machine: a page that needs the internet is of no use behind a firewall.
    renderGraphiQL: async (options) =>
      withBanner((await import('@graphql-yoga/render-graphiql')).renderGraphiQL(options)),
    landingPage: false,
    // Decided in front of both doors, or by a policy of ours:
    cors: false,
    multipart: false,
    maskedErrors: false,
    maxRequestBodySize: false,
    logging: false,
  });
  const streams = new Set<() => void>();
  let isRetired = false;
  return {
    client,
    onRetire(response, end) {
      // It began while the next generation took over.
      if (isRetired) end();
      streams.add(end);
      response.once('close', () => streams.delete(end));
    },
    retire() {
      isRetired = true;
      for (const end of streams) end();
    },
    yoga: yoga,
    run: async (params, context) => {
      // The pipeline adds to the context it is given; the fast door has no Request, and no policy may need one.
      const request = undefined as never;
      return yoga.getResultForParams({ params, request }, context);
    },
  };
}
