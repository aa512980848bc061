/** Checks all of a project offline: its schema files, its trusted documents, and what would be slow. */

import { type Diagnostic, Diagnostics, SchemaError } from '../diagnostics.ts';
import { type LoadInput, loadSchemas } from '../load.ts';
import { checkDocuments } from './check-documents.ts';
import { checkNPlusOne } from './check-n-plus-one.ts';

/** All that is found, warnings too; documents are looked at once the schema files have nothing wrong. */
export function checkProject(project: LoadInput): readonly Diagnostic[] {
  const diagnostics = new Diagnostics();
  try {
    for (const client of [...loadSchemas(project).clients.values()].flat()) {
      checkDocuments(project.root, client, diagnostics);
      checkNPlusOne(client, diagnostics);
    }
    return diagnostics.items;
  } catch (error) {
    if (error instanceof SchemaError) return error.diagnostics;
    throw error;
  }
}
