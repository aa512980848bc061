/** The keys of an issuer from files: PEM, a JWK or a JWK Set. Read once, at the start. */

import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { StartupError } from '../base/startup-error.ts';
import { invalidToken } from './challenge.ts';
import { parseJwkSet } from './jwk-set.ts';
import type { KeySet } from './key-set.ts';

/** Throws a StartupError that names the file, for a file that holds no key or one that cannot be used. */
export function readKeyFiles(root: string, files: readonly string[]): KeySet {
  const set = parseJwkSet({ keys: files.flatMap((file) => readKeyFile(root, file)) });
  return {
    find(algorithm, kid) {
      const named = set.find(algorithm, kid);
      const found = named.length > 0 ? named : set.findUnnamed(algorithm);
      return found.length > 0
        ? Promise.resolve(found)
        : Promise.reject(invalidToken('The token is not valid.'));
    },
    findAnew: () => Promise.resolve(undefined),
    started: Promise.resolve(),
    hasKeys: () => true,
    onDropped: () => {},
    close: () => {},
  };
}

function readKeyFile(root: string, file: string): unknown[] {
  try {
    const text = readFileSync(resolve(root, file), 'utf8');
    const keys = text.includes('-----BEGIN') ? readPem(text) : readJwk(text);
    const { size, problems } = parseJwkSet({ keys });
    if (problems.length > 0) throw new Error(problems.join('; '));
    if (size === 0) throw new Error('it holds no public key that checks signatures');
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
