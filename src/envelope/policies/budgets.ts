/** Holds operations to their budgets: calls before any is made, time and bytes of services while it runs, bytes of the answer at its end. */

import { type ExecutionResult, GraphQLError } from 'graphql';
import { FacetError } from '../../base/errors.ts';
import { type Budget, budgetOf } from '../../config/budgets.ts';
import { answerText, keepText } from '../answer-text.ts';
import type { Operation, OperationContext, Policy, PolicyInput } from '../policy.ts';

/** Undefined for an app without budgets. */
export function budgets({ app }: Pick<PolicyInput, 'app'>): Policy | undefined {
  const all: readonly Budget[] = [app.budgets, ...Object.values(app.budgets.operations)];
  if (!all.some((budget) => Object.keys(budget).some((name) => name !== 'operations'))) return undefined;
  const bounded = new WeakMap<OperationContext, number>();
  return {
    name: 'budgets',
    onOperation(operation) {
      const budget = budgetOf(app.budgets, operation.name);
      checkCalls(operation, budget);
      const { deadlineMs, maxResponseBytes } = budget;
      // A subscription lives as long as its client: its events share no sum.
      const maxUpstreamBytes = operation.type === 'subscription' ? undefined : budget.maxUpstreamBytes;
      if (deadlineMs !== undefined || maxUpstreamBytes !== undefined)
        operation.context.runtime.limit({ deadlineMs, maxUpstreamBytes });
      if (maxResponseBytes !== undefined) bounded.set(operation.context, maxResponseBytes);
    },
    onResult(result, context) {
      const max = bounded.get(context);
      return max === undefined ? result : withinBytes(result, max);
    },
  };
}

function checkCalls({ plan, variables }: Operation, { maxUpstreamCalls }: Budget): void {
  if (maxUpstreamCalls === undefined) return;
  const calls = plan.maxUpstreamCalls(variables);
  if (calls <= maxUpstreamCalls) return;
  const shown = calls === Number.MAX_SAFE_INTEGER ? 'very many' : `up to ${calls}`;
  throw new FacetError(
    'BUDGET_EXCEEDED',
    `The operation makes ${shown} calls of services; its budget is ${maxUpstreamCalls}.`,
  );
}

/** The result as it is, or the error that it is too large: of an answer that is cut nobody could use the rest. */
function withinBytes(result: ExecutionResult, max: number): ExecutionResult {
  keepText(result);
  const { bytes } = answerText(result);
  if (bytes <= max) return result;
  const originalError = new FacetError(
    'BUDGET_EXCEEDED',
    `The answer is ${bytes} bytes long; its budget is ${max}.`,
  );
  return { errors: [new GraphQLError(originalError.message, { originalError })] };
}
