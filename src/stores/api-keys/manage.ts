/** What is done with the API keys of an app: made, replaced, taken back. A record is never removed: it tells who had access. */

import { StartupError } from '../../base/startup-error.ts';
import { didYouMean } from '../../base/suggest.ts';
import { type ApiKey, makeApiKey, type NewApiKey, PARTNER_NAME, stateOf } from './record.ts';
import type { ApiKeySource } from './source.ts';

/** Throws a StartupError for a name or scope that a key cannot have. */
export async function createApiKey(
  source: ApiKeySource,
  given: Pick<ApiKey, 'app' | 'partner' | 'scopes' | 'tier' | 'expiresAt'>,
): Promise<NewApiKey> {
  if (!PARTNER_NAME.test(given.partner))
    throw new StartupError(`the partner "${given.partner}": lower case, letters, digits and -, 63 at most`);
  for (const scope of given.scopes.filter((name) => !/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(name)))
    throw new StartupError(`the scope "${scope}" holds signs that a scope cannot have`);
  const made = makeApiKey(given);
  await source.write([made.record]);
  return made;
}

/** A new key of the same kind; the old one ends after the overlap, in which both are good. Throws a StartupError. */
export async function rotateApiKey(
  source: ApiKeySource,
  id: string,
  overlapMs: number,
  nowMs = Date.now(),
): Promise<NewApiKey & { readonly old: ApiKey }> {
  const found = await findApiKey(source, id);
  const state = stateOf(found, nowMs);
  if (state !== 'active') throw new StartupError(`the key ${id} is ${state}: create a new one`);
  const { app, partner, scopes, tier, createdAt, expiresAt } = found;
  // A key that was made for a time is replaced by one for as long.
  const lifetimeMs = expiresAt === undefined ? undefined : Date.parse(expiresAt) - Date.parse(createdAt);
  const made = makeApiKey({ app, partner, scopes, tier, expiresAt: later(nowMs, lifetimeMs) });
  const endsAt = Math.min(nowMs + overlapMs, expiresAt === undefined ? Infinity : Date.parse(expiresAt));
  const old = { ...found, expiresAt: new Date(endsAt).toISOString(), replacedBy: made.record.id };
  await source.write([made.record, old]);
  return { ...made, old };
}

/** Throws a StartupError for an id that is not known; a key that is revoked already stays as it is. */
export async function revokeApiKey(source: ApiKeySource, id: string): Promise<ApiKey> {
  const found = await findApiKey(source, id);
  if (found.revokedAt !== undefined) return found;
  const revoked = { ...found, revokedAt: new Date().toISOString() };
  await source.write([revoked]);
  return revoked;
}

async function findApiKey(source: ApiKeySource, id: string): Promise<ApiKey> {
  const records = await source.read();
  const found = records.find((record) => record.id === id);
  if (found !== undefined) return found;
  const known = records.map((record) => record.id);
  // Whoever pastes the whole key must not find it in their terminal's log again.
  const shown = id.startsWith('fk_') ? 'fk_...' : id;
  const hint = shown === id ? didYouMean(id, known) : ' Say its id only: the twelve signs after fk_.';
  throw new StartupError(`${source.name} has no key "${shown}".${hint}`);
}

function later(nowMs: number, lifetimeMs: number | undefined): string | undefined {
  return lifetimeMs === undefined ? undefined : new Date(nowMs + lifetimeMs).toISOString();
}
