/** No answer crosses principals that any call could tell apart: each is what its caller gets when nothing is shared. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type ProjectGateway, startProject } from '../support/project-gateway.ts';
import { startTokenIssuer, type TokenIssuer } from '../support/token-issuer.ts';
import {
  type Caller,
  documentsOf,
  type EchoService,
  neighbours,
  schemaOf,
  startEchoService,
  world,
} from './echo-project.ts';

test('random principals, schemas and documents: each answer is that of its caller alone', async () => {
  const [issuer, shared, alone] = await Promise.all([
    startTokenIssuer(),
    startEchoService(),
    startEchoService(),
  ]);
  try {
    const run = fc.asyncProperty(world, neighbours, async (made, callers) => {
      const schema = schemaOf(made.fields);
      const documents = documentsOf(made);
      const gateways = await Promise.all([
        start(schema, shared, issuer, true),
        start(schema, alone, issuer, false),
      ]);
      const [coalescing, separate] = gateways;
      try {
        const requests = await Promise.all(
          [...callers, ...callers].map((one) => requestOf(one, documents, issuer)),
        );
        // Twice: a document that comes again is run by another engine.
        for (let round = 0; round < 2; round++) {
          const got = await Promise.all(requests.map((request) => ask(coalescing, request)));
          const expected = await Promise.all(requests.map((request) => ask(separate, request)));
          assert.deepEqual(got, expected);
        }
      } finally {
        await Promise.all(gateways.map((gateway) => gateway.stop()));
      }
    });
    await fc.assert(run, { numRuns: 25, endOnFailure: true, interruptAfterTimeLimit: 80_000 });
    assert.ok(shared.calls() > 0);
    assert.ok(
      shared.calls() < alone.calls() * 0.9,
      `${shared.calls()} calls of ${alone.calls()}: nothing was shared`,
    );
  } finally {
    await Promise.all([issuer.stop(), shared.stop(), alone.stop()]);
  }
});

function start(
  schema: string,
  service: EchoService,
  issuer: TokenIssuer,
  coalesce: boolean,
): Promise<ProjectGateway> {
  return startProject({
    files: { 'schemas/services/a.graphql': schema, 'schemas/clients/web/all.graphql': CLIENT },
    services: { a: service.url },
    apps: [{ name: 'web', coalesce, jwt: issuer.jwt, forwardHeaders: ['accept-language', 'x-region'] }],
  });
}

const CLIENT = 'extend schema @expose(all: true)\n';

interface Request {
  readonly headers: Record<string, string>;
  readonly body: string;
}

async function requestOf(one: Caller, documents: readonly string[], issuer: TokenIssuer): Promise<Request> {
  const { sub, tenant, plan, scope, policies, language, region, document, q } = one;
  const claims = Object.fromEntries(
    Object.entries({ sub, tenant, plan, scope, policies }).filter(([, value]) => value !== undefined),
  );
  return {
    headers: {
      'content-type': 'application/json',
      'accept-language': language,
      ...(region === undefined ? {} : { 'x-region': region }),
      ...(sub === undefined ? {} : { authorization: `Bearer ${await issuer.sign(claims, 600, false)}` }),
    },
    body: JSON.stringify({ query: documents[document], ...(q === undefined ? {} : { variables: { q } }) }),
  };
}

/** The answer without what belongs to the request alone. */
async function ask(gateway: ProjectGateway, { headers, body }: Request): Promise<unknown> {
  const response = await fetch(gateway.endpoint(), { method: 'POST', headers, body });
  const answer = (await response.json()) as { errors?: { extensions?: Record<string, unknown> }[] };
  for (const error of answer.errors ?? []) {
    assert.equal(error.extensions?.['requestId'], response.headers.get('x-request-id'));
    delete error.extensions?.['requestId'];
  }
  return { status: response.status, answer };
}
