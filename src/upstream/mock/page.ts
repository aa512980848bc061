/** Which part of a list is asked for, by the names that arguments of this kind have. */

import { POOL, words } from './value-styles.ts';

/** The part of a list that the arguments ask for. */
export interface Page {
  readonly offset: number;
  /** Undefined when nobody said how many. */
  readonly size: number | undefined;
}

type Args = Readonly<Record<string, unknown>>;

const sizes =
  /^(first|last|limit|take|top|count|max( results)?|(page|per|list) ?(size|page|limit)|per page|size)$/;
const offsets = /^(skip|offset|start|start index)$/;
const pages = /^(page|page number|page index)$/;
const cursors = /^(after|cursor|page token|next( page)? token|continuation( token)?)$/;
const all = [sizes, offsets, pages, cursors];

/** `slicing` names further arguments that say how many, as `@listSize` does. */
export function pageOf(args: Args, slicing: readonly string[] = []): Page {
  const size = slicing.map((name) => args[name]).find(isCount) ?? numberIn(args, sizes);
  const page = numberIn(args, pages);
  const offset = numberIn(args, offsets) ?? numberIn(args, cursors) ?? 0;
  return { size, offset: page === undefined ? offset : Math.max(0, page - 1) * (size ?? POOL) };
}

/** The arguments that choose what is in a list, not which part of it. */
export function filtersOf(args: Args, slicing: readonly string[] = []): Args {
  return Object.fromEntries(
    Object.entries(args).filter(
      ([name]) => !slicing.includes(name) && !all.some((pattern) => pattern.test(words(name))),
    ),
  );
}

/** What a page tells about itself; undefined for a field that tells something else. */
export function pageField(name: string, { offset, size }: Page, total: number): unknown {
  const end = offset + (size ?? total);
  switch (true) {
    case /^(total|count)( count)?$|^total /.test(words(name)):
      return total;
    case /^has (next|more)/.test(words(name)):
      return end < total;
    case /^has (previous|prev)/.test(words(name)):
      return offset > 0;
    case /(next|end).*(token|cursor)$/.test(words(name)):
      return end < total ? String(end) : '';
    default:
      return undefined;
  }
}

function numberIn(args: Args, pattern: RegExp): number | undefined {
  return Object.entries(args)
    .filter(([name]) => pattern.test(words(name)))
    .map(([, value]) => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value))
    .find(isCount);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}
