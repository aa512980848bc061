/** What of an operation's reply can be read, and what of its request can be sent. */

import { type Json, objectOf } from '../../openapi/document.ts';
import {
  type Body,
  type ContractOperation,
  isFormType,
  isJsonType,
  type Reply,
} from '../../openapi/operations.ts';
import type { Draft } from '../draft.ts';

/** JSON as every service knows it, and the types that leave the choice open. */
const PLAIN_JSON = /^(?:application\/json|text\/json|\*\/\*|application\/\*)\s*(?:;|$)/i;

/** A part of a message that can be sent or read. */
export interface Message {
  readonly schema: Json;
  /** The media type, where the service must be told it in a header; undefined for plain JSON and for a form. */
  readonly mediaType: string | undefined;
}

/** A body that can be sent. */
export interface SentBody extends Message {
  readonly isForm: boolean;
  /** How the lists of a form are written; undefined where they are repeated. */
  readonly listStyle: 'CSV' | 'INDEX' | undefined;
}

/** The reply, undefined for an empty one, or why it cannot be read. */
export function replyOf({ replies }: ContractOperation): Message | string | undefined {
  const good = replies.filter(({ status }) => status.startsWith('2'));
  const all: readonly Reply[] = good.length > 0 ? good : replies.filter(({ status }) => status === 'default');
  const readable = all.flatMap(({ content }) => content.filter(([type]) => isJsonType(type)));
  const [first] = readable;
  if (first !== undefined) {
    const isPlain = readable.some(([type]) => PLAIN_JSON.test(type));
    return { schema: first[1] ?? {}, mediaType: isPlain ? undefined : headerOf(first[0]) };
  }
  const [other] = all.flatMap(({ content }) => content);
  if (other !== undefined) return `its reply is ${other[0]}, and @rest reads JSON`;
  return undefined;
}

/** A media type without its parameters, of which `charset` is the usual one and says nothing for JSON (RFC 8259, section 11). */
function headerOf(mediaType: string): string {
  return mediaType.replace(/\s*;.*$/, '');
}

/** It succeeds, and the document says nothing of what comes then; 204 and 205 say that nothing does (RFC 9110, 15.3). */
export function isReplySilent({ replies }: ContractOperation): boolean {
  return replies.some(({ status }) => /^(?:2(?!04|05)..|default)$/i.test(status));
}

/** Why an operation cannot be called. */
export class Unsendable {
  readonly reason: string;
  constructor(reason: string) {
    this.reason = reason;
  }
}

/** The body that a call sends: JSON where the service takes it, else a form. Undefined where it sends none. */
export function bodyOf(
  { body, method, label }: ContractOperation,
  draft: Draft,
): SentBody | Unsendable | undefined {
  if (body === undefined || body.content.length === 0) return undefined;
  if (method === 'get') {
    draft.unmapped(`${label}, its body`, 'a GET has none (RFC 9110, section 9.3.1)');
    return undefined;
  }
  const sent = jsonBody(body) ?? formBody(body);
  if (sent !== undefined) return sent;
  const reason = `${body.content[0]?.[0]}, and @rest sends JSON or a form`;
  if (body.isRequired) return new Unsendable(`its body is ${reason}`);
  draft.unmapped(`${label}, its body`, `it is ${reason}`);
  return undefined;
}

function jsonBody({ content }: Body): SentBody | undefined {
  const json = content.filter(([type]) => isJsonType(type));
  // A merge patch (RFC 7396) is the object itself, as people write it; a JSON patch is a list of steps.
  const found =
    json.find(([type]) => PLAIN_JSON.test(type)) ??
    json.find(([type]) => type.startsWith('application/merge-patch+json')) ??
    json[0];
  if (found === undefined) return undefined;
  const [type, schema = {}] = found;
  return {
    schema,
    mediaType: PLAIN_JSON.test(type) ? undefined : headerOf(type),
    isForm: false,
    listStyle: undefined,
  };
}

function formBody({ content, encoding = {} }: Body): SentBody | undefined {
  const form = content.find(([type]) => isFormType(type));
  if (form === undefined) return undefined;
  const ways = Object.values(encoding).map(objectOf);
  const isNumbered = ways.some(({ style }) => style === 'deepObject');
  const isJoined = !isNumbered && ways.length > 0 && ways.every(({ explode }) => explode === false);
  return {
    schema: form[1] ?? {},
    mediaType: undefined,
    isForm: true,
    listStyle: isNumbered ? 'INDEX' : isJoined ? 'CSV' : undefined,
  };
}

/** A path can hold single values only, each in its place. */
export function unsentPlace({ path, parameters }: ContractOperation): string | undefined {
  const declared = parameters.filter((parameter) => parameter.in === 'path');
  if (/[?].*[{]/.test(path)) return 'its path has a query with placeholders';
  const odd = declared.find(({ style, name }) => style !== 'simple' && path.includes(`{${name}}`));
  if (odd !== undefined) return `the parameter ${odd.name} of its path has the style ${odd.style}`;
  if (/[{}]/.test(path.replaceAll(/\{[^{}]+\}/g, '')) || !path.startsWith('/') || path.startsWith('//'))
    return 'its path cannot be read';
  return undefined;
}
