/** A field with a rate limit of its own, `@rateLimit`: its rule, and with which arguments an operation asks for it. */

import { Kind, type ValueNode, valueFromAST } from 'graphql';
import type { RateLimitRule } from './policy-directives.ts';
import type { TypedField } from './selections.ts';

/** A field with a rate limit of its own, at one place of a document. */
export interface RateLimitedField {
  readonly coordinate: string;
  readonly rule: RateLimitRule;
  /** How often the operation asks for it in this form: aliases and fragments each count. */
  readonly count: number;
  argumentsWith(variables: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
}

export function rateLimitedField(
  { coordinate, definition, node }: TypedField,
  rule: RateLimitRule,
  count: number,
): RateLimitedField {
  const given = new Map((node.arguments ?? []).map(({ name, value }) => [name.value, value]));
  return {
    coordinate,
    rule,
    count,
    argumentsWith: (variables) =>
      Object.fromEntries(
        definition.args.map((argument) => {
          const value = given.get(argument.name);
          const read = value === undefined ? undefined : readValue(value, variables);
          return [argument.name, read ?? argument.default?.value];
        }),
      ),
  };

  function readValue(value: ValueNode, variables: Readonly<Record<string, unknown>>): unknown {
    if (value.kind === Kind.VARIABLE) return variables[value.name.value];
    const type = definition.args.find(({ name }) => given.get(name) === value)?.type;
    return type === undefined ? undefined : valueFromAST(value, type, { ...variables });
  }
}
