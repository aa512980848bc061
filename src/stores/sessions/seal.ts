/**
 * Text that only the gateway can read and make: JWE, `dir` with A256GCM (RFC 7518, sections 4.5 and 5.3). What is sealed
 * for one purpose does not open for another.
 */

import { CompactEncrypt, compactDecrypt } from 'jose';

/** Closes and opens text for one purpose. */
export interface Seal {
  close(value: unknown): Promise<string>;
  /** Undefined for what was not sealed with one of the keys, for this purpose, as it is. */
  open(text: string): Promise<unknown>;
}

/** The first key seals, each opens: a new one goes in front, and the last out when what it sealed has ended. */
export function createSeal(keys: readonly Uint8Array[], purpose: string): Seal {
  const [newest] = keys;
  if (newest === undefined) throw new Error('a seal needs a key');
  return {
    close: (value) =>
      new CompactEncrypt(Buffer.from(JSON.stringify(value)))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', typ: purpose })
        .encrypt(newest),
    async open(text) {
      for (const key of keys) {
        const opened = await decrypt(text, key);
        if (opened?.protectedHeader.typ === purpose)
          return JSON.parse(Buffer.from(opened.plaintext).toString('utf8')) as unknown;
      }
      return undefined;
    },
  };
}

async function decrypt(text: string, key: Uint8Array) {
  try {
    return await compactDecrypt(text, key, {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
    });
  } catch {
    return undefined;
  }
}
