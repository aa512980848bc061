/** The policies of every operation, in the order they decide. */

import { useDepthLimit } from './policies/depth.ts';
import { useDocumentSize } from './policies/document-size.ts';
import { useErrorCodes } from './policies/error-codes.ts';
import { useIntrospection } from './policies/introspection.ts';
import { useMaskedErrors } from './policies/mask-errors.ts';
import { useStreams } from './policies/streams.ts';
import type { Policy } from './policy.ts';

export const policies: readonly Policy[] = [
  useErrorCodes, // around all others: a refusal of any of them gets its code here
  useMaskedErrors, // sees what all others made of the result
  useIntrospection, // a rule of validation, so that it holds for every way a document comes in
  useDepthLimit, // a rule as well
  useDocumentSize, // around the parser and the rules of all above
  useStreams, // before anything is asked upstream: a stream that nobody can read is never opened
];
