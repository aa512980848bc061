/** When an operation is compiled, and how its answer comes. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DocumentNode, type ExecutionResult, parse } from 'graphql';
import { createExecute, type Execute } from '../../src/engine/execute.ts';
import { loadLibrary, openRuntime } from './library.ts';

const client = loadLibrary();

function ask(
  run: Execute,
  document: DocumentNode,
  variableValues: Record<string, unknown> = {},
  answer: (path: string) => unknown = () => [],
): ExecutionResult | Promise<ExecutionResult> {
  const { runtime } = openRuntime(client, answer);
  return run({ schema: client.schema, document, variableValues, contextValue: { facet: runtime } });
}

/** graphql-js makes objects without a prototype. */
function isCompiled({ data }: ExecutionResult): boolean {
  return Object.getPrototypeOf(data) !== null;
}

test('a document is compiled when it comes for the second time', async () => {
  const run = createExecute();
  const document = parse('{ hello }');
  assert.equal(isCompiled(await ask(run, document)), false);
  assert.equal(isCompiled(await ask(run, document)), true);
  assert.equal(isCompiled(await ask(run, parse('{ hello }'))), false, 'another object is another document');
});

test('what was not used for the longest time is forgotten', async () => {
  const run = createExecute({ maxDocuments: 2 });
  const [first, second, third] = [parse('{ a: hello }'), parse('{ b: hello }'), parse('{ c: hello }')];
  for (const document of [first, second, first, third]) await ask(run, document);
  assert.equal(isCompiled(await ask(run, first)), true);
  assert.equal(isCompiled(await ask(run, second)), false);
});

test('each value of a condition is a plan of its own', async () => {
  const run = createExecute({ isEager: true });
  const document = parse('query ($yes: Boolean!) { page { title @include(if: $yes) hello } }');
  for (const yes of [true, false, true]) {
    const result = await ask(run, document, { yes });
    assert.equal(isCompiled(result), true);
    assert.deepEqual(Object.keys((result.data as any).page), yes ? ['title', 'hello'] : ['hello']);
  }
});

test('an operation that calls nothing is answered at once', () => {
  const result = ask(createExecute({ isEager: true }), parse('{ hello page { title } }'));
  assert.ok(!(result instanceof Promise));
  assert.deepEqual(result.data, { hello: 'Hello you!', page: { title: 'Home' } });
});

test('an answer that is null does not wait for what it would have held', async () => {
  const never = new Promise(() => {});
  const answer = (path: string): unknown => (path === '/film' ? { id: 1 } : never);
  const result = await ask(
    createExecute({ isEager: true }),
    parse('{ film { title } named { name } }'),
    {},
    answer,
  );
  assert.equal(result.data, null);
  assert.deepEqual(
    result.errors?.map(({ path }) => path),
    [['film', 'title']],
  );
});

test('nor does an object that is null inside it', async () => {
  const answer = (path: string): unknown => {
    if (path === '/authors/all')
      return [
        { id: 1, name: 'Ann' },
        { id: 2, bestId: 1 },
      ];
    return path.startsWith('/books?') ? [] : new Promise(() => {});
  };
  const document = parse('{ authors { name awards } }');
  const result = await ask(createExecute({ isEager: true }), document, {}, (path) =>
    path.startsWith('/awards') ? [] : answer(path),
  );
  assert.deepEqual(result.data, { authors: [{ name: 'Ann', awards: [] }, null] });
});

test('the fields of a mutation run one after the other, and none after one that makes the answer null', async () => {
  const asked: string[] = [];
  const answer = (path: string): unknown => {
    asked.push(path);
    return path.startsWith('/drop') ? null : { id: 1, name: 'Ann', favouriteId: 2 };
  };
  const document = parse(`mutation {
    a: rename(id: 1, name: "n") { favourite { name } } touch b: rename(id: 2, name: "n") { id } drop { id } c: touch }`);
  const result = await ask(createExecute({ isEager: true }), document, {}, answer);
  assert.equal(result.data, null);
  assert.deepEqual(asked, ['/rename/1', '/books?id=2', '/touch', '/rename/2', '/drop/paper']);
});
