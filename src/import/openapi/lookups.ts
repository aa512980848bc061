/** Entities: a type that an operation finds by its id gets a key, and the operation is its lookup. */

import { type Draft, type DraftField, type DraftObject, isList, listOf, named, namedOf } from '../draft.ts';
import { capitalize, plural, uncapitalize } from '../names.ts';
import { addStyle, headersOf, urlOf } from './call.ts';
import { singularKey } from './key-names.ts';
import type { OperationField, SentParameter } from './operation-field.ts';

const DEFAULT_MAX = 100;

/** Returns the entities. */
export function addLookups(fields: readonly OperationField[], draft: Draft): Set<string> {
  const entities = new Map<string, string>();
  const byId = fields.flatMap((each) => byIdOf(each, draft) ?? []);
  for (const candidate of byId.toSorted(
    (a, b) => Number(b.key.name === 'id') - Number(a.key.name === 'id'),
  )) {
    const { type, key, of } = candidate;
    if (!key.type.isNonNull) {
      draft.changed(
        `type ${type.name}`,
        `it has no @key: ${of.root}.${of.field.name} finds one by id, but "${key.wireName}" is not required`,
      );
      continue;
    }
    if (entities.has(type.name)) continue;
    makeEntity(type, key);
    entities.set(type.name, key.name);
    renameArgument(candidate, key.name);
    const list = fields.find((each) => isListOf(each, type.name) && keyListOf(each, type, key) !== undefined);
    if (list === undefined) of.field.directives.splice(1, 0, { name: 'lookup', arguments: {} });
    else addListLookup(list, type, key, draft);
  }
  return new Set(entities.keys());
}

interface ById {
  readonly of: OperationField;
  readonly type: DraftObject;
  readonly key: DraftField;
  readonly sent: SentParameter;
}

/** GET /users/{id}: one value in the path, nothing else that must be given, and one object with that id. */
function byIdOf(of: OperationField, draft: Draft): ById | undefined {
  const { operation, field, sent, root } = of;
  if (root !== 'Query' || isList(field.type)) return undefined;
  const type = draft.object(field.type.name);
  const [only, ...others] = sent.filter(({ argument }) => argument.type.isNonNull);
  if (type === undefined || only === undefined || others.length > 0) return undefined;
  if (only.parameter.in !== 'path' || !operation.path.endsWith(`{${only.parameter.name}}`)) return undefined;
  const key = keyOf(type, only.parameter.name);
  return key === undefined ? undefined : { of, type, key, sent: only };
}

function keyOf(type: DraftObject, parameter: string): DraftField | undefined {
  const isScalar = (field: DraftField): boolean =>
    !isList(field.type) && ['ID', 'String', 'Int', 'BigInt'].includes(field.type.name);
  const fields = type.fields.filter(isScalar);
  const same = fields.find(({ wireName }) => wireName === parameter);
  if (same !== undefined) return same;
  const plain = parameter.toLowerCase().replaceAll(/[_-]/g, '');
  const own = type.name.toLowerCase();
  const loose = fields.find(({ wireName }) => wireName?.toLowerCase().replaceAll(/[_-]/g, '') === plain);
  if (loose !== undefined) return loose;
  return /id$|^uuid$/.test(plain) &&
    (plain === 'id' || plain === 'uuid' || own.endsWith(plain.replace(/u?u?id$/, '')))
    ? fields.find(({ wireName }) => wireName === 'id' || wireName === '_id')
    : undefined;
}

/** A key of texts and numbers is an ID, and stands first. */
function makeEntity(type: DraftObject, key: DraftField): void {
  if (!isList(key.type) && key.type.name !== 'BigInt') key.type = named('ID', true);
  type.fields.splice(type.fields.indexOf(key), 1);
  type.fields.unshift(key);
  type.directives.unshift({ name: 'key', arguments: { fields: key.name } });
}

