/** What one operation of an app may take at most: of services, of bytes, of time. */

import { z } from 'zod';

const budgetShape = {
  /** Calls of services, at worst: known before any is made. */
  maxUpstreamCalls: z.int().min(1).optional(),
  /** Bytes that services answer, all calls together. */
  maxUpstreamBytes: z.int().min(1).optional(),
  /** Bytes of the answer. */
  maxResponseBytes: z.int().min(1).optional(),
  /** Milliseconds from the request to the answer; never more than the app's own. */
  deadlineMs: z.int().min(1).optional(),
};

export const budgetsSchema = z.strictObject({
  ...budgetShape,
  /** By the name of the operation; what it does not say is that of the app. */
  operations: z.record(z.string().min(1), z.strictObject(budgetShape)).default({}),
});

export type Budgets = z.output<typeof budgetsSchema>;
export type Budget = Omit<Budgets, 'operations'>;

/** That of an operation by its name; one without a name has the app's. */
export function budgetOf({ operations, ...app }: Budgets, name: string | undefined): Budget {
  const own = name !== undefined && Object.hasOwn(operations, name) ? operations[name] : undefined;
  return own === undefined ? app : { ...app, ...own };
}
