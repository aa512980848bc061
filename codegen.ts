/**
 * What is derived from this repository's schema files: all that `facet codegen --editors` writes, and the pages of the
 * directives in docs/.
 *
 * `npm run codegen` writes, `npm run codegen -- --check` fails when a file is stale.
 */

import { readProject } from './src/cli/project.ts';
import { generate } from './src/codegen/generate.ts';
import { writeOutputs } from './src/codegen/outputs.ts';
import { StartupError } from './src/index.ts';
import { directivePages } from './tools/directive-pages.ts';

const root = import.meta.dirname;

async function main([flag, ...more]: readonly string[]): Promise<string> {
  if ((flag !== undefined && flag !== '--check') || more.length > 0)
    throw new StartupError('codegen takes --check and nothing else');
  const outputs = await generate(await readProject(root, []), { isForEditors: true });
  return writeOutputs(root, new Map([...directivePages(), ...outputs]), flag === '--check');
}

try {
  process.stdout.write(`${await main(process.argv.slice(2))}\n`);
} catch (error) {
  process.stderr.write(
    `${error instanceof StartupError ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exitCode = 1;
}
