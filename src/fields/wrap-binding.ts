/** A binding made of another one: all that nobody changes stays as it is. */

import type { FieldBinding } from './binding.ts';

type Prefetch = NonNullable<FieldBinding['prefetch']>;
type Select = NonNullable<FieldBinding['select']>;
type Subscribe = NonNullable<FieldBinding['subscribe']>;

/** What is done in another way. Each function is given that of the wrapped binding, where it has one. */
export interface BindingChanges {
  readonly name?: string;
  readonly anyOf?: number;
  readonly resolve: FieldBinding['resolve'];
  readonly prefetch?: (prefetch: Prefetch) => Prefetch;
  readonly select?: (select: Select) => Select;
  readonly subscribe?: (subscribe: Subscribe) => Subscribe;
}

/**
 * What `binding` needs and prefetches is read when it is asked for: it is known once all bindings are made. `read` is
 * left out, as the value is no longer only read.
 */
export function wrapBinding(binding: FieldBinding, changes: BindingChanges): FieldBinding {
  const { select, subscribe } = binding;
  const { anyOf = binding.anyOf, prefetch: changePrefetch = unchanged } = changes;
  return {
    name: changes.name ?? binding.name,
    get needs() {
      return binding.needs;
    },
    ...(anyOf === undefined ? {} : { anyOf }),
    isPerParent: binding.isPerParent === true,
    isShared: binding.isShared === true,
    resolve: changes.resolve,
    get prefetch() {
      const { prefetch } = binding;
      return prefetch === undefined ? undefined : changePrefetch(prefetch);
    },
    select: select === undefined ? undefined : (changes.select ?? unchanged)(select),
    subscribe: subscribe === undefined ? undefined : (changes.subscribe ?? unchanged)(subscribe),
    event: binding.event,
  };
}

function unchanged<Value>(value: Value): Value {
  return value;
}
