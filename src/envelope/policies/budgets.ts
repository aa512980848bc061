/**
 * Holds operations to their budgets: calls before any is made, time and bytes while it runs. The bytes of the answer are
 * counted by whoever makes it; here the text is measured of those that came near their budget.
 */

import { type ExecutionResult, GraphQLError } from 'graphql';
import { FacetError } from '../../base/errors.ts';
import { type Budget, budgetOf } from '../../config/budgets.ts';
import { isNearBound } from '../../engine/meter.ts';
import { answerText, keepText } from '../answer-text.ts';
import type { Operation, Policy, PolicyInput } from '../policy.ts';

/** Without budgets of operations, and of anything but answers, it decides nothing before an operation runs. */
export function budgets({ app }: Pick<PolicyInput, 'app'>): Policy {
  const { maxResponseBytes: _ofApp, operations, ...others } = app.budgets;
  const isPlain = Object.keys(operations).length === 0 && Object.values(others).every(isUndefined);
  return {
    name: 'budgets',
    ...(isPlain ? {} : { onOperation: holdTo(app) }),
    onResult: (result, { runtime }) =>
      isNearBound(result) ? withinBytes(result, runtime.bounds.maxBytes) : result,
  };
}

function isUndefined(value: unknown): boolean {
  return value === undefined;
}

function holdTo(app: PolicyInput['app']): NonNullable<Policy['onOperation']> {
  return (operation) => {
    const budget = budgetOf(app.budgets, operation.name);
    checkCalls(operation, budget);
    const { deadlineMs, maxResponseBytes } = budget;
    // A subscription lives as long as its client: its events share no sum.
    const maxUpstreamBytes = operation.type === 'subscription' ? undefined : budget.maxUpstreamBytes;
    operation.context.runtime.limit({ deadlineMs, maxUpstreamBytes, maxResponseBytes });
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
    `The answer is longer than its budget of ${max} bytes.`,
  );
  return { errors: [new GraphQLError(originalError.message, { originalError })] };
}
