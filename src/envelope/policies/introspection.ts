/** Answers introspection, and suggests names in errors, only where the app says so. */

import { NoSchemaIntrospectionCustomRule } from 'graphql';
import type { Policy, PolicyInput } from '../policy.ts';

/** Off, no answer tells what the schema holds beyond what the request names. */
export function introspection({ app }: PolicyInput): Policy | undefined {
  if (app.introspection ?? app.development) return undefined;
  return {
    name: 'introspection',
    documents: { rules: [NoSchemaIntrospectionCustomRule], hideSuggestions: true },
  };
}
