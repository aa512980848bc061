/**
 * The documents of one client schema that were read before: parsed, validated and ready to run. A generation of the
 * schema has its own, so a verdict never outlives what it was made for.
 */

import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  parse,
  specifiedRules,
  type ValidationRule,
  validate,
} from 'graphql';
import { type ErrorCode, FacetError } from '../base/errors.ts';
import { Lru } from '../base/lru.ts';
import { selectOperation } from '../engine/select.ts';
import { KnownOperation, type KnownOperationInput } from './known-operation.ts';

export interface DocumentsInput extends KnownOperationInput {
  readonly schema: GraphQLSchema;
  readonly onEvict: () => void;
  /** Documents that came more than once and are kept; as many more that came once. */
  readonly maxDocuments?: number;
  /** What they may take together, as `weigh` estimates it. */
  readonly maxBytes?: number;
}

/** A syntax tree with its places, and what is compiled from it, takes 80 to 110 bytes for each character of the document. */
const BYTES_PER_CHARACTER = 100;

export interface Documents {
  /** Whether it was read before and is remembered. */
  has(source: string): boolean;
  /** What is wrong with the document is in its `errors`. */
  open(source: string): KnownDocument;
  /** Reads a document that is asked for by id, and never forgets it. */
  pin(source: string): KnownDocument;
}

/**
 * What came once and what came again are kept apart: a flood of documents that nobody sends twice pushes out nothing
 * but itself.
 */
export function createDocuments(input: DocumentsInput): Documents {
  const { maxDocuments = 1024, maxBytes = 32 * 1024 * 1024, onEvict } = input;
  const bounds = {
    maxEntries: maxDocuments,
    maxWeight: maxBytes,
    weigh: ({ source }: KnownDocument) => source.length * BYTES_PER_CHARACTER,
    onEvict,
  };
  const once = new Lru<string, KnownDocument>(bounds);
  const often = new Lru<string, KnownDocument>(bounds);
  const pinned = new Map<string, KnownDocument>();
  const read = createReader(input);
  return {
    has: (source) => pinned.has(source) || often.has(source) || once.has(source),
    pin(source) {
      const known = pinned.get(source) ?? new KnownDocument(source, read(source), input);
      pinned.set(source, known);
      return known;
    },
    open(source) {
      const trusted = pinned.get(source);
      if (trusted !== undefined) return trusted;
      const known = often.get(source) ?? once.get(source);
      if (known === undefined) {
        const document = new KnownDocument(source, read(source), input);
        once.set(source, document);
        return document;
      }
      if (known.isFirstUse) {
        known.isFirstUse = false;
        once.delete(source);
        often.set(source, known);
      }
      return known;
    },
  };
}

interface Read {
  readonly document: DocumentNode | undefined;
  readonly errors: readonly GraphQLError[];
}

/** Parses and validates by GraphQL's rules and those of the policies. */
function createReader({ schema, policies }: DocumentsInput): (source: string) => Read {
  const parts = policies.map(({ documents = {} }) => documents);
  const rules: readonly ValidationRule[] = [...specifiedRules, ...parts.flatMap((part) => part.rules ?? [])];
  const maxTokens = Math.min(...parts.map((part) => part.maxTokens ?? Number.POSITIVE_INFINITY));
  const hideSuggestions = parts.some((part) => part.hideSuggestions === true);
  return (source) => {
    try {
      for (const { checkText } of parts) checkText?.(source);
      const document = refusingTooDeep(() => parse(source, { maxTokens }));
      return { document, errors: validated(document) };
    } catch (error) {
      return { document: undefined, errors: [coded(asGraphQLError(error), 'GRAPHQL_PARSE_FAILED')] };
    }
  };

  function validated(document: DocumentNode): readonly GraphQLError[] {
    try {
      for (const { checkTree } of parts) checkTree?.(document);
      const options = { hideSuggestions, maxErrors: MAX_ERRORS };
      const errors = refusingTooDeep(() => validate(schema, document, rules, options));
      return oncePerMessage(errors).map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED'));
    } catch (error) {
      return [coded(asGraphQLError(error), 'GRAPHQL_VALIDATION_FAILED')];
    }
  }
}

/** What else is wrong is told once these are put right. */
const MAX_ERRORS = 10;

/** The same mistake made again is told where it was made first. */
function oncePerMessage(errors: readonly GraphQLError[]): readonly GraphQLError[] {
  const told = new Map(errors.toReversed().map((error) => [error.message, error]));
  return errors.filter((error) => told.get(error.message) === error);
}

/** A nesting that the parser's or a rule's recursion does not survive is the document's mistake, not ours. */
function refusingTooDeep<Result>(run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    if (error instanceof RangeError) throw new GraphQLError('The document is nested too deep.');
    throw error;
  }
}

function asGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  if (error instanceof FacetError) {
    return new GraphQLError(error.message, { originalError: error, extensions: { code: error.code } });
  }
  throw error;
}

/** The same error with the code that clients know it by. */
export function coded(error: GraphQLError, code: ErrorCode): GraphQLError {
  error.extensions['code'] ??= code;
  return error;
}

export class KnownDocument {
  readonly source: string;
  readonly errors: readonly GraphQLError[];
  isFirstUse = true;
  readonly #document: DocumentNode | undefined;
  readonly #input: DocumentsInput;
  readonly #operations = new Map<string | undefined, KnownOperation>();

  constructor(source: string, { document, errors }: Read, input: DocumentsInput) {
    this.source = source;
    this.#document = document;
    this.errors = errors;
    this.#input = input;
  }

  /** Plans all its operations. */
  prepare(): void {
    for (const definition of this.#document?.definitions ?? [])
      if (definition.kind === Kind.OPERATION_DEFINITION) this.operation(definition.name?.value).prepare();
  }

  /** Throws a GraphQLError when there is no such operation, or several and no name. */
  operation(name: string | undefined): KnownOperation {
    let known = this.#operations.get(name);
    if (known === undefined) this.#operations.set(name, (known = this.#prepare(name)));
    return known;
  }

  #prepare(name: string | undefined): KnownOperation {
    if (this.#document === undefined) throw new GraphQLError('The document does not parse.');
    // A name that the document does not have is the client's to choose, and nothing is kept for it.
    const definition = selectOperation(this.#document, name);
    return new KnownOperation(this.#document, definition, this.#input);
  }
}
