/** When each stage of a policy is asked, what it sees, and what its refusal does. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ExecutionResult, GraphQLError, type ValidationRule } from 'graphql';
import { FacetError } from '../../../src/base/errors.ts';
import type { Policy } from '../../../src/envelope/policy.ts';
import type { OperationPlan } from '../../../src/plan/operation-plan.ts';
import { createLibraryEnvelope } from './library-envelope.ts';

const refusal = new FacetError('FORBIDDEN', 'Not today.');
const query = 'query Words($n: Int! = 3) { books(limit: $n) { name } }';

test('the stages come in order, each policy in the order of the list, and asynchronous ones are awaited', async () => {
  const seen: string[] = [];
  const policy = (name: string): Policy => ({
    name,
    async onRequest(params) {
      seen.push(`request ${name}`);
      return params;
    },
    async onOperation({ variables }) {
      await Promise.resolve();
      seen.push(`operation ${name} ${JSON.stringify(variables)}`);
    },
    async onExecute(_operation, next) {
      seen.push(`before ${name}`);
      const result = await next();
      seen.push(`after ${name}`);
      return result;
    },
    onResult(result) {
      seen.push(`result ${name}`);
      return result;
    },
  });
  const { run } = createLibraryEnvelope([policy('a'), policy('b')]);
  assert.deepEqual(JSON.parse(JSON.stringify(await run({ query }))), { data: { books: [] } });
  assert.deepEqual(seen, [
    'request a',
    'request b',
    'operation a {"n":3}',
    'operation b {"n":3}',
    'before a',
    'before b',
    'after b',
    'after a',
    'result a',
    'result b',
  ]);
});

const stages: Readonly<Record<string, Policy>> = {
  onRequest: { name: 'x', onRequest: () => Promise.reject(refusal) },
  'onRequest at once': {
    name: 'x',
    onRequest() {
      throw refusal;
    },
  },
  onPlan: {
    name: 'x',
    onPlan() {
      throw refusal;
    },
  },
  onOperation: { name: 'x', onOperation: () => Promise.reject(refusal) },
  onExecute: {
    name: 'x',
    onExecute() {
      throw refusal;
    },
  },
};
for (const [stage, policy] of Object.entries(stages)) {
  test(`what ${stage} throws is an answer without data, nothing is called, and onResult sees it`, async () => {
    const calls: string[] = [];
    const seen: ExecutionResult[] = [];
    const last: Policy = {
      name: 'last',
      onResult(result, { visit }) {
        seen.push(result);
        visit.http?.setHeader('retry-after', '7');
        return result;
      },
    };
    const planOperation = (): OperationPlan => ({}) as OperationPlan;
    const { run, told } = createLibraryEnvelope([policy, last], { planOperation });
    const result = (await run({ query }, calls)) as ExecutionResult;
    assert.equal(result.data, undefined);
    assert.equal(result.errors?.[0]?.originalError, refusal);
    assert.equal(result.errors?.[0]?.extensions['code'], 'FORBIDDEN');
    assert.deepEqual(calls, []);
    assert.deepEqual(seen, [result]);
    assert.deepEqual(told, { 'retry-after': '7' });
  });
}

test('onRequest gives the document for an id', async () => {
  const store: Policy = {
    name: 'store',
    onRequest: (params) => ({ ...params, query: `{ ${params.documentId}: hello }` }),
  };
  const result = await createLibraryEnvelope([store]).run({ documentId: 'x' });
  assert.equal(JSON.stringify(result), '{"data":{"x":"Hello you!"}}');
});

test('a request that nobody gave a document for is refused', async () => {
  const result = (await createLibraryEnvelope([]).run({ documentId: 'x' })) as ExecutionResult;
  assert.equal(result.errors?.[0]?.extensions['code'], 'BAD_REQUEST');
});

test('a document is validated and a plan is judged once, a refusal included', async () => {
  let validated = 0;
  let judged = 0;
  const rule: ValidationRule = (context) => {
    validated++;
    return {
      Field(node) {
        if (node.name.value === 'words') context.reportError(new GraphQLError('No words.'));
      },
    };
  };
  const policy: Policy = {
    name: 'x',
    documents: { rules: [rule] },
    onPlan() {
      judged++;
      throw refusal;
    },
  };
  const planOperation = (): OperationPlan => ({}) as OperationPlan;
  const { run } = createLibraryEnvelope([policy], { planOperation });
  for (const text of ['{ words }', '{ hello }', '{ words }', '{ hello }', '{ words }', '{ hello }']) {
    const { errors } = (await run({ query: text })) as ExecutionResult;
    assert.match(errors?.[0]?.message ?? '', text === '{ words }' ? /^No words\.$/ : /^Not today\.$/);
  }
  assert.deepEqual({ validated, judged }, { validated: 2, judged: 1 });
});

for (const [what, params, says] of [
  ['does not parse', { query: '{' }, /^GRAPHQL_PARSE_FAILED Syntax Error/],
  ['does not fit the schema', { query: '{ nope }' }, /^GRAPHQL_VALIDATION_FAILED Cannot query/],
  ['has no such operation', { query: '{ hello }', operationName: 'X' }, /^BAD_USER_INPUT Unknown operation/],
  [
    'does not tell which',
    { query: 'query A { hello } query B { hello }' },
    /^BAD_USER_INPUT Must provide operation name/,
  ],
  ['has bad variables', { query, variables: { n: 'x' } }, /^BAD_USER_INPUT Variable "\$n"/],
] as const) {
  test(`a request whose document ${what} says so, with its code`, async () => {
    const { errors, ...rest } = (await createLibraryEnvelope([]).run(params)) as ExecutionResult;
    assert.match(`${String(errors?.[0]?.extensions['code'])} ${errors?.[0]?.message}`, says);
    assert.deepEqual(rest, {});
  });
}
