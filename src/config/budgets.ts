/** What one operation of an app may take at most: of services, of bytes, of time. */

import { z } from 'zod';

const budgetShape = {
  /** Calls of services at worst, known before any is made; more is BUDGET_EXCEEDED. Default no bound. */
  maxUpstreamCalls: z.int().min(1).optional(),
  /** Bytes that all replies of services may have together; more is BUDGET_EXCEEDED. Default no bound. */
  maxUpstreamBytes: z.int().min(1).optional(),
  /**
   * Bytes of the answer, counted while it is made; more is BUDGET_EXCEEDED. Default 2097152, in development no
   * bound.
   */
  maxResponseBytes: z.int().min(1).optional(),
  /**
   * Milliseconds from the request to the answer; the app's own `deadlineMs` counts where it is shorter.
   * Default the app's.
   */
  deadlineMs: z.int().min(1).optional(),
};

/** The budget of every operation of an app, and those of single ones. */
export const budgetsSchema = z.strictObject({
  ...budgetShape,
  /** Budgets by the name of the operation; what one leaves out is that of the app. Default none. */
  operations: z.record(z.string().min(1), z.strictObject(budgetShape)).default({}),
});

/** The budgets of an app, checked. */
export type Budgets = z.output<typeof budgetsSchema>;
/** The budget of one operation; undefined is no bound, but the default for its answer. */
export type Budget = Omit<Budgets, 'operations'>;

/** The budget of the operation with this name; one without a name has the app's. */
export function budgetOf({ operations, ...app }: Budgets, name: string | undefined): Budget {
  const own = name !== undefined && Object.hasOwn(operations, name) ? operations[name] : undefined;
  return own === undefined ? app : { ...app, ...own };
}
