/** Which entity a call asks for, read from how it is written: `/users/{claims.sub}`, `request: {id: "{args.id}"}`. */

import type { CallTemplate } from '../call.ts';
import { fill, type Scope, type Template, type Text } from '../template.ts';
import { echoName } from './echo.ts';
import type { Key } from './payload.ts';
import type { ObjectShape } from './shape.ts';

/** The key of the entity, or undefined when the call does not say it. */
export function askedKey(template: CallTemplate, scope: Scope, shape: ObjectShape): Key | undefined {
  if (shape.keyFields.length === 0) return undefined;
  const values = new Map<string, unknown>();
  for (const [name, place] of namedPlaces(template, shape)) {
    const value = fill(place, scope);
    if (isScalar(value) && !values.has(name)) values.set(name, value);
  }
  const parts = shape.keyFields.map((field) => {
    const names = [echoName(field), echoName(shape.name + field)];
    return [field, names.map((name) => values.get(name)).find((value) => value !== undefined)] as const;
  });
  return parts.every(([, value]) => value !== undefined) ? Object.fromEntries(parts) : undefined;
}

type NamedPlace = readonly [name: string, place: Template];

function namedPlaces({ protocol, request, expressions }: CallTemplate, shape: ObjectShape): NamedPlace[] {
  const places = protocol.places(request);
  const segments = places.flatMap((place) => (place.in === 'path' ? [place.template] : []));
  const named = places.flatMap((place): NamedPlace[] => {
    if (place.in === 'query') return [[echoName(place.name ?? ''), place.template]];
    return place.in === 'path' ? [] : entriesOf(place.template);
  });
  const args = expressions
    .filter(({ root }) => root === 'args')
    .map(
      (expression): NamedPlace => [
        echoName(expression.path.at(-1) ?? ''),
        { kind: 'text', parts: [expression] },
      ],
    );
  return [...segmentPlaces(segments, shape), ...named, ...args];
}

/** The last segment, and one that follows the entity's own name: `/orders/{id}/cancel`. */
function segmentPlaces(segments: readonly Template[], shape: ObjectShape): NamedPlace[] {
  const name = echoName(shape.name + (shape.keyFields[0] ?? ''));
  return segments.flatMap((segment, index): NamedPlace[] => {
    const isLast = index === segments.length - 1;
    const [before] = partsOf(segments[index - 1]);
    const follows = typeof before === 'string' && echoName(before) === echoName(shape.name);
    const isFilled = partsOf(segment).some((part) => typeof part !== 'string');
    return isFilled && (isLast || (follows && !readsParent(segment))) ? [[name, segment]] : [];
  });
}

function partsOf(segment: Template | undefined): Text {
  return segment?.kind === 'text' ? segment.parts : [];
}

function readsParent(segment: Template): boolean {
  return partsOf(segment).some((part) => typeof part !== 'string' && part.root === 'parent');
}

function entriesOf(template: Template): NamedPlace[] {
  return template.kind === 'object'
    ? template.entries.map(([name, inner]): NamedPlace => [echoName(name), inner])
    : [];
}

function isScalar(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}
