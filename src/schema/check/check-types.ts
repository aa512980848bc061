/** Checks the types of one model: the names they use, how their values tell their type, who can load them. */

import { didYouMean } from '../../base/suggest.ts';
import { isBuiltInScalar, namedTypes } from '../ast.ts';
import { directiveOf } from '../model.ts';
import { typeCheck } from './check.ts';
import { placeOfName } from './places.ts';

/** Every type that a definition names is defined by some file. */
export const typeNameCheck = typeCheck(['FACET_UNKNOWN_TYPE'], ({ type, scope: { typeNames }, report }) => {
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
});

/** The types that `@typename` maps values to. */
export const typenameCheck = typeCheck(
  ['FACET_TYPENAME'],
  ({ type: { node, typename }, scope: { typeNames }, report }) => {
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
  },
);

/** Who holds fields of an entity must be able to find it. */
export const ownerCheck = typeCheck(
  ['FACET_UNREACHABLE_ENTITY'],
  ({ model, type, scope: { graphTypes }, report }) => {
    const whole = graphTypes.get(type.name);
    if (whole === undefined || whole.representation !== 'row' || whole.keyFields.length === 0) return;
    if (!whole.owners.includes(model.name) || whole.lookups.has(model.name)) return;
    // What a subgraph says of its keys is checked with them.
    if (model.entities?.has(type.name) === true) return;
    const elsewhere = whole.owners
      .filter((owner) => whole.lookups.has(owner))
      .map((owner) => whole.definers.get(owner));
    const isElsewhere = (name: string): boolean =>
      elsewhere.some((definition) => definition?.fields.has(name));
    const only = [...type.fields.values()].filter(
      ({ name, source }) =>
        source.kind === 'property' && !whole.keyFields.includes(name) && !isElsewhere(name),
    );
    if (only.length === 0) return;
    report({
      code: 'FACET_UNREACHABLE_ENTITY',
      message: `only ${model.name} holds ${only.map(({ name }) => `${type.name}.${name}`).join(', ')}, and it has no @lookup for ${type.name}`,
      node: type.node.name,
      about: [type.name, 'Query'],
      fix: `in this file: type Query { ${type.name.toLowerCase()}s(ids: [ID!]!): [${type.name}]! @rest(...) @lookup }`,
    });
  },
);

/** A subgraph that gives fields of an entity must find it by the key that the graph has for it. */
export const subgraphKeyCheck = typeCheck(
  ['FACET_FEDERATION'],
  ({ model, type, scope: { graphTypes }, report }) => {
    const keys = model.entities?.get(type.name);
    const whole = graphTypes.get(type.name);
    if (keys === undefined || whole === undefined) return;
    if (!whole.owners.includes(model.name) || whole.lookups.has(model.name)) return;
    const own = keys.map((key) => `"${key.join(' ')}"`).join(' or ');
    report({
      code: 'FACET_FEDERATION',
      message: `${model.name} finds ${type.name} by ${own}, and the other services know it by "${whole.keyFields.join(' ')}"`,
      node: directiveOf(type.node, 'key') ?? type.node,
      fix: `give ${type.name} one key that all of its services have, as the first @key of each`,
    });
  },
);
