/** What `facet dev` says after a save. Coloured on a terminal only, and not where NO_COLOR is set. */

import { styleText } from 'node:util';
import { isInterfaceType, isObjectType } from 'graphql';
import type { Generation } from '../schema/build/load.ts';
import type { ClientSchema } from '../schema/client-schema.ts';
import { type Diagnostic, formatDiagnostic } from '../schema/diagnostics.ts';

type Style = 'green' | 'red' | 'yellow' | 'dim';
const MAX_NAMED = 3;

/** `12:03:44  `, of the local clock. */
export function clockTime(now: Date): string {
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()];
  return `${styled('dim', time.map((part) => String(part).padStart(2, '0')).join(':'))}  `;
}

/** Names a few files and counts the others: a checkout of another branch changes very many. */
function filesText(files: readonly string[]): string {
  const more = files.length - MAX_NAMED;
  return more > 0 ? `${files.slice(0, MAX_NAMED).join(', ')} and ${more} more` : files.join(', ');
}

/** The line about a save that is served now. */
export function servedText(files: readonly string[], milliseconds: number): string {
  return `${filesText(files)}: ${styled('green', 'served')} after ${Math.round(milliseconds)} ms`;
}

/** The lines about a save that is not served, with its problems. */
export function refusedText(files: readonly string[], problem: string): string {
  return `${filesText(files)}: ${styled('red', 'not served')}\n${problem}\nthe last good schemas are still served`;
}

/** Diagnostics as `facet check` shows them. */
export function diagnosticsText(found: readonly Diagnostic[]): string {
  return found
    .map((diagnostic) =>
      formatDiagnostic(diagnostic).replace(
        diagnostic.code,
        styled(diagnostic.severity === 'error' ? 'red' : 'yellow', diagnostic.code),
      ),
    )
    .join('\n');
}

/** `mobile: 1 field added (Product.warehouses), 1 removed (Product.label)`, a line for each client that changed. */
export function changesText(before: Generation, now: Generation): string[] {
  const was = fieldsByClient(before);
  return [...fieldsByClient(now)].flatMap(([client, fields]) => {
    const known = was.get(client);
    if (known === undefined) return [];
    const added = [...fields].filter((field) => !known.has(field));
    const removed = [...known].filter((field) => !fields.has(field));
    const parts = [countText(added, 'added'), countText(removed, 'removed')].filter((part) => part !== '');
    return parts.length === 0 ? [] : [`${client}: ${parts.join(', ')}`];
  });
}

function countText(fields: readonly string[], verb: string): string {
  if (fields.length === 0) return '';
  return `${fields.length} field${fields.length === 1 ? '' : 's'} ${verb} (${filesText(fields)})`;
}

function fieldsByClient({ clients }: Generation): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    [...clients.values()].flat().map((client) => [nameOf(client), coordinatesOf(client)] as const),
  );
}

function nameOf({ app, version }: ClientSchema): string {
  return version === undefined ? app : `${app} ${version}`;
}

function coordinatesOf({ schema }: ClientSchema): ReadonlySet<string> {
  return new Set(
    Object.values(schema.getTypeMap()).flatMap((type) =>
      (isObjectType(type) || isInterfaceType(type)) && !type.name.startsWith('__')
        ? Object.keys(type.getFields()).map((field) => `${type.name}.${field}`)
        : [],
    ),
  );
}

function styled(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout });
}
