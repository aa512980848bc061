/** How large an operation is, as if every fragment stood where it is spread; linear in the document all the same. */

import {
  type DirectiveNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { plus } from './amount.ts';
import type { Operation } from './operation.ts';
import type { OperationSize } from './operation-plan.ts';
import { postOrder } from './post-order.ts';

type Size = { -readonly [Name in keyof OperationSize]: number };

/** A cycle of fragments, which no valid document has, ends where it closes. */
export function sizeOf({ node, fragments }: Operation): OperationSize {
  const sizes = new Map<SelectionSetNode, Size>();
  const childrenOf = (set: SelectionSetNode): SelectionSetNode[] =>
    set.selections.flatMap((selection) => bodyOf(selection, fragments)?.selectionSet ?? []);
  for (const set of postOrder(node.selectionSet, childrenOf)) sizes.set(set, measure(set, fragments, sizes));
  const size = sizes.get(node.selectionSet) ?? empty();
  size.directives = plus(size.directives, node.directives?.length ?? 0);
  return size;
}

interface Body {
  readonly selectionSet?: SelectionSetNode | undefined;
  readonly directives?: readonly DirectiveNode[] | undefined;
}

/** The field or inline fragment itself, or the fragment that is spread. */
function bodyOf(
  selection: SelectionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): Body | undefined {
  return selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
}

function empty(): Size {
  return { depth: 0, aliases: 0, rootFields: 0, fields: 0, directives: 0 };
}

function measure(
  { selections }: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  sizes: ReadonlyMap<SelectionSetNode, Size>,
): Size {
  const total = empty();
  for (const selection of selections) {
    const body = bodyOf(selection, fragments);
    const inner = body?.selectionSet === undefined ? undefined : sizes.get(body.selectionSet);
    const isField = selection.kind === Kind.FIELD;
    const own = selection.directives?.length ?? 0;
    const ofFragment = body === selection ? 0 : (body?.directives?.length ?? 0);
    total.depth = Math.max(total.depth, isField ? 1 + levelsBelow(selection, inner) : (inner?.depth ?? 0));
    total.fields = plus(total.fields, plus(inner?.fields ?? 0, isField ? 1 : 0));
    total.rootFields = plus(total.rootFields, isField ? 1 : (inner?.rootFields ?? 0));
    total.aliases = plus(total.aliases, (inner?.aliases ?? 0) + (isField && selection.alias ? 1 : 0));
    total.directives = plus(total.directives, plus(inner?.directives ?? 0, own + ofFragment));
  }
  return total;
}

/** Introspection has a bound of its own in the executor, and asks nothing upstream. */
function levelsBelow({ name }: FieldNode, inner: Size | undefined): number {
  return name.value.startsWith('__') ? 0 : (inner?.depth ?? 0);
}
