/** Turns what a project wrote into a checked, defaulted, frozen value, or says what is wrong in the project's words. */

import { z } from 'zod';
import { StartupError } from '../base/startup-error.ts';
import { didYouMean } from '../base/suggest.ts';

/** `subject` opens every line: "apps/mobile/app.ts". */
export function parseConfig<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  subject: string,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return deepFreeze(result.data);
  const lines = result.error.issues.map((issue) => `${subject}: ${describe(issue, schema)}`);
  throw new StartupError(lines.join('\n'));
}

function describe(issue: z.core.$ZodIssue, schema: z.ZodType): string {
  const place = issue.path.map(String).join('.');
  if (issue.code !== 'unrecognized_keys')
    return `${place === '' ? 'the value' : place}: ${inOurWords(issue.message)}`;
  const known = knownKeys(schema, issue.path);
  return issue.keys
    .map((key) => `unknown key "${[...issue.path.map(String), key].join('.')}".${didYouMean(key, known)}`)
    .join(' ');
}

function inOurWords(message: string): string {
  return message.replace(/^Invalid input: expected (.+), received undefined$/, 'missing, $1 is expected');
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
