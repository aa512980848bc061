/**
 * Files of every kind of field, in each syntax, read twice: by protobufjs from the text that an import writes of a
 * descriptor, and by protobuf-es, which passes protobuf's own conformance tests, from the descriptor itself.
 */

import { createFileRegistry, fromJson, type JsonValue, type Registry } from '@bufbuild/protobuf';
import {
  FileDescriptorProtoSchema,
  file_google_protobuf_any,
  file_google_protobuf_duration,
  file_google_protobuf_empty,
  file_google_protobuf_struct,
  file_google_protobuf_timestamp,
  file_google_protobuf_wrappers,
} from '@bufbuild/protobuf/wkt';
import protobuf from 'protobufjs';
import type {
  FieldDescriptor,
  FileDescriptor,
  MessageDescriptor,
} from '../../../src/import/proto/descriptor.ts';
import { protoText } from '../../../src/import/proto/descriptor-text.ts';

export type Syntax = 'proto2' | 'proto3' | 'editions';

const wellKnown = ['any', 'duration', 'empty', 'struct', 'timestamp', 'wrappers'];
const wellKnownFiles = [
  file_google_protobuf_any,
  file_google_protobuf_duration,
  file_google_protobuf_empty,
  file_google_protobuf_struct,
  file_google_protobuf_timestamp,
  file_google_protobuf_wrappers,
];
const scalars = (
  'double float int32 int64 uint32 uint64 sint32 sint64 ' +
  'fixed32 fixed64 sfixed32 sfixed64 bool string bytes'
).split(' ');
const messages = (
  'Timestamp Duration Empty Struct Value ListValue Any ' +
  'DoubleValue FloatValue Int64Value UInt64Value Int32Value UInt32Value BoolValue StringValue BytesValue'
)
  .split(' ')
  .map((name) => `.google.protobuf.${name}`);
const keys = scalars.filter((name) => !['double', 'float', 'bytes'].includes(name));

/** A name, and a type of a descriptor. */
type Typed = readonly [string, Pick<FieldDescriptor, 'type' | 'typeName'>];

const types: readonly Typed[] = [
  ...scalars.map((name): Typed => [name, { type: `TYPE_${name.toUpperCase()}` }]),
  ...[...messages, '.t.All', '.t.Nothing', '.t.Inner'].map(
    (typeName): Typed => [
      (typeName.split('.').at(-1) ?? '').toLowerCase().concat('_m'),
      { type: 'TYPE_MESSAGE', typeName },
    ],
  ),
  ['kind', { type: 'TYPE_ENUM', typeName: '.t.Kind' }],
];

function allKinds(syntax: Syntax): MessageDescriptor {
  const fields: FieldDescriptor[] = [];
  const entries: MessageDescriptor[] = [];
  const add = (name: string, field: FieldDescriptor): void => {
    fields.push({ name, number: fields.length + 1, label: 'LABEL_OPTIONAL', ...field });
  };
  const addMap = (name: string, key: FieldDescriptor, value: FieldDescriptor): void => {
    const entry = `${name.replaceAll(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase())}Entry`;
    const field = (each: FieldDescriptor, number: number): FieldDescriptor => ({
      name: number === 1 ? 'key' : 'value',
      number,
      label: 'LABEL_OPTIONAL',
      ...each,
    });
    entries.push({ name: entry, field: [field(key, 1), field(value, 2)], options: { mapEntry: true } });
    add(name, { label: 'LABEL_REPEATED', type: 'TYPE_MESSAGE', typeName: `.t.All.${entry}` });
  };
  for (const [name, type] of types) {
    add(`one_${name}`, type);
    add(`many_${name}`, { ...type, label: 'LABEL_REPEATED' });
    addMap(`by_${name}`, { type: 'TYPE_STRING' }, type);
  }
  for (const name of keys)
    addMap(`key_${name}`, { type: `TYPE_${name.toUpperCase()}` }, { type: 'TYPE_STRING' });
  for (const [name, type] of types) add(`or_${name}`, { ...type, oneofIndex: 0 });
  // What an object inherits is no field of it.
  for (const name of ['constructor', 'toString', 'hasOwnProperty']) add(name, { type: 'TYPE_STRING' });
  const optional = syntax === 'proto3' ? types.filter(([, { type }]) => type !== 'TYPE_MESSAGE') : [];
  for (const [index, [name, type]] of optional.entries())
    add(`maybe_${name}`, { ...type, oneofIndex: index + 1, proto3Optional: true });
  const oneofDecl = [{ name: 'choice' }, ...optional.map(([name]) => ({ name: `_maybe_${name}` }))];
  return { name: 'All', field: fields, nestedType: entries, oneofDecl };
}

function fileOf(syntax: Syntax): FileDescriptor {
  const need: FieldDescriptor = { name: 'need', number: 1, label: 'LABEL_REQUIRED', type: 'TYPE_INT32' };
  const text: FieldDescriptor = { name: 'text', number: 2, label: 'LABEL_OPTIONAL', type: 'TYPE_STRING' };
  return {
    name: 't.proto',
    package: 't',
    ...(syntax === 'proto2' ? {} : { syntax }),
    ...(syntax === 'editions' ? { edition: 'EDITION_2023' } : {}),
    dependency: wellKnown.map((name) => `google/protobuf/${name}.proto`),
    messageType: [
      allKinds(syntax),
      { name: 'Nothing' },
      { name: 'Inner', field: syntax === 'proto2' ? [need, text] : [text] },
    ],
    enumType: [
      {
        name: 'Kind',
        options: { allowAlias: true },
        value: [
          { name: 'ZERO', number: 0 },
          { name: 'ONE', number: 1 },
          { name: 'UNO', number: 1 },
          { name: 'LESS', number: -1 },
        ],
      },
    ],
  };
}

export interface TwoReaders {
  readonly ours: protobuf.Root;
  readonly theirs: Registry;
}

export function readTwice(syntax: Syntax): TwoReaders {
  const file = fileOf(syntax);
  const ours = new protobuf.Root();
  for (const name of wellKnown) {
    const common = protobuf.common.get(`google/protobuf/${name}.proto`);
    ours.addJSON((common as unknown as { nested: Record<string, never> }).nested);
  }
  protobuf.parse(protoText(file, []), ours, { keepCase: true });
  ours.resolveAll();
  const descriptor = fromJson(FileDescriptorProtoSchema, file as unknown as JsonValue);
  const theirs = createFileRegistry(descriptor, (name) =>
    wellKnownFiles.find((each) => `${each.name}.proto` === name),
  );
  return { ours, theirs };
}
