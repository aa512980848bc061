/** The error of an operation that has passed one of its bounds: the operation ends as a whole, with this one error. */

import { type ErrorCode, FacetError } from '../base/errors.ts';

/**
 * Thrown wherever a bound is passed while an operation runs. Whoever runs the operation lets it through, past every
 * place that may be null: it is told once, however many fields would meet it.
 */
export class OperationEnd extends FacetError {
  constructor(code: Extract<ErrorCode, 'OPERATION_TOO_LARGE' | 'BUDGET_EXCEEDED'>, message: string) {
    super(code, message);
  }
}
