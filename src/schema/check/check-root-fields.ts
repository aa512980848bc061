/** Checks that every root field of a service file says where its value comes from. */

import { isRootType } from '../model.ts';
import { fieldCheck } from './check.ts';

/** A root field of a service file has a source. */
export const rootSourceCheck = fieldCheck(['FACET_NO_SOURCE'], ({ type, field, scope, report }) => {
  const isClient = scope.forwardHeaders !== undefined;
  if (isClient || field.source.kind !== 'property' || !isRootType(type.name)) return;
  report({
    code: 'FACET_NO_SOURCE',
    message: `${type.name}.${field.name} does not say where it comes from`,
    node: field.node.name,
    fix: 'add @rest, @grpc or @value',
  });
});
