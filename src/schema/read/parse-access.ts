/** What `@authenticated`, `@requiresScopes` and `@policy` on a definition ask of a principal. */

import { valueFromASTUntyped } from 'graphql';
import type { Access } from '../../fields/rules.ts';
import { directiveOf } from '../model.ts';

/** Undefined where nobody is asked for anything. */
export function parseAccess(node: Parameters<typeof directiveOf>[0]): Access | undefined {
  const namesIn = (directive: string): string[][] | undefined => {
    const value = directiveOf(node, directive)?.arguments?.[0]?.value;
    return value === undefined ? undefined : alternativesOf(valueFromASTUntyped(value));
  };
  const scopes = namesIn('requiresScopes');
  const policies = namesIn('policy');
  const isAuthenticated = directiveOf(node, 'authenticated') !== undefined;
  if (scopes === undefined && policies === undefined && !isAuthenticated) return undefined;
  return {
    isAuthenticated: true,
    scopes: scopes === undefined ? [] : [scopes],
    policies: policies === undefined ? [] : [policies],
  };
}

/** GraphQL's list coercion, twice: `"a"` and `["a"]` stand for `[["a"]]`. */
function alternativesOf(value: unknown): string[][] {
  const outer = Array.isArray(value) ? value : [value];
  return outer.map((inner) => (Array.isArray(inner) ? inner : [inner]).map(String));
}
