/**
 * Subjects of several issuers. A `sub` names somebody within its issuer only (RFC 7519, section 4.1.2), so an app with several
 * issuers says how their subjects are told apart.
 */

import type { Principal } from '../base/principal.ts';
import { StartupError } from '../base/startup-error.ts';
import type { AppConfig } from '../config/app.ts';

/** What a principal is called, and who says so. */
export type NamedSubject = Pick<Principal, 'subject' | 'issuer' | 'claims'>;

/** The subject as everything behind the doors knows it: with the prefix of its issuer, also in its claims. */
export function nameSubject(
  subject: string,
  claims: Readonly<Record<string, unknown>>,
  { issuer, subjectPrefix = '' }: { readonly issuer: string; readonly subjectPrefix?: string | undefined },
): NamedSubject {
  if (subjectPrefix === '') return { subject, issuer, claims };
  const whole = subjectPrefix + subject;
  return { subject: whole, issuer, claims: { ...claims, sub: whole } };
}

interface Source {
  readonly issuer: string;
  readonly prefix: string | undefined;
}

/** Throws a StartupError for an app whose issuers could name two people by one subject. */
export function checkSubjects({ name, jwt, auth }: Pick<AppConfig, 'name' | 'jwt' | 'auth'>): void {
  if (auth.subjects === 'shared') return;
  const byIssuer = new Map(sourcesOf({ jwt, auth }).map((source) => [source.issuer, source]));
  const sources = [...byIssuer.values()];
  if (sources.length < 2) return;
  const prefixes = sources.map(({ prefix }) => prefix);
  const isApart = sources.every(({ prefix }, at) =>
    prefixes.every(
      (other, index) => index === at || (prefix !== undefined && other?.startsWith(prefix) !== true),
    ),
  );
  if (isApart) return;
  const issuers = sources.map(({ issuer }) => issuer).join(', ');
  throw new StartupError(
    `${name}: the subjects of ${issuers} could be the same: give each a subjectPrefix, none of which begins another, ` +
      "or say auth.subjects: 'shared' where all of them name the same people",
  );
}

/** One that says no issuer is a provider of its own, known by where it is. */
function sourcesOf({ jwt, auth }: Pick<AppConfig, 'jwt' | 'auth'>): readonly Source[] {
  const { introspection, session } = auth;
  return [
    ...[...jwt, ...auth.jwt].map(({ issuer, subjectPrefix }) => ({ issuer, prefix: subjectPrefix })),
    ...(introspection === undefined
      ? []
      : [{ issuer: introspection.issuer ?? introspection.url, prefix: introspection.subjectPrefix }]),
    ...(session === undefined ? [] : [{ issuer: session.issuer, prefix: session.subjectPrefix }]),
  ].map(({ issuer, prefix }) => ({ issuer: issuer.replace(/\/$/, ''), prefix }));
}
