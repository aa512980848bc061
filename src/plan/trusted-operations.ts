/** The operations of an app's trusted documents (`apps/<app>/documents`), planned. */

import { type DocumentNode, Kind, type OperationDefinitionNode, validate } from 'graphql';
import { readDocuments } from '../schema/check/check-documents.ts';
import type { ClientSchema } from '../schema/client-schema.ts';
import { Diagnostics } from '../schema/diagnostics.ts';
import type { OperationPlan } from './operation-plan.ts';
import { planOperation } from './plan-operation.ts';

/** An operation of a trusted document, with its plan. */
export interface TrustedOperation {
  readonly client: ClientSchema;
  readonly definition: OperationDefinitionNode;
  readonly plan: OperationPlan;
}

/** Documents that are not valid are left out: `facet check` tells what is wrong with them. */
export function trustedOperations(root: string, client: ClientSchema): TrustedOperation[] {
  return readDocuments(root, client, new Diagnostics())
    .filter((document) => validate(client.schema, document).length === 0)
    .flatMap((document) => operationsOf(client, document));
}

function operationsOf(client: ClientSchema, document: DocumentNode): TrustedOperation[] {
  return document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION
      ? [{ client, definition, plan: planOperation(client, document, definition.name?.value) }]
      : [],
  );
}

/** "mobile Home", "partner v1 Catalogue". */
export function trustedName({ client: { app, version }, plan }: TrustedOperation): string {
  return [app, version, plan.name ?? 'without a name'].filter((part) => part !== undefined).join(' ');
}
