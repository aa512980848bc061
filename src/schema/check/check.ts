/** What a check is: the codes it may report, and how it finds them. `build/checks.ts` lists every one. */

import type { Report } from '../../base/report.ts';
import { kindOf } from '../../config/services.ts';
import type { CallProtocol, CallTemplate } from '../../upstream/call.ts';
import type { ModelScope } from '../graph/model-scope.ts';
import type { Model, ModelField, ModelType } from '../model.ts';

/** `Subject` is what it looks at; `Result` what others need to know of it. */
export interface Check<Subject, Result = void> {
  /** What it may report; docs/checks.md says what each code means. */
  readonly codes: readonly string[];
  readonly run: (subject: Subject) => Result;
}

/** One field of a model. */
export interface CheckedField<Code extends string = string> {
  readonly type: ModelType;
  readonly field: ModelField;
  readonly scope: ModelScope;
  readonly report: Report<Code>;
}

/** One type of a model. */
interface CheckedType<Code extends string = string> {
  readonly model: Model;
  readonly type: ModelType;
  readonly scope: ModelScope;
  readonly report: Report<Code>;
}

/** A check of one field. */
export type FieldCheck = Check<CheckedField>;
/** A check of one type. */
export type TypeCheck = Check<CheckedType>;

/** A check of every field: it leaves those that do not concern it. The compiler holds what it reports against `codes`. */
export function fieldCheck<const Code extends string>(
  codes: readonly Code[],
  run: (field: CheckedField<Code>) => void,
): FieldCheck {
  return { codes, run };
}

/** A check of every type, as `fieldCheck` is one of every field. */
export function typeCheck<const Code extends string>(
  codes: readonly Code[],
  run: (type: CheckedType<Code>) => void,
): TypeCheck {
  return { codes, run };
}

/** The call of a field. Undefined for other sources, and for a call that `serviceCheck` refuses. */
export function callOf({
  field: { source },
  scope,
}: Pick<CheckedField, 'field' | 'scope'>): CallTemplate | undefined {
  if (source.kind !== 'call') return undefined;
  const settings = scope.services[source.call.service];
  const isRight = settings !== undefined && kindOf(settings) === source.call.protocol.name;
  return isRight ? source.call : undefined;
}

/** A field, and the call of one protocol that it makes. */
export interface CheckedCall<Declared, Code extends string = string> extends CheckedField<Code> {
  readonly call: CallTemplate<Declared>;
}

/** A check of every field that calls a service by this protocol. */
export function callCheck<Declared, const Code extends string>(
  protocol: CallProtocol<Declared>,
  codes: readonly Code[],
  run: (checked: CheckedCall<Declared, Code>) => void,
): FieldCheck {
  return fieldCheck(codes, (checked) => {
    const call = callOf(checked);
    if (call?.protocol === protocol) run({ ...checked, call: call as CallTemplate<Declared> });
  });
}
