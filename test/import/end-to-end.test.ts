/** From a document to answers: an API is imported, served by a gateway, and asked. */

import assert from 'node:assert/strict';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { importOpenApiFile } from '../../src/import/import-service.ts';
import { Environment, parseApp, parseServices, startGateway } from '../../src/index.ts';
import { fixtures, Project } from './project.ts';

const owners = [
  { id: 'o1', full_name: 'Ada' },
  { id: 'o2', full_name: 'Ben' },
];
const pets: Record<string, unknown>[] = [
  {
    id: 1,
    name: 'Rex',
    status: 'available',
    owner_id: 'o1',
    birth_date: '2020-02-03',
    photo: { url: '/rex', width_px: 5 },
  },
  { id: 2, name: 'Kit', status: 'sold-out', owner_id: 'o2' },
  { id: 3, name: 'Dot', status: 'pending', owner_id: 'o1' },
];

/** The API that fixtures/petstore.yaml describes, with a record of what it was asked. */
async function startPets() {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://pets');
    calls.push(`${request.method} ${decodeURIComponent(url.pathname + url.search)}`);
    void bodyOf(request).then((body) => {
      const [status, value] = answer(request.method ?? '', url, body);
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(value === undefined ? undefined : JSON.stringify(value));
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/api/v1`,
    calls,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  };
}

async function bodyOf(request: IncomingMessage): Promise<any> {
  const chunks = await request.toArray();
  return chunks.length === 0 ? undefined : JSON.parse(Buffer.concat(chunks).toString());
}

function answer(method: string, url: URL, body: Record<string, unknown>): [number, unknown?] {
  const [, , , kind, id] = url.pathname.split('/');
  if (kind === 'owners' && id === undefined) {
    const ids = url.searchParams.getAll('id');
    return [200, { items: owners.filter((owner) => ids.includes(owner.id)).toReversed(), total: ids.length }];
  }
  if (kind === 'owners') return [200, { data: owners.find((owner) => owner.id === id) }];
  const pet = pets.find((each) => String(each['id']) === id);
  if (method === 'POST') return [201, { id: 9, status: 'available', ...body }];
  if (method === 'DELETE') return pet === undefined ? [404, {}] : [204];
  if (id !== undefined) return pet === undefined ? [404, { detail: 'none' }] : [200, pet];
  const status = url.searchParams.get('status');
  return [200, pets.filter((each) => status === null || each['status'] === status)];
}

test('an imported API is served: lists, ids, references in one call, enums, inputs, empty replies', async () => {
  await using api = await startPets();
  using project = new Project();
  project.save(await importOpenApiFile(join(fixtures, 'petstore.yaml'), project.input('pets')));
  project.write('schemas/clients/web/schema.graphql', 'extend schema @expose\n');
  const nothing = new Environment({});
  const gateway = await startGateway({
    root: project.root,
    services: parseServices(() => ({ pets: { url: api.url } }), nothing),
    apps: [parseApp(() => ({ name: 'web', port: 0 }), nothing)],
  });
  const ask = async (query: string, variables = {}): Promise<unknown> => {
    const response = await fetch(String(gateway.apps[0]?.endpoints[0]), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    return response.json();
  };
  try {
    assert.deepEqual(
      await ask(
        '{ pets(limit: 3, tags: ["a", "b"]) { id name status birthDate photo { url widthPx } owner { fullName } } }',
      ),
      {
        data: {
          pets: [
            {
              id: '1',
              name: 'Rex',
              status: 'AVAILABLE',
              birthDate: '2020-02-03',
              photo: { url: '/rex', widthPx: 5 },
              owner: { fullName: 'Ada' },
            },
            {
              id: '2',
              name: 'Kit',
              status: 'SOLD_OUT',
              birthDate: null,
              photo: null,
              owner: { fullName: 'Ben' },
            },
            {
              id: '3',
              name: 'Dot',
              status: 'PENDING',
              birthDate: null,
              photo: null,
              owner: { fullName: 'Ada' },
            },
          ],
        },
      },
    );
    assert.deepEqual(api.calls.splice(0), [
      'GET /api/v1/pets?limit=3&tags=a,b',
      'GET /api/v1/owners?id=o1&id=o2',
    ]);

    assert.deepEqual(await ask('query ($s: PetStatus) { pets(status: $s) { name } }', { s: 'SOLD_OUT' }), {
      data: { pets: [{ name: 'Kit' }] },
    });
    assert.deepEqual(api.calls.splice(0), ['GET /api/v1/pets?limit=20&status=sold-out']);

    assert.deepEqual(
      await ask('{ pet(id: 2) { name } none: pet(id: 77) { name } owner(id: "o1") { fullName } }'),
      {
        data: { pet: { name: 'Kit' }, none: null, owner: { fullName: 'Ada' } },
      },
    );
    assert.deepEqual(
      await ask(
        'mutation ($input: NewPetInput!) { createPet(input: $input) { id name birthDate owner { id } } }',
        {
          input: { name: 'New', birthDate: '2026-01-01', ownerId: 'o2' },
        },
      ),
      { data: { createPet: { id: '9', name: 'New', birthDate: '2026-01-01', owner: { id: 'o2' } } } },
    );
    assert.deepEqual(await ask('mutation { gone: deletePet(id: 1) none: deletePet(id: 77) }'), {
      data: { gone: true, none: null },
    });
  } finally {
    await gateway.stop(0);
  }
});
