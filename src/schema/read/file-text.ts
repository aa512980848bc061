/** Reads the text of one file of a project. Folders, files that are too large and binary files are refused. */

import { isUtf8 } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostics } from '../diagnostics.ts';

/** Far above what people write, and above what is imported of an API of thousands of operations. */
export const MAX_FILE_BYTES = 4 * 1024 * 1024;

/** `shown` is its path from the project's folder. */
export function readFileText(root: string, shown: string, diagnostics: Diagnostics): string | undefined {
  try {
    const path = join(root, shown);
    const found = statSync(path);
    if (!found.isFile())
      return refuse(
        'FACET_FILE',
        `it is ${found.isDirectory() ? 'a folder' : 'no file'}`,
        'give it another name',
      );
    if (found.size > MAX_FILE_BYTES)
      return refuse(
        'FACET_FILE_SIZE',
        `it is ${found.size.toLocaleString('en')} bytes; the limit is ${MAX_FILE_BYTES / 2 ** 20} MiB`,
        'cut it into several files',
      );
    const bytes = readFileSync(path);
    return isUtf8(bytes)
      ? bytes.toString('utf8')
      : refuse('FACET_FILE', 'it is not UTF-8 text', 'save it as UTF-8');
  } catch (error) {
    return refuse(
      'FACET_FILE',
      `it cannot be read: ${reasonOf(error)}`,
      'mend the link or its permissions, or remove it',
    );
  }

  function refuse(code: string, message: string, fix: string): undefined {
    diagnostics.add(code, message, fix, undefined, shown);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'it points to a missing file',
  ELOOP: 'its links form a circle',
  EACCES: 'this account has no permission',
};

function reasonOf(error: unknown): string {
  const { code = '', message } = error as { code?: string; message: string };
  return reasons[code] ?? message;
}
