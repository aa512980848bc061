/** Lays a new import over a file: what was edited by hand is kept, what changed on both sides is told. */

import { visit } from 'graphql';
import { isMarkedBy, type Marks, markOf, parseUnit } from './marks.ts';
import type { Unit } from './print.ts';

export interface Conflict {
  readonly key: string;
  readonly mine: string;
  readonly theirs: string;
  /** It was never imported: somebody wrote it, and the API has one of the same name. */
  readonly isWritten: boolean;
  /** What to write into the marks to keep the edited text. */
  readonly mark: string;
}

export interface Merged {
  readonly units: readonly Unit[];
  readonly marks: Marks;
  /** Edited, written or deleted by hand, and kept so. */
  readonly kept: readonly string[];
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  readonly conflicts: readonly Conflict[];
}

interface Sides {
  readonly mine: string | undefined;
  readonly theirs: string | undefined;
  /** Of the text that was generated last. */
  readonly mark: string | undefined;
}

/** A type that was deleted by hand comes back when a definition names it. */
export function mergeUnits(
  mine: readonly Unit[],
  marks: Marks,
  theirs: readonly Unit[],
  isForced: boolean,
): Merged {
  const mineByKey = new Map(mine.map(({ key, text }) => [key, text]));
  const theirsByKey = new Map(theirs.map(({ key, text }) => [key, text]));
  const units: Unit[] = [];
  const newMarks = new Map<string, string>();
  const told = {
    kept: [] as string[],
    added: [] as string[],
    changed: [] as string[],
    removed: [] as string[],
  };
  const conflicts: Conflict[] = [];
  const needed = neededTypes(mine, marks, theirs, isForced);
  for (const key of keysInOrder(mine, theirs, marks)) {
    const sides: Sides = { mine: mineByKey.get(key), theirs: theirsByKey.get(key), mark: marks.get(key) };
    if (sides.theirs !== undefined) newMarks.set(key, markOf(sides.theirs));
    if (needed.has(key) && sides.theirs === undefined && sides.mine !== undefined) {
      units.push({ key, text: sides.mine });
      if (sides.mark !== undefined) newMarks.set(key, sides.mark);
      told.kept.push(`${key}: gone from the API, and something that was edited by hand names it`);
      continue;
    }
    const decision = needed.has(key) && sides.mine === undefined ? 'theirs' : decide(sides, isForced);
    switch (decision) {
      case 'same':
      case 'mine':
        if (sides.mine !== undefined) units.push({ key, text: sides.mine });
        if (decision === 'mine' && sides.theirs === undefined && sides.mark !== undefined)
          told.kept.push(`${key}: edited by hand, and gone from the API`);
        else if (decision === 'mine' && sides.mine === undefined) told.kept.push(`${key}: deleted by hand`);
        else if (decision === 'mine' && !key.startsWith('('))
          told.kept.push(`${key}: ${sides.theirs === undefined ? 'written' : 'edited'} by hand`);
        break;
      case 'theirs':
        if (sides.theirs === undefined) told.removed.push(key);
        else {
          units.push({ key, text: sides.theirs });
          (sides.mine === undefined ? told.added : told.changed).push(key);
        }
        break;
      case 'conflict':
        if (sides.mine !== undefined) units.push({ key, text: sides.mine });
        conflicts.push({
          key,
          mine: sides.mine ?? '',
          theirs: sides.theirs ?? '',
          isWritten: sides.mark === undefined,
          mark: markOf(sides.theirs ?? ''),
        });
        break;
    }
  }
  return { units, marks: newMarks, ...told, conflicts };
}

/** In the order of the import; what only the file has comes after. */
function keysInOrder(mine: readonly Unit[], theirs: readonly Unit[], marks: Marks): Set<string> {
  return new Set([...theirs.map(({ key }) => key), ...mine.map(({ key }) => key), ...marks.keys()]);
}

/**
 * The types that what remains names, of those that would not be there: deleted by hand, or gone from the API and not
 * edited. Those that they name in turn are among them.
 */
function neededTypes(
  mine: readonly Unit[],
  marks: Marks,
  theirs: readonly Unit[],
  isForced: boolean,
): Set<string> {
  const mineByKey = new Map(mine.map(({ key, text }) => [key, text]));
  const theirsByKey = new Map(theirs.map(({ key, text }) => [key, text]));
  const remaining: string[] = [];
  const missing = new Map<string, string>();
  for (const key of new Set([...mineByKey.keys(), ...theirsByKey.keys()])) {
    const sides = { mine: mineByKey.get(key), theirs: theirsByKey.get(key), mark: marks.get(key) };
    const isTheirs = decide(sides, isForced) === 'theirs';
    const text = isTheirs ? sides.theirs : sides.mine;
    const other = sides.theirs ?? sides.mine;
    if (text !== undefined) remaining.push(text);
    else if (other !== undefined && !key.includes('.')) missing.set(key, other);
  }
  const needed = new Set<string>();
  if (missing.size === 0) return needed;
  for (let text = remaining.pop(); text !== undefined; text = remaining.pop()) {
    for (const name of namesIn(text)) {
      const found = missing.get(name);
      if (found === undefined || needed.has(name)) continue;
      needed.add(name);
      remaining.push(found);
    }
  }
  return needed;
}

/** The types that a definition, or a field of a root type, names. */
function namesIn(text: string): Set<string> {
  const names = new Set<string>();
  const document = parseUnit(text);
  if (document !== undefined) visit(document, { NamedType: ({ name }) => void names.add(name.value) });
  return names;
}

type Decision = 'same' | 'mine' | 'theirs' | 'conflict';

/** A pure decision about one definition; see the table in docs/import.md. */
export function decide({ mine, theirs, mark }: Sides, isForced: boolean): Decision {
  const isEdited = mine === undefined ? mark !== undefined : !isMarkedBy(mine, mark);
  const isNewUpstream = theirs === undefined ? mark !== undefined : !isMarkedBy(theirs, mark);
  if (mine === undefined && theirs === undefined) return 'same';
  if (mine !== undefined && theirs !== undefined && markOf(mine) === markOf(theirs)) return 'same';
  if (!isEdited) return 'theirs';
  if (theirs === undefined || !isNewUpstream) return 'mine';
  // Deleted by hand: that it changed upstream does not bring it back.
  if (mine === undefined) return 'mine';
  return isForced ? 'theirs' : 'conflict';
}
