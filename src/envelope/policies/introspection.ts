/** Answers introspection, and suggests names in errors, only where the app says so. */

import { NoSchemaIntrospectionCustomRule, validate } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { OperationContext, PolicyInput } from '../policy.ts';

/** Off, no answer tells what the schema holds beyond what the request names. */
export function useIntrospection({ app }: PolicyInput): Plugin<OperationContext> {
  if (app.introspection ?? app.development) return {};
  return {
    onValidate({ addValidationRule, setValidationFn }) {
      addValidationRule(NoSchemaIntrospectionCustomRule);
      setValidationFn((schema, document, rules) =>
        validate(schema, document, rules, { hideSuggestions: true }),
      );
    },
  };
}
