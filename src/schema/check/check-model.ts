/** Checks the sources of one model, and reports all it finds. */

import type { Report } from '../../base/report.ts';
import { expressionsOf } from '../../upstream/template.ts';
import type { ModelScope } from '../graph/model-scope.ts';
import { isRootType, type Model, type ModelField, type ModelType } from '../model.ts';
import { checkCall } from './check-calls.ts';
import { checkLookup, checkReference } from './check-entities.ts';
import { checkTexts } from './check-expression-types.ts';
import { checkExpressions } from './check-expressions.ts';
import { checkOwner, checkTypeNames, checkTypename } from './check-types.ts';

export function checkModel(model: Model, scope: ModelScope, report: Report): void {
  for (const type of model.types.values()) {
    checkTypeNames(type, scope, report);
    checkTypename(type, scope, report);
    checkOwner(model, type, scope, report);
    for (const field of type.fields.values()) checkField(type, field, scope, report);
  }
}

function checkField(type: ModelType, field: ModelField, scope: ModelScope, report: Report): void {
  const { source } = field;
  if (source.kind === 'call') {
    checkCall(type, field, source.call, scope, report);
    checkExpressions(type, field, source.call.expressions, scope, report);
  }
  if (source.kind === 'value') {
    checkExpressions(type, field, [...expressionsOf(source.template)], scope, report);
    checkTexts(source.template, { type, field, scope, report });
  }
  if (source.kind === 'reference') {
    if (source.key !== undefined)
      checkExpressions(type, field, [...expressionsOf(source.key)], scope, report);
    checkReference(field, scope, report);
  }
  if (source.kind === 'property') checkRootSource(type, field, scope, report);
  if (field.lookupMax !== undefined) checkLookup(type, field, scope, report);
}

function checkRootSource(
  type: ModelType,
  field: ModelField,
  { forwardHeaders }: ModelScope,
  report: Report,
): void {
  const isClient = forwardHeaders !== undefined;
  if (isClient || !isRootType(type.name)) return;
  report({
    code: 'FACET_NO_SOURCE',
    message: `${type.name}.${field.name} does not say where it comes from`,
    node: field.node.name,
    fix: 'add @rest, @grpc or @value',
  });
}
