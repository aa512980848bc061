/** Fills a `@grpc` template: the request message as plain data, and its metadata. */

import { FacetError } from '../../base/errors.ts';
import { fill, requireWellFormed, type Scope } from '../template.ts';
import type { GrpcRequest, GrpcTemplate } from './message.ts';

/** Renders the request; null and missing values leave their field unset, as proto3 has no null. */
export function renderGrpc(template: GrpcTemplate, scope: Scope): GrpcRequest {
  const { method } = template;
  if (method === undefined) throw new Error(`no rpc ${template.rpc}: the schema was served unchecked`);
  const metadata: Record<string, string> = {};
  for (const { name, value } of template.metadata) {
    const filled = fill(value, scope);
    if (filled !== undefined && filled !== null) metadata[name] = metadataText(name, filled);
  }
  return {
    method,
    message: messageOf(template, scope),
    metadata,
  };
}

function messageOf({ request }: GrpcTemplate, scope: Scope): Record<string, unknown> {
  const filled = withoutNulls(fill(request, scope));
  requireWellFormed(filled);
  return filled as Record<string, unknown>;
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null && inner !== undefined)
      .map(([name, inner]) => [name, withoutNulls(inner)]),
  );
}

/** ASCII values of metadata are printable characters and spaces (gRPC over HTTP/2, Custom-Metadata). */
function metadataText(name: string, value: unknown): string {
  const text = String(value);
  if (typeof value === 'object' || !/^[\x20-\x7e]*$/.test(text)) {
    throw new FacetError(
      'BAD_USER_INPUT',
      `The value for the metadata ${name} has characters that metadata cannot hold.`,
    );
  }
  return text;
}
