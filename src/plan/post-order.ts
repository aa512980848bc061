/** Everything that can be reached, what a thing needs before the thing itself. */

/**
 * Without recursion, so that no document is too deep; each thing once, so that it is linear. In a cycle the thing
 * that closes it comes before what it leads back to.
 */
export function postOrder<Node extends object>(
  root: Node,
  childrenOf: (node: Node) => readonly Node[],
): Node[] {
  const order: Node[] = [];
  const seen = new Set<Node>([root]);
  const stack: { readonly node: Node; readonly children: readonly Node[]; next: number }[] = [
    { node: root, children: childrenOf(root), next: 0 },
  ];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const child = top.children[top.next++];
    if (child === undefined) {
      order.push(top.node);
      stack.pop();
    } else if (!seen.has(child)) {
      seen.add(child);
      stack.push({ node: child, children: childrenOf(child), next: 0 });
    }
  }
  return order;
}
