/** What an operation is called: by its operationId where that reads well, else by its method and path. */

import type { ContractOperation } from '../../openapi/operations.ts';
import { camelCase, capitalize, plural, singular, uncapitalize } from '../names.ts';

/** The wanted name, and the others to try when it is taken. */
export function operationNames(operation: ContractOperation): string[] {
  const byPath = pathName(operation);
  const byId = idName(operation);
  return byId === undefined ? [byPath] : [byId, byPath];
}

function idName({ operationId, method, path }: ContractOperation): string | undefined {
  if (operationId === undefined) return undefined;
  // FastAPI: read_item_items__item_id__get. NestJS: ItemsController_findOne.
  const tail = `${path.replaceAll(/\W/g, '_')}_${method}`;
  const id = operationId.endsWith(tail) ? operationId.slice(0, -tail.length) : operationId;
  if (/Controller[_.]/.test(id)) return undefined;
  const name = camelCase(id);
  if (
    !/^[a-z]/.test(name) ||
    /^(?:get|post|put|patch|delete|list|index|create|update|show|find|read)\d*$/.test(name)
  )
    return undefined;
  return method === 'get' ? withoutVerb(byIdName(name, path)) : name;
}

/** `showPetById` is `pet`, where the path ends with the id. */
function byIdName(name: string, path: string): string {
  const noun = /^(?:get|show|find|fetch|retrieve|read|query)?([A-Za-z]\w*?)By(?:Id|ID|[A-Z]\w*Id)$/.exec(
    name,
  )?.[1];
  return noun === undefined || !path.endsWith('}') ? name : uncapitalize(noun);
}

/** `getUser` is `user` and `listUsers` is `users`: a query's field is named for what it gives. */
function withoutVerb(name: string): string {
  const rest = /^(?:get|list|fetch|retrieve|read)(?=[A-Z])(?:All(?=[A-Z]))?(.+)$/.exec(name)?.[1];
  return rest === undefined || /^(?:By|From|For|With|In|And|Or)(?=[A-Z]|$)/.test(rest)
    ? name
    : uncapitalize(rest);
}

const verbs = { post: 'create', put: 'replace', patch: 'update', delete: 'delete' } as const;

/** GET /users/{id} is `user`, GET /users `users`, POST /users `createUser`, POST /orders/{id}/cancel `cancelOrder`. */
function pathName({ method, path }: ContractOperation): string {
  const segments = path
    .split('/')
    .filter((segment) => segment !== '' && !/^(?:api|rest|v\d+(?:\.\d+)*)$/i.test(segment));
  const isOne = /^\{[^}]*\}/.test(segments.at(-1) ?? '');
  const words = segments
    .filter((segment) => !segment.startsWith('{'))
    .map((segment) => ({ name: camelCase(segment.replaceAll(/\{[^}]*\}/g, '')), segment }));
  const named = words.filter(({ name }) => name !== '');
  const last = named.at(-1)?.name ?? 'root';
  const before = named.slice(0, -1).map(({ name }) => singular(name));
  const isAction =
    method !== 'get' &&
    !isOne &&
    segments.length > 1 &&
    segments.at(-2)?.startsWith('{') === true &&
    plural(last) !== last;
  if (isAction && before.length > 0) return camelCase(last) + before.map(capitalize).join('');
  const isMany = !isOne && method !== 'post';
  const noun = [...before, isMany ? last : singular(last)]
    .map((word, index) => (index === 0 ? word : capitalize(word)))
    .join('');
  return method === 'get' ? noun : verbs[method] + capitalize(noun);
}
