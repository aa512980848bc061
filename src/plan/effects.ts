/** What asking for a field brings with it, whatever is selected below: the access it needs, the identity that is read. */

import type { FieldBinding, TypeBinding } from '../fields/binding.ts';
import { descriptionOf, type FieldDescription, loadDescriptionOf } from '../fields/description.ts';
import type { Access } from '../fields/rules.ts';
import type { Expression } from '../upstream/template.ts';

export interface Effects {
  readonly access: readonly Access[];
  readonly claims: readonly string[];
  readonly headers: readonly string[];
  /** The services that may be called for it. */
  readonly services: readonly string[];
  /** A service may be called for it: its own call, or that of an entity it refers to. */
  readonly mayCall: boolean;
}

const known = new WeakMap<FieldBinding, Effects>();

/** With all that its steps and the fields it reads bring; made once a binding. */
export function effectsOf(binding: FieldBinding): Effects {
  let effects = known.get(binding);
  if (effects === undefined) {
    const found = new Found();
    found.visit(binding);
    known.set(binding, (effects = found));
  }
  return effects;
}

class Found implements Effects {
  readonly access: Access[] = [];
  readonly claims: string[] = [];
  readonly headers: string[] = [];
  readonly services: string[] = [];
  mayCall = false;
  readonly #visited = new Set<FieldBinding>();

  visit(binding: FieldBinding): void {
    const description = descriptionOf(binding);
    if (description === undefined || this.#visited.has(binding)) return;
    this.#visited.add(binding);
    if (description.access !== undefined) this.access.push(description.access);
    this.#read(description.expressions);
    if (description.call !== undefined) this.services.push(description.call.service);
    if (description.call !== undefined || description.isReference) this.mayCall = true;
    const steps = [...(description.steps ?? []), ...description.reads().flat()];
    for (const step of steps)
      if (typeof step === 'object' && step.binding !== undefined) this.visit(step.binding);
    for (const { binding: candidate } of description.candidates) this.visit(candidate);
    this.#enter(description);
  }

  /** The value may be an entity that others add to. */
  #enter({ returns, typeOf, origin, isReference }: FieldDescription): void {
    const type = typeOf(returns);
    if (type === undefined) return;
    const { claims, headers } = effectsOfType(type);
    this.claims.push(...claims);
    this.headers.push(...headers);
    const isWhole = type.representation === 'payload' && type.owners.includes(origin);
    if (isReference || !isWhole) this.services.push(...type.load.keys());
    this.mayCall ||= type.load.size > 0 && !isWhole;
  }

  #read(expressions: readonly Expression[]): void {
    for (const { root, path } of expressions) {
      if (root === 'claims') this.claims.push(path[0] ?? '');
      if (root === 'headers') this.headers.push(path.join('.').toLowerCase());
    }
  }
}

/** What loading an entity reads, and whether a value of the type may have to be loaded. */
export function effectsOfType(type: TypeBinding): Omit<Effects, 'access'> {
  const expressions = [...type.load.values()].flatMap(
    (load) => loadDescriptionOf(load)?.call.expressions ?? [],
  );
  return {
    claims: expressions.flatMap(({ root, path }) => (root === 'claims' ? [path[0] ?? ''] : [])),
    headers: expressions.flatMap(({ root, path }) =>
      root === 'headers' ? [path.join('.').toLowerCase()] : [],
    ),
    services: type.representation === 'row' ? [...type.load.keys()] : [],
    mayCall: type.representation === 'row' && type.load.size > 0,
  };
}
