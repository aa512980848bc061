/** Where an imported .proto file is: beside the file that imports it, else in a folder above, as with protoc's --proto_path. */

import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import protobuf from 'protobufjs';

/** Finds imported files, and remembers from which folder each was named. */
export class ProtoImports {
  /** Those that were named. */
  readonly folders: readonly string[];
  /** By file: the folder that its imports are named from; not in here when it was found beside the one that imports it. */
  readonly rootOf = new Map<string, string>();

  /** `folders` go before those above a file. */
  constructor(folders: readonly string[] = []) {
    this.folders = folders.map((folder) => resolve(folder));
  }

  /** What is nowhere is said to be beside the file that imports it. Well-known types keep their name: protobufjs has them. */
  resolve(origin: string, target: string): string {
    if (isAbsolute(target) || protobuf.common.get(target) !== null) return target;
    if (origin === '') return resolve(target);
    const beside = resolve(dirname(origin), target);
    if (existsSync(beside)) return beside;
    for (const folder of [...this.folders, ...foldersAbove(origin)]) {
      const file = join(folder, target);
      if (!existsSync(file)) continue;
      this.rootOf.set(file, folder);
      return file;
    }
    return beside;
  }
}

function* foldersAbove(file: string): Generator<string> {
  for (let folder = dirname(resolve(file)); folder !== dirname(folder); ) {
    folder = dirname(folder);
    yield folder;
  }
}
