/** Loads entities of a federation subgraph by `_entities(representations:)`, in batches. */

import { readProperty } from '../../base/path.ts';
import type { EntityLoad, Runtime } from '../../fields/binding.ts';
import { createBatchCall } from '../../fields/fetch.ts';
import { leafOf } from '../../upstream/graphql/request.ts';
import { Selection } from '../../upstream/graphql/selection.ts';
import type { Scope } from '../../upstream/template.ts';
import type { EntityLookup, GraphType } from '../graph/graph.ts';
import type { Binder } from './binder.ts';
import { remembered, selectObject } from './select.ts';

/** A row of `_entities`. Rows are matched by position, as the Apollo Federation subgraph specification says. */
interface Placed {
  readonly key: unknown;
  readonly value: unknown;
}

/** How an entity is loaded from a federation subgraph by its key. */
export function createRepresentationLoad(
  binder: Binder,
  { call, service, max }: EntityLookup,
  entity: GraphType,
): EntityLoad {
  const represent = createRepresent(binder, service, entity);
  const selectFor = remembered((want, runtime) => {
    const root = new Selection();
    selectObject(binder, entity.name, { selection: root.on(entity.name), origin: service, runtime }, want);
    return root;
  });
  return async (key, runtime, want) => {
    const selection = selectFor(want, runtime);
    const source = await runtime.loaders.byKey(entity, service + (selection?.signature ?? ''), key, () => {
      const batch = createBatchCall(call, runtime, undefined, (keys) => scopeOf(keys, runtime), selection);
      return {
        ...batch,
        fetch: async (keys, isPart) => {
          const rows = await batch.fetch(keys.map(represent), isPart);
          return Array.isArray(rows)
            ? keys.map((asked, at): Placed => ({ key: asked, value: rows[at] }))
            : rows;
        },
        rowKey: (row) => (row as Placed).key,
        many: false,
        max,
      };
    });
    const { value } = (source ?? { value: null }) as Placed;
    if (value instanceof Error) throw value;
    return value;
  };
}

function scopeOf(keys: readonly unknown[], { claims, headers }: Runtime): Scope {
  return { args: {}, parent: {}, keys, claims, headers };
}

function createRepresent(binder: Binder, service: string, entity: GraphType): (key: unknown) => unknown {
  const type = binder.remoteType(service, entity.name);
  const fields = type !== undefined && 'getFields' in type ? type.getFields() : {};
  return (key) => {
    const parts = entity.keyFields.map((name) => {
      const value = entity.keyFields.length === 1 ? key : readProperty(key, name);
      return [name, leafOf(value, String(fields[name]?.type ?? ''))] as const;
    });
    return { __typename: entity.name, ...Object.fromEntries(parts) };
  };
}
