/** What a client takes as an answer: the Accept header, weighed (RFC 9110, section 12.5.1). */

import { Lru } from '../base/lru.ts';
import type { AppConfig } from '../config/app.ts';

export type HttpProfile = AppConfig['httpProfile'];
export const GRAPHQL_RESPONSE = 'application/graphql-response+json';
export const JSON_RESPONSE = 'application/json';
export type JsonType = typeof GRAPHQL_RESPONSE | typeof JSON_RESPONSE;

export function isJsonType(type: string): type is JsonType {
  return type === GRAPHQL_RESPONSE || type === JSON_RESPONSE;
}

export interface Accepted {
  /** How one result is told; undefined for a client that takes none. */
  readonly json: JsonType | undefined;
  /** Server-sent events are taken. Only who names them gets them: no client means them by a wildcard. */
  readonly isStreamAccepted: boolean;
  /** The Accept header that says the same to the complete door; undefined where the fast door is good enough. */
  readonly forCompleteDoor: string | undefined;
}

interface Range {
  readonly type: string;
  readonly weight: number;
  readonly place: number;
}

/** Clients send few different headers, and each many times. */
const known = new Map<HttpProfile, Lru<string, Accepted>>();
const MAX_KNOWN = 200;

export function negotiate(accept = '*/*', profile: HttpProfile): Accepted {
  let ofProfile = known.get(profile);
  if (ofProfile === undefined) known.set(profile, (ofProfile = new Lru({ maxEntries: MAX_KNOWN })));
  let accepted = ofProfile.get(accept);
  if (accepted === undefined) ofProfile.set(accept, (accepted = weigh(parseAccept(accept), profile)));
  return accepted;
}

function weigh(ranges: readonly Range[], profile: HttpProfile): Accepted {
  const json = preferred(ranges, profile);
  const jsonWeight = json === undefined ? 0 : (rangeOf(ranges, json)?.weight ?? 0);
  const weightOf = (type: string): number => ranges.find((range) => range.type === type)?.weight ?? 0;
  const stream = weightOf('text/event-stream');
  const others = [
    ...(stream > 0 ? ['text/event-stream'] : []),
    ...(json === undefined && weightOf('multipart/mixed') > 0 ? ['multipart/mixed'] : []),
  ];
  const told = json === undefined || stream > jsonWeight ? others : [json, ...others];
  return {
    json,
    isStreamAccepted: stream > 0,
    forCompleteDoor: others.length === 0 ? undefined : told.join(', '),
  };
}

/**
 * The JSON of the larger weight. Of two that weigh the same: until 2025 the one named first, and application/json where
 * neither is; since then the one that tells a GraphQL answer from any other.
 */
function preferred(ranges: readonly Range[], profile: HttpProfile): JsonType | undefined {
  const inOrder: readonly JsonType[] =
    profile === 'audit-2025' ? [JSON_RESPONSE, GRAPHQL_RESPONSE] : [GRAPHQL_RESPONSE, JSON_RESPONSE];
  const found = inOrder.flatMap((type) => {
    const range = rangeOf(ranges, type);
    return range === undefined || range.weight === 0 ? [] : [{ type, range }];
  });
  const [best] = found.toSorted(
    (a, b) =>
      b.range.weight - a.range.weight || (profile === 'audit-2025' ? a.range.place - b.range.place : 0),
  );
  return best?.type;
}

/** The most specific range that a media type is in. */
function rangeOf(ranges: readonly Range[], type: string): Range | undefined {
  for (const name of [type, 'application/*', '*/*']) {
    const range = ranges.find((candidate) => candidate.type === name);
    if (range !== undefined) return range;
  }
  return undefined;
}

function parseAccept(accept: string): readonly Range[] {
  return accept.split(',').flatMap((part, place) => {
    const [type = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    // All that is said here is UTF-8.
    const charset = parameters.find((parameter) => parameter.startsWith('charset='));
    if (charset !== undefined && !/^charset="?utf-?8"?$/.test(charset)) return [];
    return [{ type, place, weight: weightOf(parameters) }];
  });
}

/** From 0 to 1; what cannot be read counts as if it were not there. */
function weightOf(parameters: readonly string[]): number {
  const text = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  if (text === undefined || !/^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(text)) return 1;
  return Number(text);
}
