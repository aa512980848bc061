/** A project with so many entity types: ten fields each, looked up in batches, with a reference to another type. */

import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const TYPES_OF_A_SERVICE = 100;

/** Gives back the folder, for the caller to remove. */
export function writeTypesProject(types: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'facet-bench-types-'));
  const services = Array.from({ length: Math.ceil(types / TYPES_OF_A_SERVICE) }, (_, index) => `s${index}`);
  for (const path of ['apps/types', 'schemas/services', 'schemas/clients/types'])
    mkdirSync(join(folder, path), { recursive: true });
  const write = (path: string, text: string): void => writeFileSync(join(folder, path), text);
  write('package.json', '{"type":"module"}\n');
  write('apps/types/app.ts', "export default () => ({ name: 'types', port: 0 });\n");
  const urls = services.map((name) => [name, { url: 'http://127.0.0.1:9' }]);
  write('apps/services.ts', `export default () => (${JSON.stringify(Object.fromEntries(urls))});\n`);
  write('schemas/clients/types/schema.graphql', 'extend schema @expose(all: true)\n');
  services.forEach((name, index) => {
    const first = index * TYPES_OF_A_SERVICE;
    write(`schemas/services/${name}.graphql`, serviceOf(first, Math.min(TYPES_OF_A_SERVICE, types - first)));
  });
  return folder;
}

function serviceOf(first: number, count: number): string {
  const numbers = Array.from({ length: count }, (_, index) => first + index);
  return [
    ...numbers.map((number) => typeOf(number, first)),
    'type Query {',
    ...numbers.flatMap((number) => [
      `  thing${number}(id: ID!): Thing${number} @rest(get: "/things${number}/{args.id}")`,
      `  things${number}(ids: [ID!]!): [Thing${number}]! @rest(get: "/things${number}?id={args.ids}") @lookup(max: 100)`,
    ]),
    '}',
    '',
  ].join('\n');
}

/** The reference is to the type before it, of the same service. */
function typeOf(number: number, first: number): string {
  const other = Math.max(first, number - 1);
  return `type Thing${number} @key(fields: "id") {
  id: ID!
  name: String!
  title: String
  count: Int!
  price: Float
  isActive: Boolean!
  tags: [String!]!
  note: String
  otherId: ID!
  other: Thing${other} @reference(from: "otherId")
}
`;
}
