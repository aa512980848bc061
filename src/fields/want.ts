/** Looks ahead in the client's selection, so that a reference loads what is asked for, once, and nothing else. */

import {
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  getArgumentValues,
  getDirectiveValues,
  isAbstractType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import {
  type Asked,
  type FieldBinding,
  type Need,
  nothing,
  type Runtime,
  type TypeBinding,
  type Want,
} from './binding.ts';

type Prefetch = NonNullable<FieldBinding['prefetch']>;

/** Where a selection stands: what its fragments and variables mean. */
export type SelectionScope = Pick<GraphQLResolveInfo, 'schema' | 'fragments' | 'variableValues'>;

/** A want per field node, kept for the operation: the rows of a list share it. */
const wants = new WeakMap<Runtime, Map<FieldNode, Want>>();

/** What the selection sets of the field being resolved ask for. */
export function wantOf(info: GraphQLResolveInfo, runtime: Runtime): Want {
  let known = wants.get(runtime);
  if (known === undefined) wants.set(runtime, (known = new Map()));
  const { fieldNodes } = info;
  const [only] = fieldNodes;
  if (fieldNodes.length > 1 || only === undefined) return createWant(fieldNodes, info, runtime);
  let want = known.get(only);
  if (want === undefined) known.set(only, (want = createWant(fieldNodes, info, runtime)));
  return want;
}

/** What the selection sets of a field ask for; whoever asks again keeps it. */
export function createWant(nodes: readonly FieldNode[], scope: SelectionScope, runtime: Runtime): Want {
  const parts = nodes.map((node) => new SelectionWant(node.selectionSet, scope, runtime));
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const needs = new Map<string, Need>();
  return {
    of(type) {
      let need = needs.get(type.name);
      if (need === undefined) needs.set(type.name, (need = join(parts.map((want) => want.of(type)))));
      return need;
    },
    select(asked, type) {
      for (const want of parts) want.select(asked, type);
    },
  };
}

/** The same field selected in several places asks for all that any of them does. */
function join(needs: readonly Need[]): Need {
  return {
    owners: needs.reduce((owners, need) => owners | need.owners, 0),
    shared: needs.flatMap((need) => need.shared),
    prefetch: needs.flatMap((need) => need.prefetch),
  };
}

class SelectionWant implements Want {
  readonly #selectionSet: SelectionSetNode | undefined;
  readonly #scope: SelectionScope;
  readonly #runtime: Runtime;
  /** By the fields in it, for those that select below them. */
  readonly #inner = new Map<FieldNode, Want>();
  readonly #needs = new Map<string, Need>();

  constructor(selectionSet: SelectionSetNode | undefined, scope: SelectionScope, runtime: Runtime) {
    this.#selectionSet = selectionSet;
    this.#scope = scope;
    this.#runtime = runtime;
  }

  of(type: TypeBinding): Need {
    const known = this.#needs.get(type.name);
    if (known !== undefined) return known;
    const need = this.#selectionSet === undefined ? nothing : this.#collect(this.#selectionSet, type);
    this.#needs.set(type.name, need);
    return need;
  }

  select(asked: Asked, type: TypeBinding): void {
    if (this.#selectionSet === undefined) return;
    this.#visit(this.#selectionSet, type, (node) => {
      const select = this.#runtime.types.get(type.name)?.fields.get(node.name.value)?.select;
      if (select === undefined) return;
      try {
        select(asked, this.#argumentsOf(type, node), this.#wantOf(node));
      } catch {
        // Arguments that cannot be read: the field itself meets the same error, and tells it at its path.
      }
    });
  }

  #wantOf(node: FieldNode): Want {
    let want = this.#inner.get(node);
    if (want === undefined) this.#inner.set(node, (want = createWant([node], this.#scope, this.#runtime)));
    return want;
  }

  #collect(selectionSet: SelectionSetNode, type: TypeBinding): Need {
    let owners = 0;
    const shared: Need['shared'][number][] = [];
    const prefetch: Need['prefetch'][number][] = [];
    this.#visit(selectionSet, type, (node) => {
      const field = this.#runtime.types.get(type.name)?.fields.get(node.name.value);
      if (field?.anyOf === undefined) owners |= field?.needs ?? 0;
      else shared.push({ preferred: field.needs, anyOf: field.anyOf });
      const start = field?.prefetch;
      if (start !== undefined)
        prefetch.push((stub, runtime) => this.#start(start, type, node, stub, runtime));
    });
    return { owners, shared, prefetch };
  }

  /** Every field that the selection asks of a value of this type, fragments followed. */
  #visit(selectionSet: SelectionSetNode, type: TypeBinding, field: (node: FieldNode) => void): void {
    const visited = new Set<string>();
    const visit = (selections: readonly SelectionNode[]): void => {
      for (const selection of selections) {
        if (!this.#isIncluded(selection)) continue;
        if (selection.kind === Kind.FIELD) {
          field(selection);
          continue;
        }
        const fragment =
          selection.kind === Kind.FRAGMENT_SPREAD ? this.#fragment(selection.name.value, visited) : selection;
        if (fragment !== undefined && this.#matches(fragment, type)) visit(fragment.selectionSet.selections);
      }
    };
    visit(selectionSet.selections);
  }

  /** What is wrong with the field's arguments is told when the field itself is resolved. */
  #start(start: Prefetch, type: TypeBinding, node: FieldNode, stub: unknown, runtime: Runtime): void {
    try {
      start(stub, this.#argumentsOf(type, node), runtime, this.#wantOf(node));
    } catch {
      // See above.
    }
  }

  #fragment(name: string, visited: Set<string>): FragmentDefinitionNode | undefined {
    if (visited.has(name)) return undefined;
    visited.add(name);
    return this.#scope.fragments[name];
  }

  #matches(
    fragment: { readonly typeCondition?: { readonly name: { readonly value: string } } | undefined },
    type: TypeBinding,
  ): boolean {
    const condition = fragment.typeCondition?.name.value;
    if (condition === undefined || condition === type.name) return true;
    const { schema } = this.#scope;
    const abstract = schema.getType(condition);
    const concrete = schema.getType(type.name);
    return isAbstractType(abstract) && isObjectType(concrete) && schema.isSubType(abstract, concrete);
  }

  #isIncluded(selection: SelectionNode): boolean {
    if (selection.directives === undefined || selection.directives.length === 0) return true;
    const { variableValues } = this.#scope;
    if (getDirectiveValues(GraphQLSkipDirective, selection, variableValues)?.['if'] === true) return false;
    return getDirectiveValues(GraphQLIncludeDirective, selection, variableValues)?.['if'] !== false;
  }

  #argumentsOf(type: TypeBinding, node: FieldNode): Record<string, unknown> {
    const definition = this.#scope.schema.getType(type.name);
    const field = isObjectType(definition) ? definition.getFields()[node.name.value] : undefined;
    return field === undefined ? {} : getArgumentValues(field, node, this.#scope.variableValues);
  }
}
