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

/** The same document, which then holds no tokens, and each name once. */
export function withoutTokens(document: DocumentNode): DocumentNode {
  return copied(document, undefined, new Map()) as DocumentNode;
}

/** Most lists of a schema file are empty, those of arguments and directives above all. */
const none: readonly never[] = Object.freeze([]);

/** A name that is all of what it is in stands at the same place. The copy is smaller, as all is known when it is made. */
function copied(value: unknown, outer: Place | undefined, texts: Map<string, string>): unknown {
  if (typeof value === 'string') return once(value, texts);
  if (Array.isArray(value))
    return value.length === 0 ? none : value.map((item) => copied(item, outer, texts));
  if (!isNode(value)) return value;
  const place = placeOf(value.loc, outer);
  const copy: Record<string, unknown> = {};
  for (const key in value)
    if (value[key] !== undefined) copy[key] = key === 'loc' ? place : copied(value[key], place, texts);
  return copy;
}

function once(text: string, texts: Map<string, string>): string {
  const known = texts.get(text);
  if (known === undefined) texts.set(text, text);
  return known ?? text;
}

function placeOf(loc: Location | undefined, outer: Place | undefined): Place | undefined {
  if (loc === undefined) return undefined;
  return outer !== undefined && loc.start === outer.start && loc.end === outer.end ? outer : new Place(loc);
}

interface Node {
  readonly kind: string;
  readonly loc?: Location;
  readonly [part: string]: unknown;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'kind' in value;
}
