/** A curl for each client that works when it is pasted: the demo prints them, and a test runs them. */

import type { ListeningApp } from '../../src/index.ts';

interface Example {
  readonly app: string;
  readonly says: string;
  readonly query: string;
}

const queries: readonly Example[] = [
  {
    app: 'mobile',
    says: 'the home screen: user, orders, lines, products, stock and ratings from six services',
    query:
      '{ home { me { name orders(first: 5) { status placedAt total { amountMinor currency } shipment { status estimatedDelivery } lines { quantity product { id name thumbnail stock rating } } } } bestsellers(first: 3) { name thumbnail rating } } }',
  },
  {
    app: 'web',
    says: 'a product page: details, warehouses, reviews and what else their authors wrote',
    query:
      '{ product(id: "p8") { name description price { amountMinor currency } details { __typename ... on DigitalDetails { downloadBytes formats } } stock { available warehouses { warehouse quantity } } rating { average count } reviews(first: 2) { stars title author { name reviews(first: 2) { title } } } } }',
  },
  {
    app: 'partner',
    says: 'one page of the catalogue with stock, and nothing about people',
    query:
      '{ search(query: "", category: BOOKS, first: 3) { total nextPageToken products { id name price { amountMinor currency } stock { available status } } } }',
  },
];

/** Text to print. The token is user 1's, from the demo's own issuer, and lasts an hour. */
export async function examples(
  apps: readonly ListeningApp[],
  endpoints: ReadonlyMap<string, string>,
): Promise<string> {
  const token = await tokenFor('1', endpoints.get('issuer') ?? '');
  return queries
    .map(({ app, says, query }) => {
      const endpoint = apps.find(({ name }) => name === app)?.endpoints.at(-1) ?? '';
      return [`# ${app}: ${says}`, curl(endpoint, query, token), ''].join('\n');
    })
    .concat([
      '# stop the reviews service, ask again, and bring it back',
      `curl -s -X PUT ${endpoints.get('control')}/faults/reviews -H 'content-type: application/json' -d '{"down": true}'`,
      `curl -s -X DELETE ${endpoints.get('control')}/faults/reviews`,
      '',
    ])
    .join('\n');
}

export function curl(endpoint: string, query: string, token: string): string {
  const body = JSON.stringify({ query });
  return `curl -s ${endpoint} -H 'content-type: application/json' -H 'authorization: Bearer ${token}' -d '${body}'`;
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
