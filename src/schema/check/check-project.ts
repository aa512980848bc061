/** Checks all of a project offline: its schema files, its trusted documents, and what would be slow. */

import { type Diagnostic, Diagnostics, SchemaError } from '../diagnostics.ts';
import { type Generation, type LoadInput, loadSchemas } from '../load.ts';
import { checkDocuments } from './check-documents.ts';
import { checkNPlusOne } from './check-n-plus-one.ts';

/** All that is found, warnings too; documents are looked at once the schema files have nothing wrong. */
export function checkProject(project: LoadInput): readonly Diagnostic[] {
  try {
    return checkGeneration(project.root, loadSchemas(project));
  } catch (error) {
    if (error instanceof SchemaError) return error.diagnostics;
    throw error;
  }
}

/** What is found in schemas that can be served: documents that do not fit, and what would be slow. */
export function checkGeneration(root: string, { clients }: Generation): readonly Diagnostic[] {
  const diagnostics = new Diagnostics();
  for (const client of [...clients.values()].flat()) {
    checkDocuments(root, client, diagnostics);
    checkNPlusOne(client, diagnostics);
  }
  return diagnostics.items;
}
