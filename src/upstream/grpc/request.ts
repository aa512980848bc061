/** Fills a `@grpc` template: the request message, written, and its metadata. */

import { blame, blameAt, headerText, requireSendable } from '../sendable.ts';
import { fill, type Scope } from '../template.ts';
import type { GrpcRequest, GrpcTemplate } from './message.ts';
import { Misfit } from './misfit.ts';
import { isBase64 } from './scalars.ts';

/**
 * Renders the request; null and missing values leave their field unset, as proto3 has no null. Throws BAD_USER_INPUT for a
 * value that the message or the metadata cannot hold.
 */
export function renderGrpc(template: GrpcTemplate, scope: Scope): GrpcRequest {
  const { method, request } = template;
  if (method === undefined) throw new Error(`no rpc ${template.rpc}: the schema was served unchecked`);
  const filled = fill(request, scope);
  requireSendable(filled, request, scope);
  try {
    return {
      method,
      bytes: method.encode(filled as Record<string, unknown>),
      metadata: metadataOf(template, scope),
    };
  } catch (error) {
    if (error instanceof Misfit)
      throw blameAt(request, error.path, `does not fit the request: ${error.message}`);
    throw error;
  }
}

function metadataOf(template: GrpcTemplate, scope: Scope): Record<string, string> {
  const metadata: Record<string, string> = {};
  for (const { name, value } of template.metadata) {
    const filled = fill(value, scope);
    if (filled === undefined || filled === null) continue;
    const textOf = name.endsWith('-bin') ? base64Text : metadataText;
    const text = textOf(filled);
    if (text === undefined)
      throw blame(value, scope, (one) => textOf(one) === undefined, `cannot stand in the metadata ${name}`);
    metadata[name] = text;
  }
  return metadata;
}

/** Visible ASCII with spaces between (gRPC over HTTP/2, Custom-Metadata); a space at an end may be lost on the way. */
function metadataText(value: unknown): string | undefined {
  const text = headerText(value);
  return text !== undefined && /^(?:[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?)?$/.test(text) ? text : undefined;
}

/** What a name that ends in `-bin` takes; it travels as bytes. */
function base64Text(value: unknown): string | undefined {
  const text = headerText(value);
  return isBase64(text) ? text : undefined;
}
