/** Bounds what a document may cost before anybody knows what it asks: its tokens, and how deep it is nested. */

import { GraphQLError, parse, type validate } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { OperationContext, PolicyInput } from '../policy.ts';

/** A nesting that the parser's or a rule's recursion does not survive is the document's mistake, not ours. */
function refusingTooDeep<Args extends unknown[], Result>(
  run: (...args: Args) => Result,
): (...args: Args) => Result {
  return (...args) => {
    try {
      return run(...args);
    } catch (error) {
      if (error instanceof RangeError) throw new GraphQLError('The document is nested too deep.');
      throw error;
    }
  };
}

export function useDocumentSize({ app }: PolicyInput): Plugin<OperationContext> {
  const parseBounded = refusingTooDeep((source: Parameters<typeof parse>[0]) =>
    parse(source, { maxTokens: app.maxDocumentTokens }),
  );
  return {
    onParse: ({ setParseFn }) => setParseFn(parseBounded),
    onValidate({ validateFn, setValidationFn }) {
      const run = validateFn as typeof validate;
      setValidationFn((...args: Parameters<typeof validate>) => {
        try {
          return refusingTooDeep(run)(...args);
        } catch (error) {
          if (error instanceof GraphQLError) return [error];
          throw error;
        }
      });
    },
  };
}
