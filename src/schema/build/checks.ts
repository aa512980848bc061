/**
 * Every check there is, in the order in which they run, each with the codes that it may report. To find the check of a
 * code, look for the code here or in its file; to add a check, write its file and add it here.
 */

import type { ProtocolName } from '../../upstream/protocols.ts';
import type { Check, FieldCheck, TypeCheck } from '../check/check.ts';
import { batchCheck, serviceCheck, statusCheck, streamCheck } from '../check/check-calls.ts';
import { clientCheck } from '../check/check-client.ts';
import { documentCheck } from '../check/check-documents.ts';
import { lookupCheck, referenceCheck } from '../check/check-entities.ts';
import { expressionPlaceCheck } from '../check/check-expression-types.ts';
import { expressionCheck } from '../check/check-expressions.ts';
import { fileCheck } from '../check/check-files.ts';
import { graphCheck } from '../check/check-graph.ts';
import { graphqlCheck } from '../check/check-graphql.ts';
import { nPlusOneCheck } from '../check/check-n-plus-one.ts';
import { policyNameCheck, policyValueCheck } from '../check/check-policies.ts';
import { rootSourceCheck } from '../check/check-root-fields.ts';
import { rpcCheck, rpcStreamCheck } from '../check/check-rpc.ts';
import { sdlCheck } from '../check/check-sdl.ts';
import { keyCheck, ownersCheck, partialTypeCheck, undefinedTypeCheck } from '../check/check-shared-types.ts';
import { ownerCheck, subgraphKeyCheck, typeNameCheck, typenameCheck } from '../check/check-types.ts';
import { restContractCheck } from '../contract/check-rest.ts';
import { rpcContractCheck } from '../contract/check-rpc.ts';
import { exposeCodes } from '../graph/expose.ts';
import { definitionCodes, fileCodes } from '../read/codes.ts';

/** Of every type of a service file or client. */
const typeChecks: readonly TypeCheck[] = [
  typeNameCheck,
  typenameCheck,
  ownerCheck,
  subgraphKeyCheck,
  policyValueCheck,
  keyCheck,
  partialTypeCheck,
  undefinedTypeCheck,
  ownersCheck,
];

/** Of the fields with a call, by its protocol: what it calls, then what stands in a contract. */
const callChecks = {
  rest: [restContractCheck],
  grpc: [rpcCheck, rpcStreamCheck, rpcContractCheck],
  graphql: [graphqlCheck],
} satisfies Record<ProtocolName, readonly FieldCheck[]>;

/** Of every field of a service file or client. */
const fieldChecks: readonly FieldCheck[] = [
  // First what is called and how often, then what is sent, then what stands in a contract.
  serviceCheck,
  batchCheck,
  statusCheck,
  expressionPlaceCheck,
  streamCheck,
  ...Object.values(callChecks).flat(),
  expressionCheck,
  referenceCheck,
  rootSourceCheck,
  lookupCheck,
  policyNameCheck,
];

/** What `checkModel` runs. */
export const modelChecks = { types: typeChecks, fields: fieldChecks };

/** What is told of the schemas as they are put together, by this folder's own files. */
const buildCodes = ['FACET_INVALID_SCHEMA', 'FACET_INVALID_SDL', 'FACET_NO_SERVICES', 'FACET_QUERY_MISSING'];

/** All that can be told of schema files. A document's budget is checked by `plan`, which knows what it costs. */
export const checks: readonly Pick<Check<never>, 'codes'>[] = [
  { codes: fileCodes },
  { codes: definitionCodes },
  graphCheck,
  sdlCheck,
  ...typeChecks,
  ...fieldChecks,
  { codes: exposeCodes },
  clientCheck,
  { codes: buildCodes },
  documentCheck,
  nPlusOneCheck,
  fileCheck,
];
