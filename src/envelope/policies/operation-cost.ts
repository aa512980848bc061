/** Bounds what one operation may cost with the values its variables really have, by the tier of who asks. */

import { FacetError } from '../../base/errors.ts';
import { maximumFor } from '../../config/limits.ts';
import type { Policy, PolicyInput } from '../policy.ts';

export function operationCost({ app, log, metrics }: PolicyInput): Policy {
  const { maxCost, mode } = app.limits;
  return {
    name: 'operation-cost',
    onOperation({ plan, variables, context: { visit } }) {
      const cost = plan.cost(variables);
      const max = maximumFor(maxCost, visit.principal?.tier);
      if (cost <= max) return;
      const outcome = mode === 'enforce' ? 'refused' : 'measured';
      metrics.count('facet_limits_exceeded_total', { app: app.name, limit: 'maxCost', outcome });
      if (mode === 'measure') {
        log('info', 'an operation would be refused', {
          requestId: visit.requestId,
          limit: 'maxCost',
          cost,
          max,
        });
        return;
      }
      throw new FacetError(
        'OPERATION_TOO_LARGE',
        `The operation costs up to ${cost} points; ${max} are the most.`,
      );
    },
  };
}
