/** Counts what partners use, operation by operation, for `facet usage`. */

import type { Policy, PolicyInput } from '../policy.ts';

export function usage({ app, documents, usage: meter }: PolicyInput): Policy | undefined {
  if (meter === undefined) return undefined;
  return {
    name: 'usage',
    onOperation({ params, name, plan, variables, context: { visit } }) {
      const partner = visit.principal?.partner;
      if (partner === undefined) return;
      // A name counts only where nobody chooses it freely: each has a row of its own for a year.
      const isTrusted = params.documentId !== undefined && documents.trusted.has(params.documentId);
      const operation = isTrusted ? (name ?? params.documentId ?? 'other') : 'other';
      const used = {
        requests: 1,
        cost: plan.cost(variables),
        upstreamCalls: plan.maxUpstreamCalls(variables),
      };
      meter.add({ app: app.name, partner, operation }, used);
    },
  };
}
