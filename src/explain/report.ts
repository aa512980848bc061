/** A plan as data: what `facet explain --json` prints and `extensions.facet` holds. Its names are API. */

import { MAX, type Variables } from '../plan/amount.ts';
import type {
  FieldAccess,
  OperationPlan,
  PlannedCall,
  SlicingProblem,
  Varies,
} from '../plan/operation-plan.ts';

/** A plan with the values of its variables, as JSON and text show it. */
export interface PlanReport {
  readonly operation: string;
  readonly name: string | null;
  /** At worst, with the values of the variables; null where there is no bound. */
  readonly calls: number | null;
  readonly cost: number;
  readonly size: OperationPlan['size'];
  readonly waves: readonly (readonly CallReport[])[];
  readonly access: readonly FieldAccess[];
  readonly varies: Varies;
  readonly cache: OperationPlan['cache'];
  readonly rateLimited: readonly { readonly coordinate: string; readonly count: number }[];
  readonly slicing: readonly SlicingProblem[];
}

/** A planned call, as JSON and text show it. */
export interface CallReport {
  readonly id: number;
  readonly service: string;
  readonly protocol: PlannedCall['protocol'];
  /** The call without any value. */
  readonly call: string;
  /** The field that it is made for, or the type that it loads. */
  readonly for: string;
  readonly path: string;
  /** How often at worst, and for how many parents. */
  readonly calls: number;
  readonly parents: number;
  readonly batch: { readonly key: string; readonly max: number } | null;
  /** A call for each item of a list. */
  readonly isPerParent: boolean;
  readonly waitsFor: readonly number[];
}

/** Calls that the values of the variables leave out are left out. */
export function reportOf(plan: OperationPlan, variables: Variables): PlanReport {
  const calls = plan.maxUpstreamCalls(variables);
  const waves = plan.waves.map((wave) =>
    wave.calls.map((call) => callReport(call, variables)).filter((call) => call.calls > 0),
  );
  const { size, access, varies, cache, rateLimited } = plan;
  return {
    operation: plan.operation,
    name: plan.name ?? null,
    calls: calls === MAX ? null : calls,
    cost: plan.cost(variables),
    size,
    waves: waves.filter((wave) => wave.length > 0),
    access,
    varies,
    cache,
    rateLimited: rateLimited.map(({ coordinate, count }) => ({ coordinate, count })),
    slicing: plan.slicingProblems(variables),
  };
}

function callReport(call: PlannedCall, variables: Variables): CallReport {
  const { id, service, protocol, label, coordinate, path, batch, isPerParent, waitsFor } = call;
  return {
    id,
    service,
    protocol,
    call: label,
    for: coordinate,
    path: path.join('.'),
    calls: call.count(variables),
    parents: call.parents(variables),
    batch: batch ?? null,
    isPerParent,
    waitsFor,
  };
}
