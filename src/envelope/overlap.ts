/**
 * How much work a document makes for the rule that fields of one name can be merged (GraphQL, section 5.3.2), which
 * compares every two of them. Counted without comparing anything, so that a document that repeats a field ten thousand
 * times costs no more than to read it.
 */

import { type DocumentNode, Kind, type SelectionSetNode } from 'graphql';

/** What is selected under one name, by however many fields. */
interface Group {
  count: number;
  readonly below: Set<SelectionSetNode>;
}

type Fragments = ReadonlyMap<string, SelectionSetNode>;

/** Whether there are more than `max` pairs to compare; counting stops there. */
export function hasMorePairsThan(document: DocumentNode, max: number): boolean {
  const roots = document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION || definition.kind === Kind.FRAGMENT_DEFINITION
      ? [definition]
      : [],
  );
  const fragments = new Map(
    roots.flatMap((root) =>
      root.kind === Kind.FRAGMENT_DEFINITION ? [[root.name.value, root.selectionSet] as const] : [],
    ),
  );
  const waiting: (readonly SelectionSetNode[])[] = roots.map(({ selectionSet }) => [selectionSet]);
  const seen = new Set<SelectionSetNode>();
  let pairs = 0;
  for (let sets = waiting.pop(); sets !== undefined; sets = waiting.pop()) {
    const [only, second] = sets;
    if (only === undefined || (second === undefined && seen.has(only))) continue;
    if (second === undefined) seen.add(only);
    const { groups, spreads } = merge(sets, fragments);
    pairs += pairsOf(spreads);
    for (const { count, below } of groups.values()) {
      pairs += pairsOf(count);
      if (below.size > 0) waiting.push([...below]);
    }
    // What is merged of several has been looked at for itself, and once more for each merging.
    if (second !== undefined) pairs += groups.size;
    if (pairs > max) return true;
  }
  return false;
}

function pairsOf(count: number): number {
  return (count * (count - 1)) / 2;
}

/** The fields of several selection sets together, with those of fragments where they are spread. */
function merge(
  sets: readonly SelectionSetNode[],
  fragments: Fragments,
): { readonly groups: ReadonlyMap<string, Group>; readonly spreads: number } {
  const groups = new Map<string, Group>();
  const reached = new Set(sets);
  let spreads = 0;
  // A set grows while it is walked: what fragments add is walked as well, each once.
  for (const { selections } of reached) {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        let group = groups.get(key);
        if (group === undefined) groups.set(key, (group = { count: 0, below: new Set() }));
        group.count += 1;
        if (selection.selectionSet !== undefined) group.below.add(selection.selectionSet);
        continue;
      }
      if (selection.kind === Kind.FRAGMENT_SPREAD) spreads += 1;
      const inner =
        selection.kind === Kind.INLINE_FRAGMENT
          ? selection.selectionSet
          : fragments.get(selection.name.value);
      if (inner !== undefined) reached.add(inner);
    }
  }
  return { groups, spreads };
}
