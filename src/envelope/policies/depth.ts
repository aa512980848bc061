/** Bounds how deep a document's fields are nested, fragments followed: each level multiplies what is asked upstream. */

import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationRule,
} from 'graphql';
import type { Policy, PolicyInput } from '../policy.ts';

export function depthLimit({ app }: PolicyInput): Policy {
  return { name: 'depth', documents: { rules: [depthRule(app.maxDepth)] } };
}

/** A rule of validation, so that it holds for every way a document comes in. */
export function depthRule(max: number): ValidationRule {
  return function DepthLimitRule(context) {
    return {
      OperationDefinition(operation) {
        const depth = depthOf(operation, context.getDocument());
        if (depth <= max) return;
        const message = `The operation is ${depth} levels deep; ${max} is the most.`;
        context.reportError(new GraphQLError(message, { nodes: operation }));
      },
    };
  };
}

/** Levels of fields. Each fragment is measured once, however often it is spread: linear in the document. */
export function depthOf(operation: OperationDefinitionNode, document: DocumentNode): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  const known = new Map<string, number>();

  const ofFragment = (name: string): number => {
    const measured = known.get(name);
    if (measured !== undefined) return measured;
    // A cycle, which another rule reports, counts nothing the second time round.
    known.set(name, 0);
    const fragment = fragments.get(name);
    const depth = fragment === undefined ? 0 : ofSelections(fragment.selectionSet);
    known.set(name, depth);
    return depth;
  };
  const ofSelections = ({ selections }: SelectionSetNode): number => {
    let deepest = 0;
    for (const selection of selections) deepest = Math.max(deepest, ofSelection(selection));
    return deepest;
  };
  const ofSelection = (selection: SelectionSetNode['selections'][number]): number => {
    switch (selection.kind) {
      case Kind.FRAGMENT_SPREAD:
        return ofFragment(selection.name.value);
      case Kind.INLINE_FRAGMENT:
        return ofSelections(selection.selectionSet);
      case Kind.FIELD:
        // Introspection has a bound of its own, and asks nothing upstream.
        if (selection.name.value.startsWith('__')) return 1;
        return 1 + (selection.selectionSet === undefined ? 0 : ofSelections(selection.selectionSet));
    }
  };
  return ofSelections(operation.selectionSet);
}
