/** A curl for each client that works when it is pasted: the demo prints them, and a test runs them. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripIgnoredCharacters } from 'graphql';
import { documentIdOf, type ListeningApp } from '../../src/index.ts';

const documents = [
  { app: 'mobile', file: 'home.graphql' },
  { app: 'web', file: 'product.graphql' },
  { app: 'partner', file: 'v1/catalogue.graphql' },
];

/** Text to print. The token is user 1's, from the demo's own issuer, and lasts an hour; a partner has a key instead. */
export async function examples(
  apps: readonly ListeningApp[],
  endpoints: ReadonlyMap<string, string>,
  partnerKey: string,
): Promise<string> {
  const token = await tokenFor('1', endpoints.get('issuer') ?? '');
  const credential = (app: string): string =>
    app === 'partner' ? `x-api-key: ${partnerKey}` : `authorization: Bearer ${token}`;
  return documents
    .map(({ app, file }) => {
      const endpoint = apps.find(({ name }) => name === app)?.endpoints.at(-1) ?? '';
      const text = readFileSync(join(import.meta.dirname, '..', app, 'documents', file), 'utf8');
      const says = /^# *(.*)/.exec(text)?.[1] ?? file;
      // Partners may ask for documents by id only.
      const params =
        app === 'partner' ? { documentId: documentIdOf(text) } : { query: stripIgnoredCharacters(text) };
      return [`# ${app}: ${says}`, curl(endpoint, params, credential(app)), ''].join('\n');
    })
    .concat([
      '# stop the reviews service, ask again, and bring it back',
      `curl -s -X PUT ${endpoints.get('control')}/faults/reviews -H 'content-type: application/json' -d '{"down": true}'`,
      `curl -s -X DELETE ${endpoints.get('control')}/faults/reviews`,
      '',
    ])
    .join('\n');
}

/** `credential` is a header: `x-api-key: fk_...`. */
export function curl(endpoint: string, params: object, credential: string): string {
  const body = JSON.stringify(params);
  return `curl -s ${endpoint} -H 'content-type: application/json' -H '${credential}' -d '${body}'`;
}

async function tokenFor(userId: string, issuer: string): Promise<string> {
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user_id: userId }),
  });
  const { access_token: token } = (await response.json()) as { access_token: string };
  return token;
}
