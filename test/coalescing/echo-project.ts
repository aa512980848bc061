/** Random schemas over a service that answers with all that it can tell callers apart by. */

import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';

export interface EchoService {
  readonly url: string;
  /** How often it was called. */
  calls(): number;
  stop(): Promise<void>;
}

/** Differs by request, and by nothing that a caller is. */
const OF_REQUEST = new Set(['x-request-id', 'host', 'connection']);

/** Answers late enough for all who ask at once to meet there. */
export async function startEchoService(): Promise<EchoService> {
  let calls = 0;
  const answer = (request: IncomingMessage): unknown => {
    const url = request.url ?? '';
    const names = Object.keys(request.headers).filter((name) => !OF_REQUEST.has(name));
    const saw = JSON.stringify([url, names.toSorted().map((name) => [name, request.headers[name]])]);
    if (url.startsWith('/items')) return [{ id: '1' }, { id: '2' }];
    const [, batched] = /^\/(each\d+)/.exec(url) ?? [];
    if (batched === undefined) return saw;
    const ids = new URL(url, 'http://a').searchParams.getAll('id');
    return ids.map((id) => ({ id, [batched]: saw }));
  };
  const server = createServer((request, response) => {
    calls += 1;
    const body = JSON.stringify(answer(request));
    void wait(15).then(() => response.writeHead(200, { 'content-type': 'application/json' }).end(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: () => calls,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const source = fc.constantFrom(
  '',
  '{claims.sub}',
  '{claims.tenant}',
  '{claims.plan.name}',
  '{headers.accept-language}',
  '{headers.x-region}',
  '{args.q}',
);
const guard = fc.constantFrom(
  '',
  '',
  '@authenticated',
  '@requiresScopes(scopes: [["read"], ["admin"]])',
  '@policy(policies: [["billing"], ["eu"]])',
);
const place = fc.constantFrom('path', 'query', 'header');
const field = fc.record({ source, guard, place, isEach: fc.boolean() });
type Field = typeof field extends fc.Arbitrary<infer Value> ? Value : never;

/** What a schema and two documents are made of. */
export const world = fc.record({
  fields: fc.array(field, { minLength: 3, maxLength: 8 }),
  picks: fc.array(fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }), { minLength: 2, maxLength: 2 }),
});

const named = fc.option(fc.constantFrom('x', 'y', 'x","y'), { nil: undefined });

/** A caller, and what it asks for. */
const caller = fc.record({
  sub: fc.constantFrom(undefined, '7', '8', '9'),
  tenant: named,
  plan: fc.option(fc.record({ name: fc.constantFrom('gold', 'free') }), { nil: undefined }),
  scope: fc.constantFrom(undefined, 'read', 'admin', 'other', 'read admin'),
  policies: fc.constantFrom(undefined, ['billing'], ['eu'], 'billing eu', []),
  language: fc.constantFrom('en', 'de', 'de, en'),
  region: named,
  document: fc.constantFrom(0, 1),
  q: fc.constantFrom(undefined, null, 'a', 'b'),
});
export type Caller = typeof caller extends fc.Arbitrary<infer Value> ? Value : never;

const traits = ['sub', 'tenant', 'plan', 'scope', 'policies', 'language', 'region', 'document', 'q'] as const;

/** Callers that differ from one of them in no more than one thing: what must not be confused is near to each other. */
export const neighbours = fc
  .tuple(caller, fc.array(fc.tuple(fc.constantFrom(...traits), caller), { minLength: 15, maxLength: 15 }))
  .map(([first, others]): Caller[] => [
    first,
    ...others.map(([trait, other]) => ({ ...first, [trait]: other[trait] })),
  ]);

/** The schema file of the service: fields of the root, and of items whose calls are batches. */
export function schemaOf(fields: readonly Field[]): string {
  const lines = fields.map((one, at) => ({ ...one, at }));
  const ofRoot = lines
    .filter(({ isEach }) => !isEach)
    .map((one) => `  root${one.at}(q: String): String ${restOf(one)}`);
  const ofItem = lines
    .filter(({ isEach }) => isEach)
    .map((one) => `  each${one.at}(q: String): String ${restOf(one)}`);
  return `type Item {\n  id: ID!\n${ofItem.join('\n')}\n}
type Query {\n  items: [Item!]! @rest(get: "/items")\n${ofRoot.join('\n')}\n}\n`;
}

function restOf({ source: text, guard: rule, place: where, isEach, at }: Field & { at: number }): string {
  const name = isEach ? `each${at}` : `root${at}`;
  const path = where === 'path' && text !== '' ? `/${name}/${text}` : `/${name}`;
  const query = [isEach ? 'id={keys}' : '', where === 'query' && text !== '' ? `v=${text}` : ''].filter(
    Boolean,
  );
  const url = query.length === 0 ? path : `${path}?${query.join('&')}`;
  const headers = where === 'header' && text !== '' ? `, headers: [{name: "x-v", value: "${text}"}]` : '';
  const batch = isEach ? ', batch: {key: "{parent.id}", match: "id"}' : '';
  return `@rest(get: "${url}"${headers}${batch}) ${rule}`;
}

export function documentsOf({
  fields,
  picks,
}: typeof world extends fc.Arbitrary<infer Value> ? Value : never): string[] {
  return picks.map((picked) => {
    const taken = fields.flatMap(({ isEach }, at) => (picked[at] === true ? [{ isEach, at }] : []));
    const root = taken.filter(({ isEach }) => !isEach).map(({ at }) => `root${at}(q: $q)`);
    const each = taken.filter(({ isEach }) => isEach).map(({ at }) => `each${at}(q: $q)`);
    return `query A($q: String) { ...F } fragment F on Query { items { id ${each.join(' ')} } ${root.join(' ')} }`.replace(
      'query A($q: String)',
      taken.length === 0 ? 'query A' : 'query A($q: String)',
    );
  });
}
