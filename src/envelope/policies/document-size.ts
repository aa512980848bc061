/**
 * Bounds what a document may cost before anybody knows what it asks: its nesting before it is parsed, its tokens while
 * it is, and what its validation would compare before it is validated.
 */

import { type DocumentNode, Kind } from 'graphql';
import { FacetError } from '../../base/errors.ts';
import { tooDeepAt } from '../../base/nesting.ts';
import { hasMorePairsThan } from '../overlap.ts';
import type { Policy, PolicyInput } from '../policy.ts';

/** Brackets of every kind. A parser goes down by calling itself, and so does all that reads what it made. */
const MAX_NESTING = 200;
/** Each is validated by itself, with all the fragments it reaches. */
const MAX_OPERATIONS = 50;
/** Some milliseconds of comparing. */
const MAX_PAIRS = 20_000;

export function documentSize({ app }: PolicyInput): Policy {
  return {
    name: 'document-size',
    documents: { maxTokens: app.maxDocumentTokens, checkText, checkTree },
  };
}

function checkText(source: string): void {
  if (tooDeepAt(source, MAX_NESTING) !== undefined)
    throw tooLarge(`The document is nested deeper than ${MAX_NESTING} levels.`);
}

function checkTree(document: DocumentNode): void {
  const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION).length;
  if (operations > MAX_OPERATIONS)
    throw tooLarge(`The document has ${operations} operations; ${MAX_OPERATIONS} are the most.`);
  if (hasMorePairsThan(document, MAX_PAIRS))
    throw tooLarge('The document selects the same fields too often.');
}

function tooLarge(message: string): FacetError {
  return new FacetError('OPERATION_TOO_LARGE', message);
}
