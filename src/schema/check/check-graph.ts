/** Checks what the service files say together: two of them may not say different things of one name. */

import { type ASTNode, type InputValueDefinitionNode, Kind, print, type TypeNode } from 'graphql';
import type { Report } from '../../base/report.ts';
import { isRequiredValue } from '../graph/agreed-documents.ts';
import { directiveOf, isRootType, type Model, type ModelType } from '../model.ts';
import type { Check } from './check.ts';

const codes = [
  'FACET_DUPLICATE_ROOT_FIELD',
  'FACET_KIND_CONFLICT',
  'FACET_TYPE_CONFLICT',
  'FACET_WIRE_CONFLICT',
] as const;

type GraphReport = Report<(typeof codes)[number]>;

/** All service files together. */
interface CheckedGraph {
  /** As they are written, in the order of their files: the later file is told. */
  readonly models: readonly Model[];
  readonly report: GraphReport;
}

/** Gives back the types that are not the same everywhere, of which nobody can say what a client gets. */
export const graphCheck: Check<CheckedGraph, string[]> = { codes, run: checkGraph };

function checkGraph({ models, report }: CheckedGraph): string[] {
  const unclear = new Set<string>();
  const seen = new Map<string, Seen[]>();
  for (const model of models) {
    for (const type of model.types.values()) {
      const before = seen.get(type.name) ?? [];
      for (const earlier of before)
        checkPair(earlier, type, (problem) => {
          if (problem.code !== 'FACET_DUPLICATE_ROOT_FIELD') unclear.add(type.name);
          report(problem);
        });
      seen.set(type.name, [...before, { service: model.name, type }]);
    }
  }
  return [...unclear];
}

interface Seen {
  readonly service: string;
  readonly type: ModelType;
}

function checkPair(earlier: Seen, type: ModelType, report: GraphReport): void {
  if (earlier.type.node.kind !== type.node.kind) {
    report({
      code: 'FACET_KIND_CONFLICT',
      message: `${type.name} is another kind of type in ${earlier.service}`,
      node: type.node.name,
      fix: 'give one of the two another name',
    });
    return;
  }
  checkWires(earlier, type, report);
  for (const [name, field] of type.fields) {
    const other = earlier.type.fields.get(name);
    if (other === undefined) continue;
    if (isRootType(type.name)) {
      report({
        code: 'FACET_DUPLICATE_ROOT_FIELD',
        message: `${type.name}.${name} is defined by ${earlier.service} already`,
        node: field.node.name,
        fix: 'give it another name; a client can give it back the name it wants',
      });
    } else if (shapeOf(field.node.type) !== shapeOf(other.node.type)) {
      report({
        code: 'FACET_TYPE_CONFLICT',
        message: `${type.name}.${name} is ${print(field.node.type)}, and ${print(other.node.type)} in ${earlier.service}`,
        node: field.node.name,
        fix: `write ${print(other.node.type)}, or another name`,
      });
    }
    if (field.source.kind !== 'call' && other.source.kind !== 'call')
      checkTaken(
        { service: earlier.service, values: other.node.arguments ?? [] },
        { values: field.node.arguments ?? [], name: `${type.name}.${name}`, node: field.node.name },
        report,
      );
  }
  const { node } = type;
  if (
    node.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION &&
    earlier.type.node.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION
  )
    checkTaken(
      { service: earlier.service, values: earlier.type.node.fields ?? [] },
      { values: node.fields ?? [], name: type.name, node: node.name },
      report,
    );
}

/** A client may send what both take; what one of them needs and the other does not have can be sent to neither. */
function checkTaken(
  earlier: { readonly service: string; readonly values: readonly InputValueDefinitionNode[] },
  later: {
    readonly values: readonly InputValueDefinitionNode[];
    readonly name: string;
    readonly node: ASTNode;
  },
  report: GraphReport,
): void {
  for (const value of later.values) {
    const other = earlier.values.find(({ name }) => name.value === value.name.value);
    const path = `${later.name}, ${value.name.value}`;
    if (other !== undefined && shapeOf(value.type) !== shapeOf(other.type))
      report({
        code: 'FACET_TYPE_CONFLICT',
        message: `${path} is ${print(value.type)}, and ${print(other.type)} in ${earlier.service}`,
        node: value.name,
        fix: `write ${print(other.type)}, or another name`,
      });
    if (other === undefined && isRequiredValue(value))
      report({
        code: 'FACET_TYPE_CONFLICT',
        message: `${path} is required here, and ${earlier.service} has none`,
        node: value.name,
        fix: 'make it nullable, give it a default, or give one of the two another name',
      });
  }
  for (const value of earlier.values) {
    const isKnown = later.values.some(({ name }) => name.value === value.name.value);
    if (!isKnown && isRequiredValue(value))
      report({
        code: 'FACET_TYPE_CONFLICT',
        message: `${later.name}, ${value.name.value} is required in ${earlier.service}, and there is none here`,
        node: later.node,
        fix: 'make it nullable there, give it a default, or give one of the two another name',
      });
  }
}

/** A client sees one enum: each of its values has one form on the wire. */
function checkWires({ service, type: earlier }: Seen, type: ModelType, report: GraphReport): void {
  if (type.node.kind !== Kind.ENUM_TYPE_DEFINITION || earlier.node.kind !== Kind.ENUM_TYPE_DEFINITION) return;
  for (const value of type.node.values ?? []) {
    const wire = directiveOf(value, 'wire');
    const other = earlier.node.values?.find((known) => known.name.value === value.name.value);
    const before = other === undefined ? undefined : directiveOf(other, 'wire');
    if (wire === undefined || before === undefined || print(wire) === print(before)) continue;
    report({
      code: 'FACET_WIRE_CONFLICT',
      message: `${type.name}.${value.name.value} has another form on the wire in ${service}: ${print(before)}`,
      node: wire,
      fix: 'give the enum of one service another name',
    });
  }
}

/** A type without what it promises of null: those may differ, and the looser one counts. */
function shapeOf(type: TypeNode): string {
  return print(type).replaceAll('!', '');
}
