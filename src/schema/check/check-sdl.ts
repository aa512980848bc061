/** Checks a completed subschema or client against GraphQL's own rules for SDL, each rule with a code of ours. */

import {
  buildASTSchema,
  type ConstValueNode,
  type DirectiveNode,
  type DocumentNode,
  type GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isScalarType,
  Kind,
  parse,
  visit,
} from 'graphql';
import { specifiedSDLRules } from 'graphql/validation/specifiedRules.js';
import { validateSDL } from 'graphql/validation/validate.js';
import type { Report } from '../../base/report.ts';
import { didYouMean } from '../../base/suggest.ts';
import { directiveDefinitions } from '../directive-definitions.ts';
import type { Check } from './check.ts';

const language = parse(`${directiveDefinitions}\ntype Query { language: String }`, { noLocation: true });
const languageSchema: GraphQLSchema = buildASTSchema(language);

const codes: Readonly<Record<string, string>> = {
  KnownDirectivesRule: 'FACET_DIRECTIVE_PLACE',
  UniqueFieldDefinitionNamesRule: 'FACET_DUPLICATE_FIELD',
  UniqueEnumValueNamesRule: 'FACET_DUPLICATE_ENUM_VALUE',
  UniqueArgumentDefinitionNamesRule: 'FACET_DUPLICATE_ARGUMENT',
  KnownArgumentNamesOnDirectivesRule: 'FACET_DIRECTIVE_ARGUMENT',
  ProvidedRequiredArgumentsOnDirectivesRule: 'FACET_ARGUMENT_MISSING',
  UniqueDirectivesPerLocationRule: 'FACET_DIRECTIVE_REPEATED',
  UniqueArgumentNamesRule: 'FACET_ARGUMENT_REPEATED',
};
/** Told by our own checks, which know more: all files' types, all directives. */
const ours = new Set([
  'KnownTypeNamesRule',
  'PossibleTypeExtensionsRule',
  'UniqueTypeNamesRule',
  'UniqueOperationTypesRule',
  'LoneSchemaDefinitionRule',
]);

const rules = specifiedSDLRules.filter(({ name }) => !ours.has(name));

/** The definitions of one service file, or of one client's files. */
interface CheckedSdl {
  /** With its directives. */
  readonly document: DocumentNode;
  readonly owner: 'service' | 'client';
  readonly report: Report;
}

/**
 * Definitions and directives are valid by GraphQL's own rules, and each argument of a directive has the shape
 * of its type.
 */
export const sdlCheck: Check<CheckedSdl> = {
  codes: [...Object.values(codes), 'FACET_BAD_ARGUMENT', 'FACET_INVALID_SDL', 'FACET_UNKNOWN_DIRECTIVE'],
  run: checkSdl,
};

function checkSdl({ document, owner, report }: CheckedSdl): void {
  const whole: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [
      ...document.definitions,
      ...language.definitions.filter(
        (definition) => !('name' in definition) || definition.name?.value !== 'Query',
      ),
    ],
  };
  for (const { rule, error } of errorsOf(whole)) {
    if (error.message.startsWith('Unknown directive')) continue; // told below, with a suggestion
    const [node] = error.nodes ?? [];
    const at = error.nodes?.at(-1) ?? node;
    if (at?.loc !== undefined)
      report({ code: codes[rule] ?? 'FACET_INVALID_SDL', message: error.message, node: at });
  }
  visit(document, {
    Directive: (node) => {
      checkDirective(node, report);
      checkOwner(node, owner, report);
    },
  });
}

interface RuleError {
  readonly rule: string;
  readonly error: GraphQLError;
}

/** What the rules find, in their order. One walk through the document is for all of them. */
function errorsOf(document: DocumentNode): readonly RuleError[] {
  const found = new Map(rules.map(({ name }) => [name, [] as RuleError[]]));
  const collecting = rules.map((rule): (typeof rules)[number] => (context) => {
    const reportError = (error: GraphQLError): void => {
      found.get(rule.name)?.push({ rule: rule.name, error });
    };
    return rule(Object.create(context, { reportError: { value: reportError } }) as typeof context);
  });
  validateSDL(document, null, collecting);
  return [...found.values()].flat();
}

/** Whether the schema language, or GraphQL itself, has a directive of this name. */
export function isKnownDirective(name: string): boolean {
  return languageSchema.getDirective(name) !== undefined && languageSchema.getDirective(name) !== null;
}

