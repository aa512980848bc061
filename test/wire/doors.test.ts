/** Neither door decides anything about an operation: whatever is asked, both give the same status, headers and body. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type ShopGateway, startShopGateway } from '../road/shop-gateway.ts';
import { ask, throughCompleteDoor } from './two-doors.ts';

let road: ShopGateway;
before(async () => {
  road = await startShopGateway();
  await road.shop.setFaults('reviews', { errorRate: 1 });
});
after(() => road.stop());

const json = 'application/json';
const graphql = 'application/graphql-response+json';

interface Asked {
  readonly what: string;
  readonly status: number;
  readonly accept?: string;
  readonly search?: string;
  readonly method?: string;
  readonly contentType?: string;
  readonly token?: string;
  readonly body?: unknown;
}

const twoOperations = 'query A { __typename } query B { __typename }';
const intVariable = 'query ($ids: [ID!]!) { products(ids: $ids) { id } }';

const table: readonly Asked[] = [
  { what: 'a query', status: 200, body: { query: '{ __typename }' } },
  { what: 'a query with data of services', status: 200, body: { query: '{ product(id: "p1") { name } }' } },
  { what: 'partial data', status: 200, body: { query: '{ product(id: "p1") { name rating { average } } }' } },
  { what: 'an unknown product', status: 200, body: { query: '{ product(id: "nope") { name } }' } },
  { what: 'an operation by name', status: 200, body: { query: twoOperations, operationName: 'B' } },
  { what: 'a name that is null', status: 200, body: { query: '{ __typename }', operationName: null } },
  { what: 'several operations', status: 400, accept: graphql, body: { query: twoOperations } },
  { what: 'several operations as JSON', status: 200, accept: json, body: { query: twoOperations } },
  {
    what: 'an unknown operation',
    status: 400,
    accept: graphql,
    body: { query: twoOperations, operationName: 'C' },
  },
  {
    what: 'a document without an operation',
    status: 400,
    accept: graphql,
    body: { query: 'fragment F on Query { __typename }' },
  },
  { what: 'no document', status: 400, accept: graphql, body: { query: '' } },
  { what: 'a document that does not parse', status: 400, accept: graphql, body: { query: '{' } },
  { what: 'a document that does not parse as JSON', status: 200, accept: json, body: { query: '{' } },
  { what: 'an unknown field', status: 400, accept: graphql, body: { query: '{ nope }' } },
  { what: 'an unknown field as JSON', status: 200, accept: json, body: { query: '{ nope }' } },
  { what: 'no value for a variable', status: 400, accept: graphql, body: { query: intVariable } },
  {
    what: 'a bad value',
    status: 400,
    accept: graphql,
    body: { query: intVariable, variables: { ids: [null] } },
  },
  {
    what: 'a deep document',
    status: 400,
    accept: graphql,
    body: { query: `${'{a'.repeat(4000)}${'}'.repeat(4000)}` },
  },
  {
    what: 'a long document',
    status: 400,
    accept: graphql,
    body: { query: `{ ${'__typename '.repeat(12_000)} }` },
  },
  {
    what: 'a cycle of fragments',
    status: 400,
    accept: graphql,
    body: { query: '{ ...F } fragment F on Query { ...F }' },
  },
  { what: 'introspection of a type', status: 200, body: { query: '{ __type(name: "Product") { name } }' } },
  {
    what: 'a key that objects have',
    status: 200,
    body: { query: '{ constructor: __typename __proto__: __typename }' },
  },
  { what: 'text that is no ASCII', status: 200, body: { query: '{ product(id: "ü€😀") { name } }' } },
  { what: 'a query without who asks', status: 200, body: { query: '{ me { name } }' } },
  { what: 'a bad token', status: 401, token: 'nonsense', body: { query: '{ __typename }' } },
  { what: 'a GET', status: 200, search: '?query={__typename}' },
  {
    what: 'a GET with variables',
    status: 200,
    search: `?query=${encodeURIComponent(intVariable)}&variables=${encodeURIComponent('{"ids":["p1"]}')}`,
  },
  { what: 'a GET without a query', status: 400, search: '?foo=1' },
  { what: 'a mutation by GET', status: 405, search: '?query=mutation{cancelOrder(id:1){id}}' },
  {
    what: 'a mutation by GET as JSON',
    status: 405,
    accept: json,
    search: '?query=mutation{cancelOrder(id:1){id}}',
  },
  { what: 'a list', status: 400, body: [] },
  { what: 'a number', status: 400, body: 7 },
  { what: 'a query that is no text', status: 400, body: { query: 7 } },
  { what: 'variables that are a list', status: 400, body: { query: '{ __typename }', variables: [] } },
  { what: 'extensions that are a text', status: 400, body: { query: '{ __typename }', extensions: 'x' } },
  { what: 'more members', status: 200, body: { query: '{ __typename }', more: 1 } },
  { what: 'an id that nobody knows', status: 404, accept: graphql, body: { documentId: 'sha256:00' } },
  { what: 'no JSON', status: 400, body: '{' },
  {
    what: 'a form',
    status: 415,
    contentType: 'application/x-www-form-urlencoded',
    body: 'query={__typename}',
  },
  {
    what: 'another charset',
    status: 415,
    contentType: 'application/json; charset=latin1',
    body: { query: '{ __typename }' },
  },
  { what: 'PUT', status: 405, method: 'PUT', body: { query: '{ __typename }' } },
  { what: 'HEAD', status: 405, method: 'HEAD', search: '?query={__typename}' },
  { what: 'weights', status: 200, accept: `${json};q=0.5, ${graphql}`, body: { query: '{ __typename }' } },
  { what: 'a weight of nothing', status: 200, accept: `${graphql};q=0, */*`, body: { query: '{ nope }' } },
  {
    what: 'a wildcard of applications',
    status: 200,
    accept: 'application/*',
    body: { query: '{ __typename }' },
  },
];

for (const { what, status, search = '', accept, method, contentType = json, token, body } of table) {
  test(`${what}: ${status} through both doors`, async () => {
    const isPost = body !== undefined;
    const init: RequestInit = {
      method: method ?? (isPost ? 'POST' : 'GET'),
      headers: {
        ...(isPost ? { 'content-type': contentType } : {}),
        ...(accept === undefined ? {} : { accept }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(isPost ? { body: typeof body === 'string' ? body : JSON.stringify(body) } : {}),
    };
    const url = road.endpoint('web') + search;
    const fast = await ask(url, init);
    assert.equal(fast.status, status, JSON.stringify(fast));
    assert.deepEqual(await ask(url, throughCompleteDoor(init)), fast);
  });
}
