/** What the other service files of a project have named already. */

import { type DefinitionNode, Kind } from 'graphql';
import { Diagnostics } from '../schema/diagnostics.ts';
import { isRootType } from '../schema/model.ts';
import { readServiceFiles } from '../schema/read/source-files.ts';
import type { RootName, TakenNames } from './draft.ts';

/** Files that do not parse are left out: they are told by the checks. */
export function takenNames(root: string, service: string): TakenNames {
  const files = readServiceFiles(root, new Diagnostics()).filter((file) => file.service !== service);
  const types = new Map<string, 'scalar' | 'other'>();
  const roots: Record<RootName, Set<string>> = {
    Query: new Set(),
    Mutation: new Set(),
    Subscription: new Set(),
  };
  for (const definition of files.flatMap(({ document }) => document.definitions)) {
    const name = nameOf(definition);
    if (name === undefined) continue;
    if (!isRootType(name))
      types.set(name, definition.kind === Kind.SCALAR_TYPE_DEFINITION ? 'scalar' : 'other');
    else if ('fields' in definition)
      for (const field of definition.fields ?? []) roots[name as RootName].add(field.name.value);
  }
  return { types, roots };
}

function nameOf(definition: DefinitionNode): string | undefined {
  return 'name' in definition ? definition.name?.value : undefined;
}
