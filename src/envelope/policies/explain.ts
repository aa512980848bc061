/**
 * In development whoever asks is told the plan and what really happened, in `extensions.facet`: by the header
 * `x-facet-explain: 1`, or `"extensions": {"facet": true}` in the request. Elsewhere the policy is not made.
 */

import { planSvg } from '../../explain/plan-svg.ts';
import { reportOf } from '../../explain/report.ts';
import { Waterfall } from '../../explain/waterfall.ts';
import { waterfallSvg } from '../../explain/waterfall-svg.ts';
import type { Operation, Policy, PolicyInput, Result } from '../policy.ts';
import { isStream } from '../stream.ts';

/** Asks for pictures as well: what the panel beside GraphiQL sends. */
const PICTURES = 'pictures';

export function explain({ app }: Pick<PolicyInput, 'app'>): Policy | undefined {
  if (!app.development) return undefined;
  return {
    name: 'explain',
    onExecute(operation, next) {
      const asked = operation.context.visit.http?.headers['x-facet-explain'];
      if (asked === undefined && operation.params.extensions?.['facet'] !== true) return next();
      const waterfall = new Waterfall();
      operation.context.runtime.watch(waterfall);
      const tell = (result: Result): Result =>
        isStream(result) ? result : withExplanation(result, operation, waterfall, asked === PICTURES);
      const result = next();
      return result instanceof Promise ? result.then(tell) : tell(result);
    },
  };
}

function withExplanation(
  result: Exclude<Result, AsyncIterable<unknown>>,
  { plan, variables }: Operation,
  waterfall: Waterfall,
  isDrawn: boolean,
): Result {
  const report = reportOf(plan, variables);
  const { calls, elapsedMs } = waterfall;
  const services = report.waves.flat().map(({ service }) => service);
  const pictures = isDrawn
    ? { pictures: { plan: planSvg(report), run: waterfallSvg(calls, elapsedMs, services) } }
    : {};
  const facet = { plan: report, run: { ms: elapsedMs, calls }, ...pictures };
  return { ...result, extensions: { ...result.extensions, facet } };
}
