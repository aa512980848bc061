/** The rpcs of a project's .proto files; a file that cannot be read is told, and the others are still read. */

import { relative } from 'node:path';
import { Source } from 'graphql';
import { StartupError } from '../../base/startup-error.ts';
import { loadProtos, type Protos } from '../../upstream/grpc/protos.ts';
import type { Diagnostics } from '../diagnostics.ts';
import { readFileText } from './file-text.ts';
import { tooDeep } from './nesting.ts';
import { listFiles } from './source-files.ts';
import { PROTOS, type Unread } from './unread.ts';

/** Reads every .proto file in a folder and its sub-folders. */
export function readProtos(folder: string, root: string, diagnostics: Diagnostics, unread: Unread): Protos {
  const files = listFiles(folder, '.proto', true);
  const sound = files.filter((file) => isReadable(relative(root, file), root, diagnostics));
  if (sound.length < files.length) unread.add([PROTOS]);
  try {
    return loadProtos(sound);
  } catch (error) {
    if (!(error instanceof StartupError)) throw error;
    unread.add([PROTOS]);
    const good = sound.filter((file) => isSound(file, root, diagnostics));
    // Each for itself is good: they do not fit together.
    if (good.length === sound.length)
      diagnostics.add(
        'FACET_PROTO',
        shortened(error.message, root),
        undefined,
        undefined,
        relative(root, folder),
      );
    return good.length === sound.length ? new Map() : protosOf(good);
  }
}

function protosOf(files: readonly string[]): Protos {
  try {
    return loadProtos(files);
  } catch (error) {
    if (error instanceof StartupError) return new Map();
    throw error;
  }
}

function isReadable(shown: string, root: string, diagnostics: Diagnostics): boolean {
  const text = readFileText(root, shown, diagnostics);
  const deep = text === undefined ? undefined : tooDeep(text);
  if (text !== undefined && deep !== undefined)
    diagnostics.add('FACET_NESTING', deep.message, 'flatten it', {
      source: new Source(text, shown),
      offset: deep.offset,
    });
  return text !== undefined && deep === undefined;
}

function isSound(file: string, root: string, diagnostics: Diagnostics): boolean {
  try {
    loadProtos([file]);
    return true;
  } catch (error) {
    if (!(error instanceof StartupError)) throw error;
    tell(error.message, relative(root, file), root, diagnostics);
    return false;
  }
}

/** protobufjs says the line of what it cannot read, or the name that is not there; else the file is meant. */
function tell(message: string, shown: string, root: string, diagnostics: Diagnostics): void {
  const plain = message.replace(/^\S+\.proto: /, '');
  const [, reason = plain, line] = /^(.*?)(?: \([^()]*\bline (\d+)\))?$/s.exec(plain) ?? [];
  const text = readFileText(root, shown, diagnostics) ?? '';
  const name = /'([\w.]+)'|([\w.]+\.proto)$/.exec(reason);
  const offset =
    line === undefined ? offsetOfName(text, name?.[1] ?? name?.[2]) : offsetOfLine(text, Number(line));
  const place = offset === undefined ? undefined : { source: new Source(text, shown), offset };
  diagnostics.add('FACET_PROTO', shortened(reason, root), undefined, place, shown);
}

function shortened(message: string, root: string): string {
  return message.replaceAll(`${root}/`, '');
}

/** Of the first character of the line that is no space. */
function offsetOfLine(text: string, line: number): number {
  const before = text.split('\n').slice(0, line - 1);
  const start = before.reduce((sum, each) => sum + each.length + 1, 0);
  return start + Math.max(0, text.slice(start).search(/\S/));
}

function offsetOfName(text: string, name: string | undefined): number | undefined {
  const found = name === undefined ? -1 : text.search(new RegExp(`\\b${name.replaceAll('.', '\\.')}\\b`));
  return found === -1 ? undefined : found;
}
