/** When an operation is compiled, and how its answer comes. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DocumentNode, type ExecutionResult, parse } from 'graphql';
import { createEngine, type Engine, type ReferenceReason, type Runnable } from '../../src/engine/engine.ts';
import { coerceVariables, selectOperation } from '../../src/engine/select.ts';
import { runWith } from './ask.ts';
import { loadLibrary, openRuntime } from './library.ts';

const client = loadLibrary();

function ask(
  document: DocumentNode,
  answer: (path: string) => unknown = () => [],
): ExecutionResult | Promise<ExecutionResult> {
  const engine = createEngine({ schema: client.schema, isEager: true });
  return runWith(engine, client, { document }, { runtime: openRuntime(client, answer).runtime });
}

/** The operation as it is run again and again. */
function prepare(engine: Engine, text: string): (given?: Record<string, unknown>) => ReturnType<Runnable> {
  const document = parse(text);
  const operation = selectOperation(document, undefined);
  const run = engine.prepare(document, operation);
  return (given = {}) => {
    const { variableValues, errors } = coerceVariables(client.schema, operation, given, false);
    if (errors !== undefined) return { errors };
    const { runtime } = openRuntime(client, () => []);
    return run({ variableValues, given, contextValue: { runtime } });
  };
}

/** graphql-js makes objects without a prototype. */
function isCompiled({ data }: ExecutionResult): boolean {
  return Object.getPrototypeOf(data) !== null;
}

test('an operation is compiled when it comes for the second time', async () => {
  const reasons: ReferenceReason[] = [];
  let compiled = 0;
  const engine = createEngine({
    schema: client.schema,
    onReference: (reason) => reasons.push(reason),
    onCompiled: () => compiled++,
  });
  const run = prepare(engine, '{ hello }');
  assert.equal(isCompiled(await run()), false);
  assert.equal(isCompiled(await run()), true);
  assert.equal(isCompiled(await run()), true);
  assert.deepEqual({ reasons, compiled }, { reasons: ['first_use'], compiled: 1 });
});

test('each value of a condition is compiled by itself', async () => {
  const engine = createEngine({ schema: client.schema, isEager: true });
  const run = prepare(engine, 'query ($yes: Boolean!) { page { title @include(if: $yes) hello } }');
  for (const yes of [true, false, true]) {
    const result = await run({ yes });
    assert.equal(isCompiled(result), true);
    assert.deepEqual(Object.keys((result.data as any).page), yes ? ['title', 'hello'] : ['hello']);
  }
});

test('a compile that throws leaves the operation to graphql-js, and is counted', async () => {
  const reasons: ReferenceReason[] = [];
  const engine = createEngine({
    schema: client.schema,
    isEager: true,
    onReference: (reason) => reasons.push(reason),
    compile: () => {
      throw new Error('a bug');
    },
  });
  const run = prepare(engine, '{ hello }');
  for (const result of [await run(), await run()])
    assert.equal(JSON.stringify(result), '{"data":{"hello":"Hello you!"}}');
  assert.deepEqual(reasons, ['compile_failed', 'compile_failed']);
});

test('an operation that calls nothing is answered at once', () => {
  const result = ask(parse('{ hello page { title } }'));
  assert.ok(!(result instanceof Promise));
  assert.deepEqual(result.data, { hello: 'Hello you!', page: { title: 'Home' } });
});

test('an answer that is null does not wait for what it would have held', async () => {
  const never = new Promise(() => {});
  const answer = (path: string): unknown => (path === '/film' ? { id: 1 } : never);
  const result = await ask(parse('{ film { title } named { name } }'), answer);
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
  const result = await ask(document, (path) => (path.startsWith('/awards') ? [] : answer(path)));
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
  const result = await ask(document, answer);
  assert.equal(result.data, null);
  assert.deepEqual(asked, ['/rename/1', '/books?id=2', '/touch', '/rename/2', '/drop/paper']);
});
