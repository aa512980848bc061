/** Which argument bounds the list of a reply, and where in a page that list is. */

import { type Draft, type DraftDirective, isList, namedOf, type TypeRef } from '../draft.ts';
import type { OperationField, SentParameter } from './operation-field.ts';
import type { Picked } from './wrapper.ts';

const sizes =
  /^(?:limit|first|per_?page|page_?size|size|count|top|take|max_?results|max_?items|max|page\[size\]|\$top|results_?per_?page|max_?count|rows)$/i;

/** Whether a parameter of this name says how long a list may be. */
function isSize(name: string): boolean {
  return sizes.test(name);
}

/** `@listSize`, where an argument says how many rows come. */
export function listSizeOf(
  sent: readonly SentParameter[],
  type: TypeRef,
  picked: Picked | undefined,
  draft: Draft,
): DraftDirective[] {
  const found = sent.find(
    ({ parameter, argument }) =>
      isSize(parameter.name) && !isList(argument.type) && argument.type.name === 'Int',
  );
  const fields = draft.object(namedOf(type))?.fields ?? [];
  const sized = (picked?.sized ?? []).flatMap((wire) =>
    fields.filter((field) => field.wireName === wire).map(({ name }) => name),
  );
  if (found === undefined || !(isList(type) || sized.length > 0)) return [];
  const isSure = found.argument.type.isNonNull || found.argument.defaultValue !== undefined;
  return [
    {
      name: 'listSize',
      arguments: {
        slicingArguments: [found.argument.name],
        ...(isList(type) ? {} : { sizedFields: sized }),
        ...(isSure ? {} : { requireOneSlicingArgument: false }),
      },
    },
  ];
}

/** Where the list of a page is, for a field whose value is the whole page. */
export function listInPage(
  type: TypeRef,
  picked: Picked | undefined,
  draft: Draft,
): OperationField['listInPage'] {
  const [wire] = picked?.sized ?? [];
  if (picked === undefined || wire === undefined || isList(type)) return undefined;
  const field = draft.object(type.name)?.fields.find((each) => each.wireName === wire);
  if (field === undefined || !isList(field.type)) return undefined;
  return { pick: [picked.pick, wire].filter((part) => part !== undefined).join('.'), type: field.type };
}
