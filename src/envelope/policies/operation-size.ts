/** Bounds how large an operation is, fragments followed: its levels, aliases, root fields and directives. */

import { FacetError } from '../../base/errors.ts';
import type { OperationSize } from '../../plan/operation-plan.ts';
import type { Policy, PolicyInput } from '../policy.ts';

export function operationSize({ app }: PolicyInput): Policy {
  const { maxAliases, maxRootFields, maxDirectives } = app.limits;
  const bounds: readonly (readonly [keyof OperationSize, number, string])[] = [
    ['depth', app.maxDepth, 'levels of fields'],
    ['rootFields', maxRootFields, 'root fields'],
    ['aliases', maxAliases, 'aliases'],
    ['directives', maxDirectives, 'directives'],
  ];
  return {
    name: 'operation-size',
    onPlan({ size }) {
      for (const [what, max, words] of bounds) {
        if (size[what] > max)
          throw new FacetError(
            'OPERATION_TOO_LARGE',
            `The operation has ${size[what]} ${words}; ${max} are the most.`,
          );
      }
    },
  };
}
