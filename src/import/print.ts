/** Writes a draft as SDL, as a person would: short things on one line, long ones on a line each. */

import {
  type Draft,
  type DraftArgument,
  type DraftDirective,
  type DraftField,
  type DraftType,
  EnumLiteral,
  isList,
  type Literal,
  rootNames,
  type TypeRef,
} from './draft.ts';

const LINE = 110;

/** One definition, or one field of a root type: what is compared, kept or replaced when a file is imported again. */
export interface Unit {
  /** `User`, or `Query.user`. */
  readonly key: string;
  /** Without the indentation of a root type's field. */
  readonly text: string;
}

export function unitsOf(draft: Draft): Unit[] {
  const types = [...draft.types.values()];
  const ordered = [
    ...types.filter(({ kind }) => kind === 'scalar'),
    ...types.filter(({ kind }) => kind !== 'scalar'),
  ];
  return [
    ...ordered.map((type) => ({ key: type.name, text: printType(type) })),
    ...rootNames.flatMap((root) =>
      draft.roots[root].map((field) => ({ key: `${root}.${field.name}`, text: printField(field, LINE - 2) })),
    ),
  ];
}

function printType(type: DraftType): string {
  const head = `${description(type.description)}${type.kind} ${type.name}${type.directives.map((each) => ` ${printDirective(each)}`).join('')}`;
  switch (type.kind) {
    case 'scalar':
      return head;
    case 'union': {
      const line = `${head} = ${type.members.join(' | ')}`;
      if (lastLine(line).length <= LINE) return line;
      const members = type.members.map((name) => `  | ${name}`).join('\n');
      if (lastLine(head).length + 2 <= LINE) return `${head} =\n${members}`;
      const long = type.directives.map((each) => indent(printLongDirective(each))).join('\n');
      return `${description(type.description)}union ${type.name}\n${long} =\n${members}`;
    }
    case 'enum':
      return block(
        head,
        type.values.map(
          (value) =>
            description(value.description) +
            [value.name, ...value.directives.map((each) => printDirective(each))].join(' '),
        ),
      );
    case 'type':
    case 'input':
      return block(
        head,
        type.fields.map((field) => printField(field, LINE - 2)),
      );
  }
}

function block(head: string, members: readonly string[]): string {
  return `${head} {\n${members.map((member) => indent(member)).join('\n')}\n}`;
}

/** Block strings are indented as well: GraphQL takes their common indentation away. */
export function indent(text: string, by = '  '): string {
  return text.replaceAll(/^(?=.)/gm, by);
}

function printField(field: DraftField, width: number): string {
  const doc = description(field.description);
  const type = printTypeRef(field.type);
  const short = `${field.name}${printArguments(field.arguments)}: ${type}`;
  const directives = field.directives.map((each) => printDirective(each));
  const line = [short, ...directives].join(' ');
  if (!short.includes('\n') && line.length <= width) return doc + line;
  const head =
    short.includes('\n') || short.length > width
      ? `${field.name}${printArguments(field.arguments, true)}: ${type}`
      : short;
  const isShortTail = !head.includes('\n') && directives.length === 1 && line.length <= width;
  if (isShortTail) return doc + line;
  const lines = field.directives.map((each) => {
    const text = printDirective(each);
    return indent(text.length + 2 <= width ? text : printLongDirective(each));
  });
  return doc + [head, ...lines].join('\n');
}

function printArguments(list: readonly DraftArgument[], isLong = false): string {
  if (list.length === 0) return '';
  if (!isLong && list.every((argument) => argument.description === undefined))
    return `(${list.map((argument) => printArgument(argument)).join(', ')})`;
  return `(\n${list.map((argument) => indent(argumentDescription(argument.description) + printArgument(argument))).join('\n')}\n)`;
}

function printArgument({ name, type, defaultValue, directives }: DraftArgument): string {
  const value = defaultValue === undefined ? '' : ` = ${printLiteral(defaultValue)}`;
  return [`${name}: ${printTypeRef(type)}${value}`, ...directives.map((each) => printDirective(each))].join(
    ' ',
  );
}

function printTypeRef(type: TypeRef): string {
  return (isList(type) ? `[${printTypeRef(type.list)}]` : type.name) + (type.isNonNull ? '!' : '');
}

function printDirective({ name, arguments: given }: DraftDirective): string {
  const entries = Object.entries(given);
  if (entries.length === 0) return `@${name}`;
  return `@${name}(${entries.map(([key, value]) => `${key}: ${printLiteral(value)}`).join(', ')})`;
}

function printLongDirective({ name, arguments: given }: DraftDirective): string {
  return `@${name}(\n${Object.entries(given)
    .map(([key, value]) => indent(`${key}: ${printMember(value)}`))
    .join('\n')}\n)`;
}

function printMember(value: Literal): string {
  const line = printLiteral(value);
  if (line.length < LINE - 20 || !isPlainObject(value)) return line;
  return `{\n${Object.entries(value)
    .map(([key, inner]) => indent(`${key}: ${printMember(inner)}`))
    .join('\n')}\n}`;
}

function isPlainObject(value: Literal): value is { readonly [name: string]: Literal } {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof EnumLiteral)
  );
}

export function printLiteral(value: Literal): string {
  if (value instanceof EnumLiteral) return value.name;
  if (Array.isArray(value)) return `[${value.map((item: Literal) => printLiteral(item)).join(', ')}]`;
  if (isPlainObject(value))
    return `{${Object.entries(value)
      .map(([key, inner]) => `${key}: ${printLiteral(inner)}`)
      .join(', ')}}`;
  return JSON.stringify(value);
}

function description(text: string | undefined): string {
  const clean = cleanText(text);
  if (clean === '') return '';
  const body = clean.replaceAll('"""', '\\"""');
  const isOneLine = !body.includes('\n') && body.length <= LINE - 10 && !/["\\]$/.test(body);
  return isOneLine ? `"""${body}"""\n` : `"""\n${body}\n"""\n`;
}

/** An argument's description is a plain string where it is one line. */
function argumentDescription(text: string | undefined): string {
  const clean = cleanText(text);
  return clean === '' || clean.includes('\n') ? description(clean) : `${JSON.stringify(clean)}\n`;
}

/** Without trailing spaces, tabs and the control characters that SDL cannot hold. */
function cleanText(text: string | undefined): string {
  if (text === undefined) return '';
  return text
    .toWellFormed()
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll('\t', '  ')
    .replaceAll(/(?!\n)[\p{Cc}\u2028\u2029\ufeff]/gu, ' ')
    .replaceAll(/ +$/gm, '')
    .replaceAll(/\n{3,}/g, '\n\n')
    .replace(/^\n+/, '')
    .trimEnd();
}

function lastLine(text: string): string {
  return text.slice(text.lastIndexOf('\n') + 1);
}
