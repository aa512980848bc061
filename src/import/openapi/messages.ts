/** What of an operation's reply can be read, and what of its request can be sent. */

import type { Json } from '../../openapi/document.ts';
import { type ContractOperation, isJsonType, type Reply } from '../../openapi/operations.ts';
import type { Draft } from '../draft.ts';

/** The schema of the reply, undefined for an empty one, or why it cannot be read. */
export function replyOf({ replies }: ContractOperation): { schema: Json } | string | undefined {
  const good = replies.filter(({ status }) => status.startsWith('2'));
  const all: readonly Reply[] = good.length > 0 ? good : replies.filter(({ status }) => status === 'default');
  const readable = all.flatMap(({ content }) => content.filter(([type]) => isJsonType(type)));
  const [first] = readable;
  if (first !== undefined) return { schema: first[1] ?? {} };
  const [other] = all.flatMap(({ content }) => content);
  if (other !== undefined) return `its reply is ${other[0]}, and @rest reads JSON`;
  return undefined;
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

export function bodyOf(
  { body, method, label }: ContractOperation,
  draft: Draft,
): { schema: Json } | Unsendable | undefined {
  if (body === undefined || body.content.length === 0) return undefined;
  if (method === 'get') {
    draft.unmapped(`${label}, its body`, 'a GET has none (RFC 9110, section 9.3.1)');
    return undefined;
  }
  const readable = body.content.find(([type]) => isJsonType(type));
  if (readable !== undefined) {
    if (readable[0].includes('+json'))
      draft.changed(`${label}, its body`, `it is ${readable[0]}, and is sent as application/json`);
    return { schema: readable[1] ?? {} };
  }
  if (body.isRequired) return new Unsendable(`its body is ${body.content[0]?.[0]}, and @rest sends JSON`);
  draft.unmapped(`${label}, its body`, `it is ${body.content[0]?.[0]}, and @rest sends JSON`);
  return undefined;
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
