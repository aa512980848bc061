/** Turns what a project wrote into a checked, defaulted, frozen value, or says what is wrong in the project's words. */

import { z } from 'zod';
import { StartupError } from '../base/startup-error.ts';
import { didYouMean } from '../base/suggest.ts';
import { describeIssue, valueAt } from './describe-issue.ts';

/**
 * Gives the value checked, with its defaults, and frozen. `subject` opens every line of a problem: "apps/mobile/app.ts".
 * Throws a StartupError with all problems, one a line.
 */
export function parseConfig<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  subject: string,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return deepFreeze(result.data);
  const lines = result.error.issues.map((issue) => `${subject}: ${describe(issue, schema, value)}`);
  throw new StartupError(lines.join('\n'));
}

function describe(issue: z.core.$ZodIssue, schema: z.ZodType, value: unknown): string {
  const place = placeOf(issue.path, value);
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(schema, issue.path);
    const within = place === '' ? '' : `${place}.`;
    return issue.keys.map((key) => `unknown key "${within}${key}".${didYouMean(key, known)}`).join(' ');
  }
  const text = describeIssue(issue, valueAt(value, issue.path));
  // Messages of our own schemas say of what they are; others go on from the key, as in `port is "x"; it must be a number`.
  const joint = /^(?:is|must|it must)\b/.test(text) ? ' ' : ': ';
  return `${place === '' ? 'the value' : place}${joint}${text}`;
}

/** `jwt.audience`. The index of a list is left out where no list was written: one issuer may stand without brackets. */
function placeOf(path: readonly PropertyKey[], value: unknown): string {
  return path
    .filter((step, at) => typeof step !== 'number' || Array.isArray(valueAt(value, path.slice(0, at))))
    .map(String)
    .join('.');
}

/** The keys of the object at `path`, for the suggestion; empty where the schema has no fixed ones. */
function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let json: unknown = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' });
  for (const step of path) {
    const { properties, items, additionalProperties } = json as {
      properties?: Record<string, unknown>;
      items?: unknown;
      additionalProperties?: unknown;
    };
    json = properties?.[String(step)] ?? items ?? additionalProperties ?? {};
  }
  return Object.keys((json as { properties?: Record<string, unknown> }).properties ?? {});
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
