/** Whether scalars of GraphQL fit those of a contract, in each place where they are written. */

import { type EnumTypeDefinitionNode, type EnumValueDefinitionNode, valueFromASTUntyped } from 'graphql';
import { optionsOf, type ScalarName, type Shape } from '../../base/shape.ts';
import { directiveOf } from '../model.ts';

/** In a URL all is text, in JSON a text is no number, and in a gRPC message the two stand for each other. */
export type Place = 'url' | 'json' | 'message';

const accepted: Readonly<Record<Place, Readonly<Record<string, readonly ScalarName[]>>>> = {
  url: {
    ID: ['string', 'integer', 'numeric', 'number'],
    String: ['string', 'numeric'],
    Int: ['string', 'integer', 'numeric', 'number'],
    Float: ['string', 'numeric', 'number'],
    Boolean: ['boolean', 'string'],
  },
  json: {
    ID: ['string', 'numeric'],
    String: ['string', 'numeric'],
    Int: ['integer', 'numeric', 'number'],
    Float: ['number', 'numeric'],
    Boolean: ['boolean'],
  },
  message: {
    ID: ['string', 'integer', 'numeric', 'number'],
    String: ['string', 'numeric'],
    Int: ['string', 'integer', 'numeric', 'number'],
    // Whether a number is whole is checked for each value when it is sent.
    Float: ['string', 'integer', 'number'],
    Boolean: ['boolean', 'string'],
  },
};

/** What GraphQL's own scalars can be made from: an `Int` from text only where the contract says it is a number. */
const readable: Readonly<Record<string, readonly ScalarName[]>> = {
  ID: ['string', 'integer', 'numeric', 'number'],
  String: ['string', 'integer', 'numeric', 'number', 'boolean'],
  Int: ['integer', 'numeric', 'number'],
  Float: ['integer', 'numeric', 'number'],
  Boolean: ['boolean'],
};

/** The project's own scalars fit anything. Where the contract lists values, a number never fits one of them. */
export function mayWrite(
  type: string,
  { name, values }: { readonly name: ScalarName; readonly values: readonly string[] | undefined },
  place: Place,
): boolean {
  return accepted[values === undefined ? place : 'json'][type]?.includes(name) ?? true;
}

/**
 * Whether a scalar of GraphQL can be made from a scalar of a reply. The project's own scalars take anything.
 */
export function mayRead(type: string, shape: ScalarName): boolean {
  return readable[type]?.includes(shape) ?? true;
}

/** Values of an enum as the service writes them. */
export function wiresOf(node: EnumTypeDefinitionNode): (readonly [EnumValueDefinitionNode, string])[] {
  return (node.values ?? []).map((value) => {
    const wire = directiveOf(value, 'wire')?.arguments?.[0]?.value;
    return [value, wire === undefined ? value.name.value : String(valueFromASTUntyped(wire))] as const;
  });
}

const words: Readonly<Record<ScalarName, string>> = {
  string: 'a text',
  integer: 'a whole number',
  numeric: 'a number',
  number: 'a number',
  boolean: 'true or false',
};

/** What a contract takes, for people. */
export function shownShape(shape: Shape): string {
  const shown = optionsOf(shape).map((option) => {
    if (option.kind === 'scalar')
      return option.values === undefined ? words[option.name] : `one of ${option.values.join(', ')}`;
    return option.kind === 'list' ? 'a list' : option.kind === 'object' ? 'an object' : 'anything';
  });
  return [...new Set(shown)].join(' or ');
}

/** Whether a literal of a schema file is what the contract takes. */
export function constantFits(value: unknown, shape: Shape, place: Place): boolean {
  if (shape.kind === 'any') return true;
  if (shape.kind === 'list') return place !== 'json' && constantFits(value, shape.items(), place);
  if (shape.kind === 'choice') return optionsOf(shape).some((option) => constantFits(value, option, place));
  if (shape.kind === 'object') return false;
  if (shape.values !== undefined) return shape.values.includes(String(value));
  const isText = typeof value === 'string' && place === 'url';
  switch (shape.name) {
    case 'string':
      return typeof value === 'string' || place !== 'json';
    case 'boolean':
      return typeof value === 'boolean' || (isText && /^(?:true|false)$/.test(value));
    case 'numeric':
      return typeof value === 'number' || typeof value === 'string';
    case 'number':
      return typeof value === 'number' || (isText && value.trim() !== '' && !Number.isNaN(Number(value)));
    case 'integer':
      return (
        Number.isInteger(value) || (typeof value === 'string' && place !== 'json' && /^-?\d+$/.test(value))
      );
  }
}

/** Says in a fix line where the names are listed; of a .proto the message has said it. */
export function inFile(contract: string): string {
  return contract.startsWith('schemas/') ? ` (${contract})` : '';
}
