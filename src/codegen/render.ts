/** GraphQL Code Generator, which Facet does not bring: a project that wants types installs it. */

import type { CodegenPlugin, Types } from '@graphql-codegen/plugin-helpers';
import { parse, printSchema } from 'graphql';
import { StartupError } from '../base/startup-error.ts';
import { readDocuments } from '../schema/check/check-documents.ts';
import type { ClientSchema } from '../schema/client-schema.ts';
import { Diagnostics } from '../schema/diagnostics.ts';

/** Writes TypeScript for a client. */
export interface Renderer {
  /** The types of a client's schema. */
  schema(client: ClientSchema): Promise<string>;
  /** The types of a client's documents; undefined when it has none. */
  documents(root: string, client: ClientSchema): Promise<string | undefined>;
}

const packages = ['core', 'typescript', 'typescript-operations'].map((name) => `@graphql-codegen/${name}`);

/** How the scalars of the schema files look in JSON. */
const config = {
  scalars: { ID: 'string', DateTime: 'string', Date: 'string', BigInt: 'string', JSON: 'unknown' },
  defaultScalarType: 'unknown',
  enumsAsTypes: true,
  useTypeImports: true,
  skipTypename: true,
  immutableTypes: true,
  maybeValue: 'T | null',
};

/** Throws a StartupError that says what to install. */
export async function loadRenderer(): Promise<Renderer> {
  const { codegen, types, operations } = await importPackages();
  const render = (
    { schema }: ClientSchema,
    name: string,
    plugin: CodegenPlugin,
    documents: Types.DocumentFile[],
  ): Promise<string> =>
    codegen({
      filename: 'generated.ts',
      schema: parse(printSchema(schema)),
      documents,
      config,
      plugins: [{ [name]: {} }],
      pluginMap: { [name]: plugin },
    });
  return {
    schema: (client) => render(client, 'types', types, []),
    async documents(root, client) {
      const documents = readDocuments(root, client, new Diagnostics()).map((document) => ({
        location: document.loc?.source.name ?? '',
        document,
      }));
      return documents.length === 0 ? undefined : render(client, 'operations', operations, documents);
    },
  };
}

async function importPackages() {
  try {
    const [{ codegen }, types, operations] = await Promise.all([
      import('@graphql-codegen/core'),
      import('@graphql-codegen/typescript'),
      import('@graphql-codegen/typescript-operations'),
    ]);
    return { codegen, types: types as CodegenPlugin, operations: operations as CodegenPlugin };
  } catch (cause) {
    if ((cause as { code?: unknown }).code !== 'ERR_MODULE_NOT_FOUND') throw cause;
    throw new StartupError(
      `facet codegen works with GraphQL Code Generator, which is not here: npm install --save-dev ${packages.join(' ')}`,
      { cause },
    );
  }
}
