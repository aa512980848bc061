/**
 * Prism mocks an API from its document and refuses calls that break the contract. The document is imported, a gateway
 * serves the file as it is, and every query and the mutations that the contract lets succeed are asked.
 */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { importOpenApiFile } from '../../src/import/import-service.ts';
import { Project } from '../import/project.ts';
import { operationFor, type Root } from './generate.ts';
import { type ImportedGateway, serveImported } from './imported-gateway.ts';
import { packagePath } from './material.ts';
import { type Program, startProgram } from './program.ts';

interface Case {
  readonly document: string;
  /** How many fields of each kind are asked at least: a case that asks nothing proves nothing. */
  readonly asked: Readonly<Record<Root, number>>;
  /** Values that only the contract knows, by argument or input field. */
  readonly values?: Readonly<Record<string, unknown>>;
  /** Mutations that are not asked: their contract knows failures only. */
  readonly onlyFail?: readonly string[];
  /** Fields whose reply is empty, as their contract says. */
  readonly empty?: readonly string[];
}

const roots: readonly Root[] = ['query', 'mutation'];
const uuid = 'efdbb9d1-02c2-4bc3-afb7-6788d8782b1e';
const cases: readonly Case[] = [
  {
    document: '3.0/json/petstore.json',
    asked: { query: 8, mutation: 5 },
    onlyFail: [
      'addPet',
      'updatePet',
      'updatePetWithForm',
      'deletePet',
      'deleteOrder',
      'updateUser',
      'deleteUser',
    ],
    empty: ['logoutUser'],
  },
  {
    document: '3.1/yaml/train-travel.yaml',
    asked: { query: 4, mutation: 3 },
    values: {
      'trips.origin': uuid,
      'trips.destination': uuid,
      'booking.id': uuid,
      'deleteBooking.id': uuid,
      'createBookingPayment.id': uuid,
      'BookingInput.tripId': uuid,
      'BookingPaymentInput.source': {
        object: 'card',
        name: 'J. Doe',
        number: '4242424242424242',
        cvc: 123,
        exp_month: 12,
        exp_year: 2027,
        address_country: 'gb',
      },
    },
  },
  { document: '3.0/json/star-trek.json', asked: { query: 80, mutation: 0 } },
  { document: '3.0/yaml/link-example.yaml', asked: { query: 5, mutation: 1 } },
  { document: '3.0/json/complex-nesting.json', asked: { query: 0, mutation: 5 } },
];

for (const { document, asked, values = {}, onlyFail = [], empty = [] } of cases) {
  describe(document, () => {
    const stack = new AsyncDisposableStack();
    let mocked: Mocked;
    before(async () => {
      mocked = await serveMocked(stack, document);
    });
    after(() => stack.disposeAsync());

    for (const root of roots.filter((each) => asked[each] > 0)) {
      test(`every ${root} is answered with data`, async () => {
        const { gateway, mock } = mocked;
        const type = root === 'query' ? gateway.schema.getQueryType() : gateway.schema.getMutationType();
        const fields = Object.values(type?.getFields() ?? {}).filter(
          ({ name }) => name !== 'other' && !onlyFail.includes(name),
        );
        for (const field of fields) {
          const { query, variables } = operationFor(gateway.schema, root, field, (where) => values[where]);
          const said = mock.output().length;
          const { data, errors } = await gateway.ask(query, variables);
          const why = `${field.name} ${JSON.stringify(variables)}\n${mock.output().slice(said)}`;
          assert.equal(errors, undefined, `${JSON.stringify(errors)}\n${why}`);
          assert.equal(data[field.name] === null, empty.includes(field.name), why);
        }
        assert.ok(fields.length >= asked[root], `${fields.length} are asked`);
      });
    }
  });
}

test('a call that breaks the contract is refused by the mock: that it answers is no courtesy', async () => {
  await using stack = new AsyncDisposableStack();
  const { gateway } = await serveMocked(stack, '3.1/yaml/train-travel.yaml');
  const { errors } = await gateway.ask('{ booking(id: "no-uuid") { id } }');
  assert.equal(errors?.[0]?.extensions['code'], 'BAD_USER_INPUT');
});

interface Mocked {
  readonly mock: Program;
  readonly gateway: ImportedGateway;
}

async function serveMocked(stack: AsyncDisposableStack, document: string): Promise<Mocked> {
  const file = packagePath('@readme', 'oas-examples', document);
  const prism = packagePath('@stoplight', 'prism-cli', 'dist', 'index.js');
  const mock = stack.use(
    await startProgram(
      process.execPath,
      [prism, 'mock', '--errors', '-p', '0', file],
      /Prism is listening on \S+/,
    ),
  );
  const url = /listening on (\S+)/.exec(mock.output())?.[1] ?? '';
  const project = stack.use(new Project());
  const { text } = project.save(await importOpenApiFile(file, project.input('api')));
  if (!text.includes('type Query {'))
    project.write('schemas/services/other.graphql', 'type Query { other: Int @rest(get: "/other") }\n');
  // The contract wants credentials, which are the gateway's own.
  const headers = { authorization: 'Bearer x', api_key: 'x' };
  const gateway = stack.use(await serveImported(project, { api: { url, headers }, other: { url } }));
  return { mock, gateway };
}
