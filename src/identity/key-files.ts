/** The keys of an issuer from files: PEM, a JWK or a JWK Set. Read once, at the start. */

import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { StartupError } from '../base/startup-error.ts';
import { invalidToken } from './challenge.ts';
import { type JwkSet, parseJwkSet } from './jwk-set.ts';
import type { KeySet } from './jwks.ts';

/** Throws a StartupError that names the file. */
export function readKeyFiles(root: string, files: readonly string[]): KeySet {
  const set = readTogether(files.map((file) => readKeyFile(root, file)));
  return {
    find: (algorithm, kid) =>
      set.find(algorithm, kid) ?? Promise.reject(invalidToken('The token is not valid.')),
    started: Promise.resolve(),
    hasKeys: () => true,
    onDropped: () => {},
    close: () => {},
  };
}

/** PEM has no ids: of several keys of one kind all but one need a JWK that has. */
function readTogether(files: readonly (readonly unknown[])[]): JwkSet {
  try {
    return parseJwkSet({ keys: files.flat() }, { isAnyId: true });
  } catch (cause) {
    throw new StartupError('keyFiles: two of the keys have the same id, or none', { cause });
  }
}

function readKeyFile(root: string, file: string): unknown[] {
  try {
    const text = readFileSync(resolve(root, file), 'utf8');
    const keys = text.includes('-----BEGIN') ? readPem(text) : readJwk(text);
    parseJwkSet({ keys });
    return keys;
  } catch (cause) {
    throw new StartupError(`keyFiles: ${file}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}

function readPem(text: string): unknown[] {
  if (text.includes('PRIVATE KEY')) throw new Error('it is a private key; the gateway needs the public one');
  return [createPublicKey(text).export({ format: 'jwk' })];
}

function readJwk(text: string): unknown[] {
  const value = JSON.parse(text) as { keys?: unknown };
  return Array.isArray(value.keys) ? value.keys : [value];
}
