/** An API key of a partner: `fk_<id>_<secret>` for who has it, and for the gateway only the SHA-256 of that. */

import { hash, randomBytes, randomInt } from 'node:crypto';
import { z } from 'zod';

export const PARTNER_NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const KEY = /^fk_([a-z0-9]{12})_[\w-]{43}$/;

export const apiKeySchema = z.strictObject({
  /** The part of the key that may be told: it finds the record, and proves nothing. */
  id: z.string().regex(/^[a-z0-9]{12}$/),
  /** SHA-256 of the whole key, in hex. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  /** The app it opens, and no other. */
  app: z.string(),
  partner: z.string().regex(PARTNER_NAME),
  scopes: z.array(z.string()),
  tier: z.string().optional(),
  /** ISO 8601, as all times here. */
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().optional(),
  revokedAt: z.iso.datetime().optional(),
  /** The id of the key that it was rotated to. */
  replacedBy: z.string().optional(),
});

/** An API key as it is kept: its hash, never the key. */
export type ApiKey = z.output<typeof apiKeySchema>;

/** The only time that the key itself is there. */
export interface NewApiKey {
  readonly record: ApiKey;
  readonly key: string;
}

export function makeApiKey(
  given: Pick<ApiKey, 'app' | 'partner' | 'scopes' | 'tier' | 'expiresAt'>,
): NewApiKey {
  const id = Array.from({ length: 12 }, () => randomInt(36).toString(36)).join('');
  const key = `fk_${id}_${randomBytes(32).toString('base64url')}`;
  return { key, record: { id, hash: hash('sha256', key), ...given, createdAt: new Date().toISOString() } };
}

/** The id in a key; undefined for what has not the form of one. */
export function idOfApiKey(key: string): string | undefined {
  return KEY.exec(key)?.[1];
}

/** The key's state at a moment, in milliseconds since 1970. */
export function stateOf({ revokedAt, expiresAt }: ApiKey, nowMs: number): 'active' | 'expired' | 'revoked' {
  if (revokedAt !== undefined) return 'revoked';
  return expiresAt !== undefined && Date.parse(expiresAt) <= nowMs ? 'expired' : 'active';
}
