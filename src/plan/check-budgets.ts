/** Holds the plans of trusted documents against the budgets of their app. */

import { join } from 'node:path';
import { type Budgets, budgetOf } from '../config/budgets.ts';
import type { ClientSchema } from '../schema/client-schema.ts';
import { type Diagnostic, Diagnostics, nameOf } from '../schema/diagnostics.ts';
import { MAX } from './amount.ts';
import { type TrustedOperation, trustedOperations } from './trusted-operations.ts';

/** What it may report, as the lists of checks in `schema` say theirs. */
export const budgetCodes = ['FACET_BUDGET'] as const;

const [OVER_BUDGET] = budgetCodes;

/** What a budget check needs of an app. */
export interface BudgetedApp {
  readonly name: string;
  readonly budgets: Budgets;
}

/** The budgets of the app with this name. */
export function budgetsOf(apps: readonly BudgetedApp[], app: string): Budgets {
  return apps.find(({ name }) => name === app)?.budgets ?? { operations: {} };
}

/** Calls beyond a budget, with the defaults of the operation's variables; undefined within it. */
export function callsBeyond(
  { plan }: Pick<TrustedOperation, 'plan'>,
  budgets: Budgets,
): { readonly calls: number; readonly max: number } | undefined {
  const { maxUpstreamCalls: max } = budgetOf(budgets, plan.name);
  const calls = max === undefined ? 0 : plan.maxUpstreamCalls({});
  return max === undefined || calls <= max ? undefined : { calls, max };
}

/** Reports each operation that may make more calls than its budget. */
export function checkBudgets(
  root: string,
  apps: readonly BudgetedApp[],
  clients: ReadonlyMap<string, readonly ClientSchema[]>,
): readonly Diagnostic[] {
  const diagnostics = new Diagnostics();
  for (const { name, budgets } of apps.filter(hasBudget)) {
    for (const operation of (clients.get(name) ?? []).flatMap((client) => trustedOperations(root, client))) {
      const beyond = callsBeyond(operation, budgets);
      if (beyond === undefined) continue;
      const shown = operation.plan.name ?? 'an operation without a name';
      const calls = beyond.calls === MAX ? 'without a bound' : `up to ${beyond.calls}`;
      diagnostics.add(
        OVER_BUDGET,
        `${shown} makes calls ${calls}, and its budget is ${beyond.max}`,
        `facet explain shows them; ask for less, or raise maxUpstreamCalls in apps/${name}/app.ts`,
        nameOf(operation.definition).loc,
        join('apps', name, 'documents'),
      );
    }
  }
  return diagnostics.items;
}

/** Loading schemas for nothing is what an app without budgets is spared. */
export function hasBudget({ budgets }: BudgetedApp): boolean {
  const all = [budgets, ...Object.values(budgets.operations)];
  return all.some(({ maxUpstreamCalls }) => maxUpstreamCalls !== undefined);
}
