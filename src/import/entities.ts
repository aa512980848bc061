/** Fields that refer to entities: `user_id` beside a type User that can be looked up is also a `user`. */

import { pathText } from '../base/path.ts';
import { type Draft, type DraftField, isList, named } from './draft.ts';
import { camelCase, pascalCase } from './names.ts';

export function addReferences(draft: Draft, entities: ReadonlySet<string>): void {
  for (const type of draft.types.values()) {
    if (type.kind !== 'type') continue;
    for (const field of type.fields) {
      const added = referenceFor(field, type.name, entities);
      if (added === undefined || type.fields.some(({ name }) => name === added.name)) continue;
      type.fields.splice(type.fields.indexOf(field) + 1, 0, added);
    }
  }
}

function referenceFor(
  { wireName, type }: DraftField,
  owner: string,
  entities: ReadonlySet<string>,
): DraftField | undefined {
  if (wireName === undefined || isList(type) || !['ID', 'String', 'Int', 'BigInt'].includes(type.name))
    return undefined;
  const prefix = /^(.+?)(?:[_-]?(?:id|ID)|Id|_uuid)$/.exec(wireName)?.[1];
  const entity = prefix === undefined ? undefined : pascalCase(prefix);
  if (prefix === undefined || entity === undefined || !entities.has(entity)) return undefined;
  if (!/(?:[_-]id|Id|ID|_uuid)$/.test(wireName) || entity === owner) return undefined;
  return {
    name: camelCase(prefix),
    description: undefined,
    arguments: [],
    type: named(entity),
    directives: [{ name: 'reference', arguments: { from: pathText([wireName]) ?? wireName } }],
  };
}
