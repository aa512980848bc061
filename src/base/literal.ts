/** A GraphQL literal as a value, without knowing its type: whole numbers that a double cannot hold keep their digits, as text. */

import { Kind, type ValueNode } from 'graphql';
import { isRounded } from './long-number.ts';

/** `variables` by name, for those that stand in it; one that was not given is left out of objects, and null in a list. */
export function literalValue(node: ValueNode, variables?: Readonly<Record<string, unknown>>): unknown {
  switch (node.kind) {
    case Kind.NULL:
      return null;
    case Kind.INT:
      return isRounded(Number(node.value), node.value) ? node.value : Number(node.value);
    case Kind.FLOAT:
      return Number(node.value);
    case Kind.STRING:
    case Kind.BOOLEAN:
    case Kind.ENUM:
      return node.value;
    case Kind.LIST:
      return node.values.map((item) => literalValue(item, variables) ?? null);
    case Kind.OBJECT:
      return Object.fromEntries(
        node.fields
          .map(({ name, value }) => [name.value, literalValue(value, variables)] as const)
          .filter(([, value]) => value !== undefined),
      );
    case Kind.VARIABLE:
      return variables?.[node.name.value];
  }
}
