/** The places in a file that a check points at. */

import { Kind } from 'graphql';
import { protocols } from '../../upstream/protocols.ts';
import type { Expression } from '../../upstream/template.ts';
import { namedType } from '../ast.ts';
import type { ModelField, ModelType } from '../model.ts';
import { sourceDirectives } from '../read/parse-model.ts';

/** Where a type names another one: a field, an argument, a member of a union or an interface. */
export function placeOfName(type: ModelType, name: string) {
  for (const { node } of type.fields.values()) {
    if (namedType(node.type).name.value === name) return namedType(node.type);
    for (const argument of node.arguments ?? [])
      if (namedType(argument.type).name.value === name) return namedType(argument.type);
  }
  if ('fields' in type.node)
    for (const field of type.node.fields ?? [])
      if (namedType(field.type).name.value === name) return namedType(field.type);
  const { node } = type;
  const members =
    node.kind === Kind.UNION_TYPE_DEFINITION ? node.types : 'interfaces' in node ? node.interfaces : [];
  return members?.find((member) => member.name.value === name) ?? node.name;
}

/** The directive that says where a field's value comes from; its name where none does. */
export function sourceNode(field: ModelField) {
  const isSource = (name: string): boolean => sourceDirectives.has(name) || name === 'from';
  return field.node.directives?.find(({ name }) => isSource(name.value)) ?? field.node.name;
}

/** An argument of the directive that calls; the directive where it has no such argument. */
export function argumentNode(field: ModelField, argument: string) {
  const directive = field.node.directives?.find(({ name }) => protocols.has(name.value));
  return directive?.arguments?.find(({ name }) => name.value === argument)?.value ?? sourceNode(field);
}

/** Whether the directive that calls has an argument. */
export function argumentGiven(field: ModelField, argument: string): boolean {
  return argumentNode(field, argument) !== sourceNode(field);
}

/** The literal that holds an expression; the field's source where it is not found. */
export function nodeOfExpression(field: ModelField, expression: Expression) {
  for (const directive of field.node.directives ?? []) {
    for (const argument of directive.arguments ?? []) {
      const text = argument.loc?.source.body.slice(argument.loc.start, argument.loc.end) ?? '';
      if (text.includes(`{${expression.text}}`)) return argument.value;
    }
  }
  return sourceNode(field);
}

/** The type of a coordinate: `User` of `User.name`. */
export function typeIn(coordinate: string): string {
  return coordinate.split('.')[0] ?? coordinate;
}
