/** The OpenAPI documents of a project: `schemas/services/openapi/<service>.yaml`, or `.yml` or `.json`. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Source } from 'graphql';
import { StartupError } from '../../base/startup-error.ts';
import { type Contract, readContract } from '../../openapi/contract.ts';
import type { Diagnostics } from '../diagnostics.ts';

const FOLDER = 'schemas/services/openapi';
const extensions = ['yaml', 'yml', 'json'];

/** By service. A document that cannot be read is told, and then nothing of its service is held against it. */
export function readContracts(
  root: string,
  services: readonly string[],
  diagnostics: Diagnostics,
): ReadonlyMap<string, Contract> {
  const contracts = new Map<string, Contract>();
  for (const service of services) {
    const shown = extensions.map((extension) => `${FOLDER}/${service}.${extension}`).find(existsIn(root));
    if (shown === undefined) continue;
    try {
      contracts.set(service, readContract(join(root, shown), shown));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (!(error instanceof StartupError) && !isFileError(error)) throw error;
      const fix = 'mend the document, or take it away: without one, calls are not held against it';
      const { text, place } = placed(firstLine(reason.replace(`${shown}: `, '')), root, shown);
      diagnostics.add('FACET_CONTRACT', text, fix, place, shown);
    }
  }
  return contracts;
}

function existsIn(root: string): (shown: string) => boolean {
  return (shown) => existsSync(join(root, shown));
}

function isFileError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

/** The parser says where: `... at line 4, column 1:`. */
function placed(reason: string, root: string, shown: string) {
  const found = /^(.*) at line (\d+), column (\d+):?$/.exec(reason);
  if (found === null) return { text: reason, place: undefined };
  const [, text = reason, line, column] = found;
  const body = readFileSync(join(root, shown), 'utf8');
  const before = body.split('\n').slice(0, Number(line) - 1);
  const offset = before.reduce((sum, each) => sum + each.length + 1, 0) + Number(column) - 1;
  return { text, place: { source: new Source(body, shown), offset: Math.min(offset, body.length) } };
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? text;
}
