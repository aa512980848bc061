/** A project whose fields fail in every way there is, over a service that is well and answers as many rows as it is asked for. */

import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const service = /* GraphQL */ `
scalar JSON
enum Kind { ONE TWO }
interface Thing @typename(from: "kind", map: {row: "Row", box: "Box"}) { id: ID! text: String }
type Row implements Thing @key(fields: "id") {
  id: ID!
  text: String
  n: Int
  "A text in the place of a number."
  bad: Int @from(path: "text")
  badKind: Kind @from(path: "text")
  lost: Lost @value(of: {id: "{parent.id}"})
  guarded: String @authenticated
  json: JSON
  tags: [String!]
  things: [Thing!]
  score: Float @rest(get: "/scores?id={keys}", batch: {key: "{parent.id}", match: "id"}) @from(path: "score")
  failing: String @rest(get: "/fail?id={keys}", batch: {key: "{parent.id}", match: "id"})
  twin: Row @reference(from: "twinId")
}
"Null where none may stand."
type Lost { id: ID! gone: String! }
type Box implements Thing { id: ID! text: String size: Int }
input Filter { text: String inner: [Filter!] kinds: [Kind!] }
type Query {
  rows(first: Int = 10, filter: Filter): [Row!]! @rest(get: "/rows?n={args.first}", query: {text: "{args.filter.text}"}) @listSize(slicingArguments: ["first"])
  "As many as the service gives."
  unsized(n: Int): [Row!] @rest(get: "/rows?n={args.n}")
  rowsById(ids: [ID!]!): [Row]! @rest(get: "/rows?id={args.ids}") @lookup(max: 200)
  things(first: Int = 10): [Thing!]! @rest(get: "/rows?n={args.first}") @listSize(slicingArguments: ["first"])
  hello: String @value(of: "Hello")
}
`;

/** Names of files, and what is in them. */
function filesOf(url: string): Readonly<Record<string, string>> {
  return {
    'schemas/services/lab.graphql': service,
    'schemas/clients/web/schema.graphql': 'extend schema @expose(all: true)\n',
    'apps/services.ts': `export default () => ({ lab: { url: '${url}', timeoutMs: 30_000 } });\n`,
    'apps/web/app.ts': "export default () => ({ name: 'web', port: 0, documents: { apq: {} } });\n",
  };
}

export interface Lab {
  readonly root: string;
  stop(): Promise<void>;
}

export async function startLab(): Promise<Lab> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://lab');
    const ids = searchParams.getAll('id');
    if (pathname === '/fail') {
      response.writeHead(500).end();
      return;
    }
    const count = Math.min(400_000, Math.max(0, Number(searchParams.get('n') ?? 0)));
    const rows =
      ids.length > 0 ? ids.map(rowOf) : Array.from({ length: count }, (_, at) => rowOf(String(at), at));
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(rows));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const root = mkdtempSync(join(tmpdir(), 'facet-cost-'));
  for (const [file, text] of Object.entries(
    filesOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
  )) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return {
    root,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function rowOf(id: string, at: number): unknown {
  return {
    id,
    kind: at % 2 === 0 ? 'row' : 'box',
    text: `The text of row ${id}`,
    n: at,
    size: at,
    score: 1.5,
    twinId: id,
    tags: ['a', 'b', 'c'],
    json: { a: [1, 2, 3], text: 'some more text' },
    things: [{ id, kind: 'box', text: 'inside' }],
  };
}
