/** Headers that say who is calling in so many words: `x-scopes: {scopes}`. */

import { FacetError } from '../../base/errors.ts';
import type { Principal } from '../../base/principal.ts';
import type { IdentityHeader } from './identity-header.ts';

const PLACE = /\{([\w.-]+)\}/g;
/** What a header can hold (RFC 9110, section 5.5), and gRPC metadata too: printable ASCII. */
const SENDABLE = /^[\x20-\x7e]*$/;

/**
 * One identity header for each template: `{sub}`, `{scopes}`, `{tenant}`, `{tier}`, `{partner}` and `{claims.name}` are filled in.
 * A header is left out for a caller who lacks a value; a value that no header can hold is FORBIDDEN.
 */
export function createMapping(headers: Readonly<Record<string, string>>, service: string): IdentityHeader[] {
  return Object.entries(headers).map(([header, template]) => {
    const whole = /^\{([\w.-]+)\}$/.exec(template)?.[1];
    return {
      header,
      valueOf({ principal }) {
        if (principal === undefined) return undefined;
        const value = whole === undefined ? fill(template, principal) : textOf(principal, whole);
        if (value === undefined || SENDABLE.test(value)) return value;
        // Left out, the service might take the caller for one with no tenant at all, who sees everything.
        throw new FacetError('FORBIDDEN', `Who is calling cannot be told in a header (${header}).`, {
          service,
        });
      },
    };
  });
}

/** Undefined as soon as one of its places is. */
function fill(template: string, principal: Principal): string | undefined {
  let isWhole = true;
  const filled = template.replaceAll(PLACE, (_all, place: string) => {
    const value = textOf(principal, place);
    if (value === undefined) isWhole = false;
    return value ?? '';
  });
  return isWhole ? filled : undefined;
}

function textOf(principal: Principal, place: string): string | undefined {
  switch (place) {
    case 'sub':
      return principal.subject;
    case 'scopes':
      return [...principal.scopes].join(' ');
    case 'tenant':
    case 'tier':
    case 'partner':
      return principal[place];
    default:
      return scalar(place.split('.').slice(1).reduce<unknown>(step, principal.claims));
  }
}

function step(value: unknown, name: string): unknown {
  const isObject = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
  return isObject ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

/** Of a list of texts its words, as with scopes; nothing else of more than one value has one form. */
function scalar(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const isList =
    Array.isArray(value) && value.every((item) => typeof item === 'string' && !item.includes(' '));
  return isList ? value.join(' ') : undefined;
}

/** The names under which a plan knows what a header tells: `sub`, `scope`, `tenant`, claims by their own. */
export function placesOf(template: string): readonly string[] {
  return [...template.matchAll(PLACE)].map(([, place = '']) => {
    const [name = '', claim = ''] = place.split('.');
    return name === 'claims' ? claim : name === 'scopes' ? 'scope' : name;
  });
}
