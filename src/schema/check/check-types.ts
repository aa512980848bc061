/** Checks the types of one model: the names they use, how their values tell their type, who can load them. */

import type { Report } from '../../base/report.ts';
import { didYouMean } from '../../base/suggest.ts';
import { isBuiltInScalar, namedTypes } from '../ast.ts';
import type { ModelScope } from '../graph/model-scope.ts';
import { directiveOf, type Model, type ModelType } from '../model.ts';
import { placeOfName } from './places.ts';

export function checkTypeNames(type: ModelType, { typeNames }: ModelScope, report: Report): void {
  for (const name of new Set(namedTypes(type.node))) {
    if (isBuiltInScalar(name) || typeNames.has(name)) continue;
    const known = [...typeNames, 'ID', 'String', 'Int', 'Float', 'Boolean'];
    report({
      code: 'FACET_UNKNOWN_TYPE',
      message: `no type "${name}".${didYouMean(name, known)}`,
      node: placeOfName(type, name),
      about: [name],
      fix: 'define it in this file, or name one that another file defines',
    });
  }
}

export function checkTypename(
  { node, typename }: ModelType,
  { typeNames }: ModelScope,
  report: Report,
): void {
  const directive = directiveOf(node, 'typename');
  for (const [value, name] of typename?.map ?? []) {
    if (typeNames.has(name) || directive === undefined) continue;
    report({
      code: 'FACET_TYPENAME',
      message: `"${value}" stands for the type "${name}", which nobody defines.${didYouMean(name, typeNames)}`,
      node: directive,
      about: [name],
    });
  }
}

export function checkOwner(model: Model, type: ModelType, { graphTypes }: ModelScope, report: Report): void {
  const whole = graphTypes.get(type.name);
  if (whole === undefined || whole.representation !== 'row' || whole.keyFields.length === 0) return;
  if (!whole.owners.includes(model.name) || whole.lookups.has(model.name)) return;
  // What a subgraph says of its keys is checked with them.
  if (model.entities?.has(type.name) === true) return;
  const elsewhere = whole.owners
    .filter((owner) => whole.lookups.has(owner))
    .map((owner) => whole.definers.get(owner));
  const isElsewhere = (name: string): boolean => elsewhere.some((definition) => definition?.fields.has(name));
  const only = [...type.fields.values()].filter(
    ({ name, source }) => source.kind === 'property' && !whole.keyFields.includes(name) && !isElsewhere(name),
  );
  if (only.length === 0) return;
  report({
    code: 'FACET_UNREACHABLE_ENTITY',
    message: `only ${model.name} holds ${only.map(({ name }) => `${type.name}.${name}`).join(', ')}, and it has no @lookup for ${type.name}`,
    node: type.node.name,
    about: [type.name, 'Query'],
    fix: `in this file: type Query { ${type.name.toLowerCase()}s(ids: [ID!]!): [${type.name}]! @rest(...) @lookup }`,
  });
}
