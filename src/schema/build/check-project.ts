/** Checks all of a project offline: its schema files, its trusted documents, and what would be slow. */

import { documentCheck } from '../check/check-documents.ts';
import { fileCheck } from '../check/check-files.ts';
import { nPlusOneCheck } from '../check/check-n-plus-one.ts';
import { type Diagnostic, Diagnostics } from '../diagnostics.ts';
import { buildSchemas, type LoadInput } from './build.ts';
import type { Generation } from './load.ts';

/** All that is found, warnings too. The documents of a client are looked at once its schema has nothing wrong. */
export function checkProject(project: LoadInput): readonly Diagnostic[] {
  const diagnostics = new Diagnostics();
  diagnostics.untilTooMany(() => {
    for (const { draft, bound } of [...buildSchemas(project, diagnostics).clients.values()].flat()) {
      if (draft.isWhole) documentCheck.run({ root: project.root, client: draft, diagnostics });
      if (bound !== undefined) nPlusOneCheck.run({ client: bound, diagnostics });
    }
  });
  fileCheck.run({ root: project.root, apps: project.apps.map(({ name }) => name), diagnostics });
  return diagnostics.items;
}

/** What is found in schemas that can be served: documents that do not fit, and what would be slow. */
export function checkGeneration(root: string, { clients }: Generation): readonly Diagnostic[] {
  const diagnostics = new Diagnostics();
  for (const client of [...clients.values()].flat()) {
    documentCheck.run({ root, client, diagnostics });
    nPlusOneCheck.run({ client, diagnostics });
  }
  return diagnostics.items;
}
