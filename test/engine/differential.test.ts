/**
 * graphql-js is the definition of right: random operations over random answers give the same on the compiled engine.
 * FACET_DIFFERENTIAL_CASES raises their number, FACET_DIFFERENTIAL_SEED changes them all.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAnswers } from './answers.ts';
import { assertSame, runBoth } from './compare.ts';
import { generateOperation } from './generator.ts';
import { loadLibrary } from './library.ts';

const cases = Number(process.env['FACET_DIFFERENTIAL_CASES'] ?? 500);
const base = process.env['FACET_DIFFERENTIAL_SEED'] ?? 'facet';

test(`${cases} random operations`, async () => {
  const client = loadLibrary();
  const counts = { compiled: 0, withErrors: 0, withData: 0, raced: 0 };
  for (let index = 0; index < cases; index++) {
    const seed = `${base} ${index}`;
    const { text, document, variableValues } = generateOperation(client.schema, seed);
    const answers = createAnswers(seed, [0, 0.05, 0.2][index % 3] ?? 0);
    const both = await runBoth(client, { document, variableValues }, answers);
    const isSame = assertSame(both, `case "${seed}": ${text}\n${JSON.stringify(variableValues)}`);
    if (!isSame) counts.raced++;
    if (both.wasCompiled) counts.compiled++;
    if (both.reference.errors !== undefined) counts.withErrors++;
    if (both.reference.data != null) counts.withData++;
  }
  // The generator is worth nothing when it stops reaching what it is for.
  assert.ok(counts.compiled === counts.withData, JSON.stringify(counts));
  assert.ok(counts.withData > cases / 2 && counts.withErrors > cases / 5, JSON.stringify(counts));
  assert.ok(counts.raced <= cases / 20, JSON.stringify(counts));
});
