/** The packages and programs of others: where they are, and how one of them is run. */

import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

const modules = join(import.meta.dirname, 'node_modules');

/** The path of a package that is installed here, or of a file in it. */
export function packagePath(...steps: readonly string[]): string {
  const path = join(modules, ...steps);
  if (existsSync(path)) return path;
  throw new Error(`${steps.join('/')} is not installed: these tests are run with npm run test:outside`);
}

/** For a program that cannot be asked which port the system chose for it. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise<void>((resolve) => void server.close(() => resolve()));
  return port;
}
