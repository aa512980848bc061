/** The clients of a project with what their trusted documents use. */

import { validate } from 'graphql';
import { type LoadInput, loadSchemas } from '../build/load.ts';
import { readDocuments } from '../check/check-documents.ts';
import { Diagnostics } from '../diagnostics.ts';
import type { Client } from './diff-clients.ts';
import { usageOf } from './document-usage.ts';

/** Throws a SchemaError when the schema files do not check. A document that does not fit is broken already. */
export function readClients(project: LoadInput): Client[] {
  return [...loadSchemas(project).clients.values()].flat().map(({ app, version, schema }) => ({
    app,
    version,
    schema,
    documents: readDocuments(project.root, { app, version }, new Diagnostics())
      .filter((document) => validate(schema, document).length === 0)
      .map((document) => usageOf(schema, document)),
  }));
}
