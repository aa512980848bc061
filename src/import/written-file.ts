/** Takes a service file apart into its definitions, with the comments above each, and puts one together. */

import { GraphQLError, Kind, parse } from 'graphql';
import { StartupError } from '../base/startup-error.ts';
import { type RootName, rootNames } from './draft.ts';
import { type Marks, printMarks, splitMarks } from './marks.ts';
import { indent, type Unit } from './print.ts';

export interface WrittenFile {
  readonly units: readonly Unit[];
  readonly marks: Marks;
  /** What stands before the brace of a root type where it is more than `type Query`. */
  readonly rootHeads: ReadonlyMap<string, string>;
}

/** The first line of every generated file. */
export const HEADER_START = '# Imported by facet import';

/** Throws a StartupError for a file that does not parse. */
export function takeApart(text: string, file: string): WrittenFile {
  const { body, marks } = splitMarks(text);
  const start = headerEnd(body);
  const units: Unit[] = [];
  const rootHeads = new Map<string, string>();
  let before = start;
  for (const [index, definition] of definitionsOf(body, file).entries()) {
    const { loc } = definition;
    if (loc === undefined) continue;
    const name = 'name' in definition ? definition.name?.value : undefined;
    const isRoot =
      definition.kind === Kind.OBJECT_TYPE_DEFINITION &&
      (rootNames as readonly string[]).includes(name ?? '');
    if (!isRoot || definition.fields === undefined) {
      const isType = definition.kind.endsWith('TypeDefinition') && name !== undefined;
      units.push({
        key: isType ? name : `(definition ${index + 1})`,
        text: body.slice(before, loc.end).trim(),
      });
      before = loc.end;
      continue;
    }
    const brace = body.indexOf(
      '{',
      definition.directives?.at(-1)?.loc?.end ?? definition.name.loc?.end ?? loc.start,
    );
    const head = body.slice(before, brace).trim();
    if (head !== `type ${name}`) rootHeads.set(String(name), head);
    before = brace + 1;
    for (const field of definition.fields) {
      const end = field.loc?.end ?? before;
      units.push({ key: `${name}.${field.name.value}`, text: outdent(body.slice(before, end)) });
      before = end;
    }
    before = loc.end;
  }
  const rest = body.slice(before).trim();
  if (rest !== '') units.push({ key: '(end)', text: rest });
  return { units, marks, rootHeads };
}

function definitionsOf(body: string, file: string) {
  if (/^(?:\s|#[^\n]*)*$/.test(body)) return [];
  try {
    return parse(body).definitions;
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const [place] = error.locations ?? [];
    throw new StartupError(
      `${file}:${place?.line}:${place?.column}: ${error.message}; mend it, or import with --out to another file`,
    );
  }
}

/** The comment block of the import itself; other comments belong to the definition below them. */
function headerEnd(body: string): number {
  if (!body.startsWith(HEADER_START)) return 0;
  return /^(?:#[^\n]*(?:\n|$))+/.exec(body)?.[0].length ?? 0;
}

function outdent(text: string): string {
  const lines = text
    .replace(/^[ \t]*\n/, '')
    .trimEnd()
    .split('\n');
  return lines
    .map((line) => line.replace(/^ {2}/, ''))
    .join('\n')
    .trim();
}

export interface FileParts {
  readonly header: string;
  readonly units: readonly Unit[];
  readonly marks: Marks;
  readonly rootHeads?: ReadonlyMap<string, string>;
}

export function putTogether({ header, units, marks, rootHeads }: FileParts): string {
  const ofRoot = (root: RootName): Unit[] => units.filter(({ key }) => key.startsWith(`${root}.`));
  const isRootField = ({ key }: Unit): boolean => rootNames.some((root) => key.startsWith(`${root}.`));
  const end = units.filter(({ key }) => key === '(end)');
  const parts = [
    header,
    ...units.filter((unit) => !isRootField(unit) && unit.key !== '(end)').map(({ text }) => text),
    ...rootNames.flatMap((root) => {
      const fields = ofRoot(root);
      if (fields.length === 0) return [];
      return [
        `${rootHeads?.get(root) ?? `type ${root}`} {\n${fields.map(({ text }) => indent(text)).join('\n')}\n}`,
      ];
    }),
    ...end.map(({ text }) => text),
    printMarks(marks).trimEnd(),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}
