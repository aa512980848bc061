/** Where a node of a schema file stands, in a third of the memory: what is parsed here is kept while it is served. */

import type { DocumentNode, Location, Source } from 'graphql';

/**
 * Locations of graphql-js hold their tokens, and each token holds the next: all tokens of a file live as long as one
 * node of it. Errors and diagnostics need where a node starts and ends, and nothing here reads a token.
 */
class Place {
  readonly start: number;
  readonly end: number;
  readonly source: Source;

  constructor({ start, end, source }: Location) {
    this.start = start;
    this.end = end;
    this.source = source;
  }

  /** As locations of graphql-js do; else a node as JSON would be its whole file. */
  toJSON(): { start: number; end: number } {
    return { start: this.start, end: this.end };
  }
}

/** The same document, which then holds no tokens. */
export function withoutTokens(document: DocumentNode): DocumentNode {
  release(document);
  return document;
}

function release(value: unknown): void {
  if (Array.isArray(value)) {
    for (const item of value) release(item);
  } else if (isNode(value)) {
    if (value.loc !== undefined) value.loc = new Place(value.loc) as Location;
    for (const key in value) if (key !== 'loc') release(value[key]);
  }
}

interface MutableNode {
  readonly kind: string;
  loc?: Location;
  readonly [part: string]: unknown;
}

function isNode(value: unknown): value is MutableNode {
  return typeof value === 'object' && value !== null && 'kind' in value;
}
