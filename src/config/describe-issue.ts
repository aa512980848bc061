/** Says in plain words what zod found wrong with a value of the configuration: the value, and what it must be. */

import type { z } from 'zod';
import { didYouMean } from '../base/suggest.ts';

type Issue = z.core.$ZodIssue;

/** `value` is what stands at the issue's place. Unknown keys are not described here: they need the keys that there are. */
export function describeIssue(issue: Issue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return value === undefined
        ? `is missing; ${mustBe(issue.expected)}`
        : `${isShown(value)}; ${mustBe(issue.expected)}${typeHint(issue.expected, value)}`;
    case 'invalid_value':
      return describeChoice(issue.values.map(String), value);
    case 'too_small':
      return describeBound(issue.origin, value, Number(issue.minimum), 'or more', 'at least');
    case 'too_big':
      return describeBound(issue.origin, value, Number(issue.maximum), 'or less', 'at most');
    case 'invalid_format':
      return isOwnWords(issue.message)
        ? issue.message
        : `${isShown(value)}; it must be a ${issue.format === 'url' ? 'URL' : issue.format}`;
    case 'invalid_key':
      return innermost(issue.issues)?.message ?? 'this name cannot be used';
    case 'invalid_union':
      return describeUnion(issue, value);
    default:
      return issue.message;
  }
}

/** Zod's own messages begin with a capital; those of our schemas do not, unless a name of theirs does. */
function isOwnWords(message: string): boolean {
  return !message.startsWith('Invalid ');
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  function: 'a function',
};

function mustBe(expected: string): string {
  return `it must be ${kinds[expected] ?? `a ${expected}`}`;
}

/** What a value is given as, where that is the mistake: everything in the environment is text. */
function typeHint(expected: string, value: unknown): string {
  if (typeof value !== 'string' || !['number', 'int', 'boolean'].includes(expected)) return '';
  const reader = expected === 'boolean' ? 'env.boolean' : 'env.integer';
  return `\n  fix: leave out the quotes, or read the variable with ${reader}`;
}

function isShown(value: unknown): string {
  return `is ${shownValue(value)}`;
}

const MAX_SHOWN = 60;

function shownValue(value: unknown): string {
  if (typeof value === 'string') {
    const text = JSON.stringify(value);
    return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}..."` : text;
  }
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'function') return 'a function';
  if (value instanceof Promise) return 'a promise';
  if (typeof value === 'object' && value !== null) return 'an object';
  return String(value);
}

function describeChoice(choices: readonly string[], value: unknown): string {
  const list = choices.length === 1 ? String(choices[0]) : `one of ${choices.join(', ')}`;
  const start = value === undefined ? 'is missing' : isShown(value);
  const meant = typeof value === 'string' ? didYouMean(value, choices) : '';
  return `${start}; it must be ${list}.${meant}`.replace(/\.$/, '');
}

function describeBound(origin: string, value: unknown, bound: number, orSo: string, atSo: string): string {
  if (origin === 'string' && bound === 1) return 'is empty; it must be a text';
  if (origin === 'string') return `${isShown(value)}; it must have ${bound} characters ${orSo}`;
  if (origin === 'array')
    return bound === 1 && atSo === 'at least'
      ? 'is empty; it must have an item'
      : `it must have ${atSo} ${bound} items`;
  return `${isShown(value)}; it must be ${bound} ${orSo}`;
}

function innermost(issues: readonly Issue[]): Issue | undefined {
  return issues.find(({ message }) => isOwnWords(message)) ?? issues[0];
}

/** Of the forms a value may have, the one it comes nearest to: what is wrong there is what its author has to change. */
function describeUnion(issue: z.core.$ZodIssueInvalidUnion, value: unknown): string {
  const [nearest] = issue.errors.toSorted((a, b) => depthOf(b) - depthOf(a) || a.length - b.length);
  const deep = nearest?.find(({ path }) => path.length > 0);
  if (deep !== undefined)
    return `${deep.path.map(String).join('.')} ${describeIssue(deep, valueAt(value, deep.path))}`;
  const forms = issue.errors.flatMap(([first]) => (first === undefined ? [] : [formOf(first)]));
  return `${isShown(value)}; it must be ${[...new Set(forms)].join(' or ')}`;
}

function depthOf(issues: readonly Issue[]): number {
  return Math.max(0, ...issues.map(({ path }) => path.length));
}

function formOf(issue: Issue): string {
  if (issue.code === 'invalid_type') return kinds[issue.expected] ?? `a ${issue.expected}`;
  if (issue.code === 'invalid_value') return issue.values.map(String).join(' or ');
  if (issue.code === 'too_small') return `${String(issue.minimum)} or more`;
  return issue.message;
}

/** The value at a path; undefined where there is none. */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, step) => {
    if (typeof inner !== 'object' || inner === null) return undefined;
    // Where one value may stand without brackets for a list of one, the path has an index and the value has none.
    if (step === 0 && !Array.isArray(inner)) return inner;
    return (inner as Record<PropertyKey, unknown>)[step];
  }, value);
}
