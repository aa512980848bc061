/** Executes operations: a document that comes again is compiled, everything else is for graphql-js. */

import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import { Lru } from '../base/lru.ts';
import type { SelectionScope } from '../fields/want.ts';
import type { FacetContext } from '../schema/bind/executable.ts';
import { compileOperation } from './compile.ts';
import type { CompiledOperation } from './compiled.ts';
import { conditionsOf, isBound, notHonoured } from './honours.ts';
import { runCompiled } from './run.ts';

export type Execute = (args: ExecutionArgs) => ExecutionResult | Promise<ExecutionResult>;

export interface ExecuteOptions {
  /** Documents of a schema that are kept. */
  readonly maxDocuments?: number;
  /** Compile at the first use; else the second use pays for it, and documents that never come again do not. */
  readonly isEager?: boolean;
}

/** Values of the conditions of one document that are kept: a document with many has other costs. */
const MAX_VARIANTS = 16;

/** A document that was used, and its operations as far as they were. */
interface Known {
  readonly operations: Map<string | undefined, Compiled | undefined>;
}

interface Compiled {
  readonly operation: OperationDefinitionNode;
  readonly fragments: SelectionScope['fragments'];
  readonly conditions: readonly string[];
  readonly variants: Lru<string, CompiledOperation>;
}

export function createExecute({ maxDocuments = 1024, isEager = false }: ExecuteOptions = {}): Execute {
  const schemas = new WeakMap<GraphQLSchema, Lru<DocumentNode, Known> | 'unbound'>();

  const documentsOf = (schema: GraphQLSchema): Lru<DocumentNode, Known> | 'unbound' => {
    let documents = schemas.get(schema);
    if (documents === undefined)
      schemas.set(schema, (documents = isBound(schema) ? new Lru(maxDocuments) : 'unbound'));
    return documents;
  };

  const compiledOf = ({ schema, document, operationName }: ExecutionArgs): Compiled | undefined => {
    const documents = documentsOf(schema);
    if (documents === 'unbound') return undefined;
    let known = documents.get(document);
    if (known === undefined) {
      documents.set(document, (known = { operations: new Map() }));
      if (!isEager) return undefined;
    }
    const name = operationName ?? undefined;
    if (!known.operations.has(name)) {
      const operation = getOperationAST(document, name);
      // A name that the document does not have is the client's to choose: it is not kept.
      if (operation == null) return undefined;
      known.operations.set(name, prepare(document, operation));
    }
    return known.operations.get(name);
  };

  return (args) => {
    const compiled = isPlain(args) ? compiledOf(args) : undefined;
    if (compiled === undefined) return execute(args);
    const { schema, variableValues: given, rootValue, contextValue } = args;
    const { variableValues, errors } = getVariableValues(
      schema,
      compiled.operation.variableDefinitions ?? [],
      given ?? {},
      { maxErrors: 50 },
    );
    if (errors !== undefined) return { errors };
    const plan = planOf(compiled, schema, variableValues);
    return plan === undefined
      ? execute(args)
      : runCompiled({ plan, variableValues, rootValue, contextValue: contextValue as FacetContext });
  };
}

/** Whatever changes how graphql-js executes is graphql-js' to honour. */
function isPlain(args: ExecutionArgs): boolean {
  return (
    args.fieldResolver == null &&
    args.typeResolver == null &&
    args.abortSignal == null &&
    args.hooks == null &&
    args.options == null &&
    args.hideSuggestions !== true
  );
}

function prepare(document: DocumentNode, operation: OperationDefinitionNode): Compiled | undefined {
  if (operation.operation === 'subscription' || notHonoured(document) !== undefined) return undefined;
  const fragments = document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  return {
    operation,
    fragments: Object.fromEntries(fragments.map((fragment) => [fragment.name.value, fragment])),
    conditions: conditionsOf(document),
    variants: new Lru(MAX_VARIANTS),
  };
}

function planOf(
  { operation, fragments, conditions, variants }: Compiled,
  schema: GraphQLSchema,
  variableValues: SelectionScope['variableValues'],
): CompiledOperation | undefined {
  const variant = conditions.map((name) => String(variableValues.coerced[name])).join();
  let plan = variants.get(variant);
  if (plan === undefined) {
    const scope = { schema, fragments, variableValues: only(conditions, variableValues) };
    try {
      plan = compileOperation(operation, scope);
    } catch {
      return undefined; // a condition without a value: graphql-js says what is wrong
    }
    variants.set(variant, plan);
  }
  return plan;
}

/** A plan is kept longer than a request: it holds no values but those it was made for. */
function only(
  names: readonly string[],
  { sources, coerced }: SelectionScope['variableValues'],
): SelectionScope['variableValues'] {
  const pick = <Value>(values: { readonly [name: string]: Value }): { [name: string]: Value } =>
    Object.fromEntries(names.flatMap((name) => (name in values ? [[name, values[name] as Value]] : [])));
  return { sources: pick(sources), coerced: pick(coerced) };
}
