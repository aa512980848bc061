/** Runs the checks of each type and each field of one model. */

import type { Report } from '../../base/report.ts';
import type { ModelScope } from '../graph/model-scope.ts';
import type { Model } from '../model.ts';
import type { FieldCheck, TypeCheck } from './check.ts';

/** What is run of each type and of each field. */
interface ModelChecks {
  readonly types: readonly TypeCheck[];
  readonly fields: readonly FieldCheck[];
}

/** Runs the checks of one service file, or of one client's files, and reports what they find. */
export function checkModel(
  model: Model,
  { types, fields }: ModelChecks,
  scope: ModelScope,
  report: Report,
): void {
  for (const type of model.types.values()) {
    for (const check of types) check.run({ model, type, scope, report });
    for (const field of type.fields.values())
      for (const check of fields) check.run({ type, field, scope, report });
  }
}