function renameArgument({ of, sent, key }: ById, name: string): void {
  const { field } = of;
  const others = field.arguments.filter((argument) => argument !== sent.argument);
  const isFree = !others.some((argument) => argument.name === name);
  const renamed = { ...sent.argument, name: isFree ? name : sent.argument.name, type: key.type };
  field.arguments = [renamed, ...others];
  if (!isFree || sent.argument.name === name) return;
  const call = field.directives[0];
  if (call === undefined) return;
  field.directives[0] = {
    ...call,
    arguments: Object.fromEntries(
      Object.entries(call.arguments).map(([each, value]) => [
        each,
        typeof value === 'string'
          ? value.replaceAll(`{args.${sent.argument.name}}`, `{args.${name}}`)
          : value,
      ]),
    ),
  };
}

function isListOf(of: OperationField, type: string): boolean {
  if (of.root !== 'Query') return false;
  const list = isList(of.field.type) ? of.field.type : of.listInPage?.type;
  return list !== undefined && isList(list) && !isList(list.list) && namedOf(list) === type;
}

/** The parameter that takes a list of keys: `ids`, `id`, `user_ids`. */
function keyListOf({ sent }: OperationField, type: DraftObject, key: DraftField): SentParameter | undefined {
  const others = sent.filter(({ argument }) => argument.type.isNonNull);
  const found = sent.find(({ parameter, argument }) => {
    if (!isList(argument.type) || parameter.in !== 'query') return false;
    const name = singularKey(parameter.name).toLowerCase().replaceAll(/[_-]/g, '');
    const wire = (key.wireName ?? key.name).toLowerCase().replaceAll(/[_-]/g, '');
    return name === wire || name === key.name.toLowerCase() || name === `${type.name.toLowerCase()}${wire}`;
  });
  return found !== undefined && others.every((each) => each === found) ? found : undefined;
}

/** A list that may be asked without keys stays as it is, and the lookup stands beside it. */
function addListLookup(list: OperationField, type: DraftObject, key: DraftField, draft: Draft): void {
  const keys = keyListOf(list, type, key);
  const call = list.field.directives[0];
  if (keys === undefined || call === undefined) return;
  const item = key.type;
  const argument = {
    ...keys.argument,
    name: `${plural(key.name)}`,
    type: listOf(item, true),
    defaultValue: undefined,
    directives: [],
  };
  const pick = list.listInPage?.pick ?? list.pick;
  const get = urlOf(list.operation.path, [{ ...keys, argument }]);
  const lookup: DraftField = {
    name: list.field.name,
    description: list.field.description,
    arguments: [argument],
    type: listOf(named(type.name), true),
    directives: [
      {
        name: 'rest',
        arguments: {
          get,
          ...(list.accept === undefined ? {} : { headers: headersOf([['accept', list.accept]]) }),
          ...(pick === undefined ? {} : { pick }),
        },
      },
      { name: 'lookup', arguments: { max: keys.maxItems ?? DEFAULT_MAX } },
    ],
  };
  if (keys.listStyle !== undefined) addStyle(lookup, 'get', keys.listStyle);
  if (keys.argument.type.isNonNull && isList(list.field.type)) {
    draft.roots.Query.splice(draft.roots.Query.indexOf(list.field), 1, lookup);
    return;
  }
  const wanted = `${plural(uncapitalize(type.name))}By${capitalize(plural(key.name))}`;
  draft.roots.Query.splice(draft.roots.Query.indexOf(list.field) + 1, 0, {
    ...lookup,
    name: draft.takeRootName('Query', wanted, list.operation.label),
    description: 'In the order of the keys; null where there is none.',
  });
  // The list itself need not take keys any more.
  list.field.arguments = list.field.arguments.filter((each) => each !== keys.argument);
  const others = list.sent.filter((one) => one !== keys);
  list.field.directives[0] = {
    ...call,
    arguments: { ...call.arguments, get: urlOf(list.operation.path, others) },
  };
}
