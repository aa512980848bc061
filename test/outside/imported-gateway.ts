/** A gateway over service files that were imported, with a client that sees all there is. */

import { buildClientSchema, type GraphQLSchema, getIntrospectionQuery } from 'graphql';
import {
  Environment,
  parseApp,
  parseServices,
  type ServicesDefinition,
  startGateway,
} from '../../src/index.ts';
import type { Project } from '../import/project.ts';

export interface Answer {
  readonly data?: any;
  readonly errors?: readonly { message: string; path?: unknown; extensions: Record<string, unknown> }[];
}

export interface ImportedGateway extends AsyncDisposable {
  readonly endpoint: string;
  /** What a client sees, by introspection. */
  readonly schema: GraphQLSchema;
  ask(query: string, variables?: object): Promise<Answer>;
  /** Every event of a subscription that ends by itself. */
  subscribe(query: string, variables?: object): Promise<readonly Answer[]>;
}

export async function serveImported(
  project: Project,
  services: ReturnType<ServicesDefinition>,
): Promise<ImportedGateway> {
  project.write('schemas/clients/all/schema.graphql', 'extend schema @expose(all: true)\n');
  const env = new Environment({});
  const gateway = await startGateway({
    root: project.root,
    services: parseServices(() => services, env),
    apps: [parseApp(() => ({ name: 'all', port: 0, development: true, maxDepth: 30 }), env)],
    log: () => {},
  });
  const endpoint = gateway.apps[0]?.endpoints[0] ?? '';
  const post = (accept: string, query: string, variables?: object): Promise<Response> =>
    fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(20_000),
    });
  const ask = async (query: string, variables?: object): Promise<Answer> =>
    (await (await post('application/json', query, variables)).json()) as Answer;
  const subscribe = async (query: string, variables?: object): Promise<Answer[]> => {
    const text = await (await post('text/event-stream', query, variables)).text();
    return [...text.matchAll(/^event: next\ndata: (.*)$/gm)].map(
      ([, data = '']) => JSON.parse(data) as Answer,
    );
  };
  try {
    const { data } = await ask(getIntrospectionQuery());
    return {
      endpoint,
      schema: buildClientSchema(data),
      ask,
      subscribe,
      [Symbol.asyncDispose]: () => gateway.stop(0),
    };
  } catch (error) {
    await gateway.stop(0);
    throw error;
  }
}
