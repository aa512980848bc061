/** Which entity a call asks for, read from how it is written: `/users/{claims.sub}`, `request: {id: "{args.id}"}`. */

import type { CallTemplate } from '../call.ts';
import { fill, fillText, type Scope, type Template, type Text } from '../template.ts';
import { echoName } from './echo.ts';
import type { Key } from './payload.ts';
import type { ObjectShape } from './shape.ts';

/** The key of the entity, or undefined when the call does not say it. */
export function askedKey(template: CallTemplate, scope: Scope, shape: ObjectShape): Key | undefined {
  if (shape.keyFields.length === 0) return undefined;
  const values = new Map<string, unknown>();
  for (const [name, place] of namedPlaces(template, shape)) {
    const value = valueAt(place, scope);
    if (isScalar(value) && !values.has(name)) values.set(name, value);
  }
  const parts = shape.keyFields.map((field) => {
    const names = [echoName(field), echoName(shape.name + field)];
    return [field, names.map((name) => values.get(name)).find((value) => value !== undefined)] as const;
  });
  return parts.every(([, value]) => value !== undefined) ? Object.fromEntries(parts) : undefined;
}

type NamedPlace = readonly [name: string, place: Text | Template];

function namedPlaces({ protocol, request, expressions }: CallTemplate, shape: ObjectShape): NamedPlace[] {
  const args = expressions
    .filter(({ root }) => root === 'args')
    .map(
      (expression): NamedPlace => [
        echoName(expression.path.at(-1) ?? ''),
        { kind: 'text', parts: [expression] },
      ],
    );
  if (protocol === 'rest') {
    const query = request.query.map(({ name, value }): NamedPlace => [echoName(name), value]);
    return [...segmentPlaces(request.segments, shape), ...query, ...entriesOf(request.body), ...args];
  }
  return [...entriesOf(protocol === 'grpc' ? request.request : request.args), ...args];
}

/** The last segment, and one that follows the entity's own name: `/orders/{id}/cancel`. */
function segmentPlaces(segments: readonly Text[], shape: ObjectShape): NamedPlace[] {
  const name = echoName(shape.name + (shape.keyFields[0] ?? ''));
  return segments.flatMap((segment, index): NamedPlace[] => {
    const isLast = index === segments.length - 1;
    const [before] = segments[index - 1] ?? [];
    const follows = typeof before === 'string' && echoName(before) === echoName(shape.name);
    const isFilled = segment.some((part) => typeof part !== 'string');
    return isFilled && (isLast || (follows && !readsParent(segment))) ? [[name, segment]] : [];
  });
}

function readsParent(segment: Text): boolean {
  return segment.some((part) => typeof part !== 'string' && part.root === 'parent');
}

function entriesOf(template: Template | undefined): NamedPlace[] {
  return template?.kind === 'object'
    ? template.entries.map(([name, inner]): NamedPlace => [echoName(name), inner])
    : [];
}

function valueAt(place: Text | Template, scope: Scope): unknown {
  return 'kind' in place ? fill(place, scope) : fillText(place, scope);
}

function isScalar(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}
