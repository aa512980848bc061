/** One operation as one field: its arguments, its call, and the part of the reply that is its value. */

import type { Json } from '../../openapi/document.ts';
import type { ContractOperation } from '../../openapi/operations.ts';
import { DanglingReference } from '../../openapi/references.ts';
import {
  type Draft,
  type DraftArgument,
  type DraftDirective,
  type DraftField,
  named,
  nullable,
  type RootName,
  type TypeRef,
} from '../draft.ts';
import { capitalize } from '../names.ts';
import { ArgumentWriter, type FieldPlace } from './argument-writer.ts';
import { type CallBody, callOf } from './call.ts';
import { listInPage, listSizeOf } from './list-size.ts';
import { bodyOf, isReplySilent, replyOf, type SentBody, Unsendable, unsentPlace } from './messages.ts';
import type { OperationField } from './operation-field.ts';
import { operationNames } from './operation-name.ts';
import type { SchemaTypes } from './schema-types.ts';
import { type Picked, pickReply } from './wrapper.ts';

export class FieldWriter {
  readonly #draft: Draft;
  readonly #types: SchemaTypes;

  constructor(draft: Draft, types: SchemaTypes) {
    this.#draft = draft;
    this.#types = types;
  }

  /** Adds the field to the draft; undefined for an operation that no field can call, which the draft is told. */
  write(operation: ContractOperation): OperationField | undefined {
    const draft = this.#draft;
    const root: RootName = operation.method === 'get' ? 'Query' : 'Mutation';
    const reply = replyOf(operation);
    const body = typeof reply === 'string' ? undefined : bodyOf(operation, draft);
    const why = whyNot(operation, reply, body);
    if (why !== undefined) {
      draft.unmappedOperation(operation.label, why);
      return undefined;
    }
    const sendable = body instanceof Unsendable ? undefined : body;
    const [wanted = '', ...alternatives] = operationNames(operation);
    const name = draft.takeRootName(root, wanted, operation.label, ...alternatives);
    const place: FieldPlace = { typeName: capitalize(name), where: `${root}.${name}` };
    const writer = new ArgumentWriter(operation, draft, this.#types, place);
    const sent = writer.parameters();
    const parts = sent.map(({ argument }) => argument);
    const readable = typeof reply === 'object' ? reply : undefined;
    const picked = readable === undefined ? undefined : this.#pick(readable.schema, place.where);
    const call = { accept: readable?.mediaType, pick: picked?.pick, body: undefined };
    const withBody = sendable === undefined ? call : { ...call, body: this.#body(sendable, writer, parts) };
    const type = this.#valueType(root, picked, place);
    const directives: DraftDirective[] = [
      callOf(operation, sent, withBody),
      ...listSizeOf(sent, type, picked, draft),
    ];
    if (operation.isDeprecated) directives.push({ name: 'deprecated', arguments: {} });
    const field: DraftField = {
      name,
      description: operation.description,
      arguments: parts.toSorted((a, b) => Number(isOptional(a)) - Number(isOptional(b))),
      type: nullable(type),
      directives,
    };
    draft.roots[root].push(field);
    return {
      operation,
      root,
      field,
      sent,
      accept: readable?.mediaType,
      pick: picked?.pick,
      listInPage: listInPage(type, picked, draft),
    };
  }

  /** The body as the call writes it; its argument is put to the others. */
  #body(body: SentBody, writer: ArgumentWriter, parts: DraftArgument[]): CallBody {
    const argument = writer.body(body.schema);
    parts.push(argument);
    return { ...body, value: `{args.${argument.name}}` };
  }

  #pick(schema: Json, where: string): Picked {
    const picked = pickReply(schema, this.#types);
    if (picked.left.length > 0)
      this.#draft.unmapped(
        `${where}, of its reply ${picked.left.join(', ')}`,
        `the field is ${picked.pick} of the reply`,
      );
    return picked;
  }

  /** A mutation without a reply is a Boolean: it succeeded. */
  #valueType(root: RootName, picked: Picked | undefined, { typeName, where }: FieldPlace): TypeRef {
    if (picked !== undefined) return this.#replyType(picked, root, typeName, where);
    return root === 'Query'
      ? this.#types.json({ where }, 'the document does not say what it replies')
      : named('Boolean');
  }

  #replyType({ schema }: Picked, root: RootName, typeName: string, where: string): TypeRef {
    const view = this.#types.view(schema);
    const [type] = view instanceof DanglingReference ? [] : view.types;
    const ending = root === 'Query' ? '' : type === 'array' ? 'Item' : 'Result';
    return this.#types.typeOf(schema, 'output', { name: typeName + ending, where });
  }
}

function whyNot(
  operation: ContractOperation,
  reply: ReturnType<typeof replyOf>,
  body: ReturnType<typeof bodyOf>,
): string | undefined {
  if (typeof reply === 'string') return reply;
  if (operation.method === 'get' && reply === undefined && !isReplySilent(operation))
    return 'it has no reply, so there is nothing to query';
  if (body instanceof Unsendable) return body.reason;
  return unsentPlace(operation);
}

function isOptional(argument: DraftArgument): boolean {
  return !argument.type.isNonNull || argument.defaultValue !== undefined;
}
