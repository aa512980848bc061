/** The engine of one schema: an operation that comes again is compiled, everything else is for graphql-js. */

import {
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import { Lru } from '../base/lru.ts';
import type { FacetContext } from '../fields/executable.ts';
import type { SelectionScope } from '../fields/want.ts';
import { compileOperation } from './compile.ts';
import type { CompiledOperation } from './compiled.ts';
import { conditionsOf, isBound, notHonoured } from './honours.ts';
import { executeByReference } from './reference.ts';
import { runCompiled } from './run.ts';
import type { VariableValues } from './select.ts';

/** Why an operation is run by graphql-js. */
export type ReferenceReason = 'first_use' | 'not_honoured' | 'compile_failed';

/** The schema to run, and who is told what is compiled and what graphql-js runs. */
export interface EngineInput {
  readonly schema: GraphQLSchema;
  /** Compile each at the first use; else the second use pays for it, and small documents that never come again do not. */
  readonly isEager?: boolean;
  readonly onCompiled?: () => void;
  readonly onReference?: (reason: ReferenceReason) => void;
  readonly compile?: typeof compileOperation;
}

/** The values of one run of an operation. */
export interface RunInput {
  readonly variableValues: VariableValues;
  /** The variables as the client gave them. */
  readonly given: Readonly<Record<string, unknown>> | undefined;
  readonly contextValue: FacetContext;
  /** Whether it may answer so much that to compile it pays for one run; not when not said. */
  readonly size?: { isLarge(): boolean } | undefined;
}

/** A query or mutation of a validated document, to be run again and again. Never rejects. */
export type Runnable = (input: RunInput) => ExecutionResult | Promise<ExecutionResult>;

/** Runs the operations of one schema. */
export interface Engine {
  prepare(document: DocumentNode, operation: OperationDefinitionNode): Runnable;
}

/** Values of the conditions of one operation that are kept: a document with many has other costs. */
const MAX_VARIANTS = 16;

/** The engine of a schema. Compiles nothing before an operation asks for it. */
export function createEngine(input: EngineInput): Engine {
  const isCompiledAtAll = isBound(input.schema);
  return {
    prepare(document, operation) {
      const reference = referenceOf(input.schema, document, operation);
      if (!isCompiledAtAll) return counted(reference, 'not_honoured', input);
      let uses = 0;
      let compiled: Runnable | undefined;
      return (run) => {
        if (compiled !== undefined) return compiled(run);
        if (uses++ === 0 && input.isEager !== true && run.size?.isLarge() !== true) {
          input.onReference?.('first_use');
          return reference(run);
        }
        compiled = prepareCompiled(input, document, operation, reference);
        return compiled(run);
      };
    },
  };
}

function referenceOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): Runnable {
  const operationName = operation.name?.value;
  return ({ given, contextValue }) =>
    executeByReference({ schema, document, operationName, variableValues: given, contextValue });
}

function counted(reference: Runnable, reason: ReferenceReason, { onReference }: EngineInput): Runnable {
  return (run) => {
    onReference?.(reason);
    return reference(run);
  };
}

function prepareCompiled(
  input: EngineInput,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  reference: Runnable,
): Runnable {
  if (notHonoured(document) !== undefined) return counted(reference, 'not_honoured', input);
  const fragments = document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  const scope = {
    schema: input.schema,
    fragments: Object.fromEntries(fragments.map((fragment) => [fragment.name.value, fragment])),
  };
  const fallback = counted(reference, 'compile_failed', input);
  const conditions = conditionsOf(document);
  const variants = new Lru<string, Runnable>({ maxEntries: MAX_VARIANTS });
  const variantOf = (variableValues: VariableValues): Runnable => {
    const compiled = compiledOf(input, operation, {
      ...scope,
      variableValues: only(conditions, variableValues),
    });
    if (compiled === undefined) return fallback;
    return ({ variableValues, contextValue }) => runCompiled({ compiled, variableValues, contextValue });
  };
  if (conditions.length === 0) return variantOf({ sources: {}, coerced: {} });
  return (run) => {
    const key = conditions.map((name) => String(run.variableValues.coerced[name])).join();
    let variant = variants.get(key);
    if (variant === undefined) variants.set(key, (variant = variantOf(run.variableValues)));
    return variant(run);
  };
}

/** Undefined where it does not compile: a condition without a value, or a mistake of ours. graphql-js runs it, or says what is wrong. */
function compiledOf(
  { compile = compileOperation, onCompiled }: EngineInput,
  operation: OperationDefinitionNode,
  scope: SelectionScope,
): CompiledOperation | undefined {
  try {
    const compiled = compile(operation, scope);
    onCompiled?.();
    return compiled;
  } catch {
    return undefined;
  }
}

/** The compiled form is kept longer than a request: it holds no values but those it was made for. */
function only(names: readonly string[], { sources, coerced }: VariableValues): VariableValues {
  const pick = <Value>(values: { readonly [name: string]: Value }): { [name: string]: Value } =>
    Object.fromEntries(names.flatMap((name) => (name in values ? [[name, values[name] as Value]] : [])));
  return { sources: pick(sources), coerced: pick(coerced) };
}
