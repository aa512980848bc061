/**
 * graphql-js is the definition of right: random operations over random answers give the same on the compiled engine.
 * FACET_DIFFERENTIAL_CASES raises their number, FACET_DIFFERENTIAL_SEED changes them all. With FACET_DIFFERENTIAL_SHRINK
 * fast-check makes what fails as small as it can, which takes minutes. It then becomes a case of cases.test.ts.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createAnswers } from './answers.ts';
import { assertSame, runBoth } from './compare.ts';
import { generateOperation } from './generator.ts';
import { loadLibrary } from './library.ts';
import { chanceOf } from './random.ts';

const cases = Number(process.env['FACET_DIFFERENTIAL_CASES'] ?? 500);
const seed = Number(process.env['FACET_DIFFERENTIAL_SEED'] ?? 20_261_125);
/** The share of answers that are wrong in some way. */
const moods = [0, 0.05, 0.2];

test(`${cases} random operations`, async () => {
  const client = loadLibrary();
  const counts = { compiled: 0, withErrors: 0, withData: 0, raced: 0 };
  const property = fc.asyncProperty(fc.gen(), async (generate) => {
    const random = chanceOf(generate);
    const answers = createAnswers(`answers ${random.below(2 ** 20)}`, random.pick(moods));
    const { text, document, variableValues } = generateOperation(client.schema, random);
    const both = await runBoth(client, { document, variableValues }, answers);
    if (!assertSame(both, `${text}\n${JSON.stringify(variableValues)}`)) counts.raced++;
    if (both.wasCompiled) counts.compiled++;
    if (both.reference.errors !== undefined) counts.withErrors++;
    if (both.reference.data != null) counts.withData++;
  });
  await fc.assert(property, {
    numRuns: cases,
    seed,
    unbiased: true,
    endOnFailure: process.env['FACET_DIFFERENTIAL_SHRINK'] === undefined,
  });
  // The generator is worth nothing when it stops reaching what it is for.
  assert.ok(counts.compiled === counts.withData, JSON.stringify(counts));
  assert.ok(counts.withData > cases / 2 && counts.withErrors > cases / 5, JSON.stringify(counts));
  assert.ok(counts.raced <= cases / 20, JSON.stringify(counts));
});
