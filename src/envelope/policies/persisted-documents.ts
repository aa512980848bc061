/**
 * Documents by id: trusted ones, which were there before the client asked, and those that clients register themselves.
 * An app whose mode is `only` takes nothing else, so no text of a client ever reaches its parser.
 */

import { FacetError } from '../../base/errors.ts';
import { type MaybePromise, whenReady } from '../../base/maybe-promise.ts';
import type { AutomaticDocuments } from '../../documents/automatic.ts';
import { documentIdOf, parseDocumentId } from '../../documents/document-id.ts';
import { callerKey, limitKey } from '../limits/limit.ts';
import { callerOf } from '../limits/subject.ts';
import type { GraphQLParams, Operation, Policy, PolicyInput } from '../policy.ts';

const HOUR_MS = 3_600_000;

/** Undefined for an app that looks at no ids. */
export function persistedDocuments(input: PolicyInput): Policy | undefined {
  const { app, documents } = input;
  const { mode, apq } = app.documents;
  if (mode === 'off') return undefined;
  const { trusted, registered, automatic } = documents;
  const isOnly = mode === 'only';

  const withText = (params: GraphQLParams, id: string, text: string | undefined): GraphQLParams => {
    if (text !== undefined) return { ...params, query: text, documentId: id };
    throw notFound(isOnly || automatic === undefined);
  };
  const findTrusted = (id: string): MaybePromise<string | undefined> =>
    trusted.get(id)?.text ?? registered?.find(app.name, id);

  const byId = (params: GraphQLParams, given: string): MaybePromise<GraphQLParams> => {
    const id = parseDocumentId(given);
    if (id === undefined) throw notFound(true);
    return whenReady(findTrusted(id), (text) =>
      text !== undefined || isOnly
        ? withText(params, id, text)
        : whenReady(automatic?.find(id), (found) => withText(params, id, found)),
    );
  };

  return {
    name: 'persisted-documents',
    onRequest(params) {
      const { query, documentId } = params;
      const hash = automaticHash(params);
      if (documentId !== undefined && (query !== undefined || hash !== undefined)) throw both();
      const id = documentId ?? hash;
      if (query === undefined) {
        if (id !== undefined) return byId(params, id);
        throw new FacetError('BAD_REQUEST', 'The request needs "query", a text, or "documentId".');
      }
      if (isOnly) throw required();
      if (hash !== undefined) checkHash(hash, query);
      return params;
    },
    ...(automatic === undefined || apq === undefined
      ? {}
      : { onOperation: (operation) => register(operation, automatic, apq, input) }),
  };
}

/** Once it is known to be valid, and no oftener than whoever asks may. */
function register(
  { params, context: { visit } }: Operation,
  automatic: AutomaticDocuments,
  { maxDocumentBytes, maxPerHour }: { readonly maxDocumentBytes: number; readonly maxPerHour: number },
  { app, counters }: PolicyInput,
): MaybePromise<void> {
  const { query } = params;
  if (query === undefined || params.documentId !== undefined || automaticHash(params) === undefined) return;
  if (Buffer.byteLength(query) > maxDocumentBytes) return;
  const id = documentIdOf(query);
  return whenReady(automatic.find(id), (known) => {
    if (known !== undefined) return undefined;
    const key = limitKey(app.name, ['apq', callerKey(callerOf(visit))]);
    const take = { key, max: maxPerHour, cost: 1, span: { windowMs: HOUR_MS } };
    return whenReady(counters.take([take]), ({ isAdmitted }) => {
      if (isAdmitted) automatic.keep(id, query);
    });
  });
}

/** What Apollo's clients send: `extensions: {persistedQuery: {version: 1, sha256Hash}}`. */
function automaticHash({ extensions }: GraphQLParams): string | undefined {
  const given =
    extensions !== undefined && Object.hasOwn(extensions, 'persistedQuery')
      ? extensions['persistedQuery']
      : undefined;
  if (typeof given !== 'object' || given === null) return undefined;
  const { version, sha256Hash } = given as Record<string, unknown>;
  if (version === 1 && typeof sha256Hash === 'string') return sha256Hash;
  throw new FacetError('BAD_REQUEST', '"extensions.persistedQuery" has version 1 and a "sha256Hash".');
}

function checkHash(hash: string, query: string): void {
  if (parseDocumentId(hash) === documentIdOf(query)) return;
  throw new FacetError('PERSISTED_QUERY_HASH_MISMATCH', 'The hash is not that of the document.');
}

/** Clients that register documents know this one by its message. */
function notFound(isFinal: boolean): FacetError {
  return new FacetError(
    'PERSISTED_QUERY_NOT_FOUND',
    isFinal ? 'There is no document with this id.' : 'PersistedQueryNotFound',
  );
}

function required(): FacetError {
  return new FacetError(
    'PERSISTED_DOCUMENT_REQUIRED',
    'This API takes the ids of its documents, "documentId", and no document as text.',
  );
}

function both(): FacetError {
  return new FacetError('CANNOT_SEND_PQ_ID_AND_BODY', 'Send the id of a document or the document, not both.');
}