/** Directives that mean something only in the files of one side. */
const owners: Readonly<Record<string, 'service' | 'client'>> = {
  expose: 'client',
  fix: 'client',
  max: 'client',
  lookup: 'service',
  key: 'service',
};

function checkOwner(node: DirectiveNode, owner: 'service' | 'client', report: Report): void {
  const right = owners[node.name.value];
  if (right === undefined || right === owner) return;
  report({
    code: 'FACET_DIRECTIVE_PLACE',
    message: `@${node.name.value} belongs in the files of a ${right}`,
    node,
    fix: right === 'client' ? 'schemas/clients/<app>/*.graphql' : 'schemas/services/<service>.graphql',
  });
}

function checkDirective(node: DirectiveNode, report: Report): void {
  const definition = languageSchema.getDirective(node.name.value);
  if (definition === undefined || definition === null) {
    const names = languageSchema.getDirectives().map(({ name }) => name);
    report({
      code: 'FACET_UNKNOWN_DIRECTIVE',
      message: `no directive "@${node.name.value}".${didYouMean(node.name.value, names)}`,
      node: node.name,
      fix: `one of ${names.map((name) => `@${name}`).join(' ')}`,
    });
    return;
  }
  for (const argument of node.arguments ?? []) {
    const type = definition.args.find(({ name }) => name === argument.name.value)?.type;
    if (type !== undefined)
      checkLiteral(
        argument.value as ConstValueNode,
        type,
        `${argument.name.value} of @${node.name.value}`,
        report,
      );
  }
}

const literalKinds: Readonly<Record<string, readonly string[]>> = {
  String: [Kind.STRING],
  Boolean: [Kind.BOOLEAN],
  Int: [Kind.INT],
  FacetFieldSet: [Kind.STRING],
  FacetStatus: [Kind.INT, Kind.ENUM, Kind.STRING],
  FacetWeight: [Kind.STRING, Kind.INT, Kind.FLOAT],
};

/** Whether a literal has the shape of its type; `FacetValue` takes any. */
function checkLiteral(value: ConstValueNode, type: GraphQLInputType, place: string, report: Report): void {
  const wrong = (message: string, fix?: string): void =>
    report({ code: 'FACET_BAD_ARGUMENT', message, node: value, ...(fix === undefined ? {} : { fix }) });
  if (isNonNullType(type))
    return value.kind === Kind.NULL
      ? wrong(`${place} cannot be null`)
      : checkLiteral(value, type.ofType, place, report);
  if (value.kind === Kind.NULL) return;
  if (isListType(type)) {
    const items = value.kind === Kind.LIST ? value.values : [value];
    for (const item of items) checkLiteral(item, type.ofType, place, report);
    return;
  }
  if (isScalarType(type)) {
    const kinds = literalKinds[type.name];
    if (kinds !== undefined && !kinds.includes(value.kind)) wrong(`${place} is ${article(type.name)}`);
    return;
  }
  if (isEnumType(type)) {
    const names = type.getValues().map(({ name }) => name);
    const given = value.kind === Kind.ENUM ? value.value : '';
    if (!names.includes(given)) wrong(`${place} is one of ${names.join(', ')}.${didYouMean(given, names)}`);
    return;
  }
  if (!isInputObjectType(type)) return;
  if (value.kind !== Kind.OBJECT) return wrong(`${place} is an object`);
  const fields = type.getFields();
  for (const field of value.fields) {
    const known = fields[field.name.value];
    if (known === undefined)
      wrong(
        `${place} has no "${field.name.value}".${didYouMean(field.name.value, Object.keys(fields))}`,
        `one of ${Object.keys(fields).join(', ')}`,
      );
    else checkLiteral(field.value, known.type, `${field.name.value} in ${place}`, report);
  }
  for (const [name, field] of Object.entries(fields)) {
    const isGiven = value.fields.some((given) => given.name.value === name);
    if (isNonNullType(field.type) && !isGiven) wrong(`${place} needs "${name}"`);
  }
}

function article(type: string): string {
  const words: Record<string, string> = {
    String: 'a text in quotes',
    Boolean: 'true or false',
    Int: 'a whole number',
    FacetFieldSet: 'a text of field names',
    FacetStatus: 'a status',
    FacetWeight: 'a number',
  };
  return words[type] ?? type;
}
