/** The public surface of the package: what a project's own files and tests import. */

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
export {
  type Gateway,
  type GatewayOptions,
  type ListeningApp,
  startGateway,
} from './gateway.ts';
export { type Diagnostic, SchemaError } from './schema/diagnostics.ts';
export type { ProjectConfig } from './serving.ts';
export type { MockOptions } from './upstream/mock/options.ts';
