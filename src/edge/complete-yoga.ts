/**
 * Yoga as the HTTP of the complete door: GraphiQL, event streams, media types. What it would do with an operation is
 * replaced by the envelope as a whole, so that both doors run the same one.
 */

import { createYoga, type Plugin, type YogaServerInstance } from 'graphql-yoga';
import type { Envelope } from '../envelope/envelope.ts';
import type { GraphQLParams, MaybePromise, PolicyInput, Result } from '../envelope/policy.ts';
import { isStream } from '../envelope/stream.ts';
import { withBanner } from './dev-banner.ts';
import { withExplainPanel } from './explain-panel.ts';
import type { HttpContext, RequestVisit } from './visit.ts';

export interface CompleteContext extends HttpContext {
  /** As the front has read them; undefined for GraphiQL. */
  readonly params: GraphQLParams | undefined;
}

export type CompleteYoga = YogaServerInstance<CompleteContext, CompleteContext>;

export function createCompleteYoga(
  { app, client }: PolicyInput,
  path: string,
  envelope: Envelope,
): CompleteYoga {
  return createYoga<CompleteContext, CompleteContext>({
    schema: client.schema,
    plugins: [useEnvelope(envelope)],
    graphqlEndpoint: path,
    graphiql: app.development
      ? { title: `Facet: ${app.name}`, subscriptionsProtocol: 'SSE', defaultQuery: '' }
      : false,
    // With all its parts from this machine: a page that needs the internet is of no use behind a firewall.
    renderGraphiQL: async (options) =>
      withExplainPanel(withBanner((await import('@graphql-yoga/render-graphiql')).renderGraphiQL(options))),
    landingPage: false,
    // Decided in front of both doors, or by the envelope:
    cors: false,
    multipart: false,
    maskedErrors: false,
    maxRequestBodySize: false,
    parserAndValidationCache: false,
    logging: false,
  });
}

/** The front has read the request already: Yoga is given something to read, and then what the envelope answers. */
function useEnvelope(envelope: Envelope): Plugin<object, CompleteContext> {
  const unread = { query: '{ __typename }' };
  return {
    onRequestParse: ({ setRequestParser }) => setRequestParser(() => unread),
    onParams({ setParamsHandler }) {
      setParamsHandler(({ context }) =>
        remember(envelope.run(context.params ?? unread, context), context.visit),
      );
    },
  };
}

function remember(result: MaybePromise<Result>, visit: RequestVisit): MaybePromise<Result> {
  if (result instanceof Promise) return result.then((ready) => remember(ready, visit));
  if (!isStream(result)) visit.result = result;
  return result;
}
