/** Known documents: bounded by number and by bytes, and a flood of new ones does not push out those in use. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEngine } from '../../../src/engine/engine.ts';
import { createDocuments, type Documents } from '../../../src/envelope/documents.ts';
import { loadLibrary } from '../../engine/library.ts';

const { schema } = loadLibrary();

function open(bounds: { maxDocuments?: number; maxBytes?: number }): {
  documents: Documents;
  evicted: () => number;
} {
  let evicted = 0;
  const engine = createEngine({ schema });
  const documents = createDocuments({ schema, engine, policies: [], onEvict: () => evicted++, ...bounds });
  return { documents, evicted: () => evicted };
}

test('the same text is the same document, and its operations are prepared once', () => {
  const { documents } = open({});
  const [first, second] = [documents.open('{ hello }'), documents.open('{ hello }')];
  assert.equal(first, second);
  assert.equal(first.operation(undefined), second.operation(undefined));
});

test('10,000 distinct documents push out each other, and not one that came twice', () => {
  const { documents, evicted } = open({ maxDocuments: 100 });
  const used = documents.open('{ hello }');
  documents.open('{ hello }');
  for (let index = 0; index < 10_000; index++) documents.open(`{ a${index}: hello }`);
  assert.equal(documents.open('{ hello }'), used);
  assert.equal(evicted(), 9900);
});

test('what is kept is bounded by bytes as well', () => {
  const { documents, evicted } = open({ maxBytes: 64 * 1024 });
  for (let index = 0; index < 100; index++) documents.open(`{ a${index}: hello ${' '.repeat(300)} }`);
  assert.ok(evicted() > 90, `${evicted()} were forgotten`);
  const large = documents.open(`{ hello ${' '.repeat(2000)} }`);
  assert.notEqual(documents.open(large.source), large, 'one that fills everything is not kept');
});

test('a document that is refused is known too', () => {
  const { documents } = open({});
  for (const text of ['{', '{ nope }']) {
    const first = documents.open(text);
    assert.equal(first.errors.length, 1);
    assert.equal(documents.open(text).errors, first.errors);
  }
});
