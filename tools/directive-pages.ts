/** The pages of docs/directives: one a directive, made from its definition, and an index. `npm run codegen` writes them. */

import { buildSchema, type GraphQLArgument, type GraphQLDirective, print } from 'graphql';
import { directiveDefinitions } from '../src/schema/directive-definitions.ts';

/** What GraphQL itself defines has no page. */
const standard = new Set([
  'include',
  'skip',
  'deprecated',
  'specifiedBy',
  'oneOf',
  'experimental_disableErrorPropagation',
]);

/** The words of the documentation for GraphQL's names of places. */
const places: Readonly<Record<string, string>> = {
  SCHEMA: 'the schema',
  OBJECT: 'types',
  INTERFACE: 'interfaces',
  UNION: 'unions',
  ENUM: 'enums',
  ENUM_VALUE: 'enum values',
  SCALAR: 'scalars',
  INPUT_OBJECT: 'inputs',
  FIELD_DEFINITION: 'fields',
  INPUT_FIELD_DEFINITION: 'fields of inputs',
  ARGUMENT_DEFINITION: 'arguments',
};

/** The directives of the schema language, in the order in which they are documented. */
export function directivesOfLanguage(): readonly GraphQLDirective[] {
  const language = buildSchema(`${directiveDefinitions}\ntype Query { language: String }`);
  return language.getDirectives().filter(({ name }) => !standard.has(name));
}

/** Every page by its path from the project's folder. */
export function directivePages(): Map<string, string> {
  const directives = directivesOfLanguage();
  const pages = directives.map(
    (directive) => [`docs/directives/${directive.name}.md`, pageOf(directive)] as const,
  );
  return new Map([...pages, ['docs/directives/README.md', indexOf(directives)]]);
}

/** What it is, what it takes, and then the rest of its description, examples included. */
function pageOf({ name, description, args, locations }: GraphQLDirective): string {
  const [first = '', ...rest] = (description ?? '').split('\n\n');
  const on = locations.map((location) => places[location] ?? location).join(', ');
  return [
    `# @${name}`,
    first,
    `On ${on}. One of the [directives](README.md).`,
    ...(args.length === 0 ? [] : [tableOf(args)]),
    rest.join('\n\n').replaceAll('~~~', '```'),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

function tableOf(args: readonly GraphQLArgument[]): string {
  const rows = args.map(({ name, type, default: given, description }) => {
    const text = given?.literal === undefined ? '' : `\`${print(given.literal)}\``;
    return `| \`${name}\` | \`${String(type)}\` | ${text} | ${(description ?? '').replaceAll('|', '\\|').replaceAll('\n', ' ')} |`;
  });
  return ['| argument | type | default | |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function indexOf(directives: readonly GraphQLDirective[]): string {
  const rows = directives.map(({ name, description }) => {
    const [sentence = ''] = (description ?? '').replaceAll('\n', ' ').split(/(?<=[.:])\s/);
    return `| [\`@${name}\`](${name}.md) | ${sentence.replaceAll('|', '\\|').replace(/:$/, '.')} |`;
  });
  return `# The directives

What each says, with its arguments and an example that is checked. How they work together is in
[schema-language.md](../schema-language.md); the mistakes one can make with them are in [checks.md](../checks.md).

| directive | |
| --- | --- |
${rows.join('\n')}
`;
}
