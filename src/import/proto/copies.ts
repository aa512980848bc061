/** The .proto files that a project needs beside an imported service file. */

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import protobuf from 'protobufjs';
import { StartupError } from '../../base/startup-error.ts';
import { listProtoFiles } from '../../schema/read/source-files.ts';
import type { ProtoImports } from '../../upstream/grpc/proto-imports.ts';

/**
 * What is to be copied to `schemas/services/protos`: files that no folder of the services holds yet, each at the place
 * that the imports of the others name, below `folder`. Throws a StartupError when
 * another contract has that place.
 */
export function copiesOf(
  files: readonly string[],
  root: string,
  imports: ProtoImports,
  folder = '',
): { path: string; text: string }[] {
  const services = resolve(root, 'schemas', 'services');
  const present = new Map(listProtoFiles(root).map((path) => [path, readFileSync(path, 'utf8')]));
  const outside = files
    .map((file) => resolve(file))
    .filter((file) => relative(services, file).startsWith('..'));
  const placeOf = createPlaceOf(outside, imports);
  return outside.flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    if ([...present.values()].includes(text)) return [];
    const path = join(services, 'protos', folder, placeOf(file));
    if (existsSync(path) && packageOf(readFileSync(path, 'utf8')) !== packageOf(text))
      throw new StartupError(
        `${relative(root, path)} is another file, of the package ${packageOf(readFileSync(path, 'utf8')) ?? '(none)'}: rename one of them`,
      );
    return [{ path, text }];
  });
}

/** A file that was imported from a folder, or that is in one of these, is named from there; others from what they share. */
function createPlaceOf(
  files: readonly string[],
  { folders, rootOf }: ProtoImports,
): (file: string) => string {
  const roots = new Set([...folders, ...rootOf.values()]);
  const rootFor = (file: string): string | undefined =>
    rootOf.get(file) ?? [...roots].find((folder) => !relative(folder, file).startsWith('..'));
  const base = commonFolder(files.filter((file) => rootFor(file) === undefined));
  return (file) => relative(rootFor(file) ?? base, file);
}

function commonFolder(files: readonly string[]): string {
  const [first = '', ...others] = files.map((file) => dirname(file));
  return others.reduce((common, folder) => {
    let shared = common;
    while (relative(shared, folder).startsWith('..')) shared = dirname(shared);
    return shared;
  }, first);
}

function packageOf(text: string): string | undefined {
  return protobuf.parse(text).package;
}
