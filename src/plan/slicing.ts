/** Fields that must be asked with exactly one slicing argument (`requireOneSlicingArgument` of `@listSize`), and are not. */

import { amountOf, type Variables } from './amount.ts';
import { type FieldArguments, slicedBy } from './field-size.ts';
import { argumentNodes, type Operation } from './operation.ts';
import type { SlicingProblem } from './operation-plan.ts';
import { policiesOf } from './policy-directives.ts';
import type { TypedSelection } from './selections.ts';

export function slicingOf(
  operation: Operation,
  selections: readonly TypedSelection[],
): (variables: Variables) => readonly SlicingProblem[] {
  const checks = selections.flatMap(({ fields }) =>
    fields.flatMap(({ coordinate, node, definition, description, presence }) => {
      const { listSize } = policiesOf(description?.directives);
      if (description === undefined || listSize === undefined) return [];
      if (!listSize.isOneRequired || listSize.slicingArguments.length === 0) return [];
      const given: FieldArguments = { definition, nodes: argumentNodes(node), operation };
      const oneOf = listSize.slicingArguments.map((path) => path.join('.'));
      return [
        (variables: Variables): SlicingProblem[] => {
          if (amountOf(presence, variables) === 0) return [];
          const found = slicedBy(description, given, variables);
          return found.length === 1 ? [] : [{ coordinate, given: found, oneOf }];
        },
      ];
    }),
  );
  return (variables) => checks.flatMap((check) => check(variables));
}
