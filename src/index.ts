/** The public surface of the package: what a project's own files and tests import. */

import type { Gateway, GatewayOptions } from './gateway.ts';

export { type ErrorCode, errorKinds, FacetError } from './base/errors.ts';
export { StartupError } from './base/startup-error.ts';
export { type AppConfig, type AppDefinition, defineApp, parseApp } from './config/app.ts';
export type { DecidePolicies, PolicySubject } from './config/auth.ts';
export { Environment } from './config/environment.ts';
export {
  defineServices,
  parseServices,
  type ServicesConfig,
  type ServicesDefinition,
} from './config/services.ts';
export { documentIdOf } from './documents/document-id.ts';
export type { Gateway, GatewayOptions, ListeningApp } from './gateway.ts';
export { type Diagnostic, SchemaError } from './schema/diagnostics.ts';
export type { ProjectConfig } from './serving.ts';
export type { MockOptions } from './upstream/mock/options.ts';

/**
 * Loads the schemas and starts a listener per app. Rejects with a StartupError (a SchemaError for schema files) and leaves
 * nothing open when anything is wrong.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  // Loaded here: files of apps import this one, and most commands that read them serve nothing.
  const gateway = await import('./gateway.ts');
  return gateway.startGateway(options);
}
