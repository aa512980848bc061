/** A file descriptor as the text of a .proto file: what it says of messages, enums and services, without options of others. */

import { StartupError } from '../../base/startup-error.ts';
import type {
  EnumDescriptor,
  FieldDescriptor,
  FileDescriptor,
  MessageDescriptor,
  MethodDescriptor,
  ServiceDescriptor,
} from './descriptor.ts';

/**
 * `imports` are the files that its types are in. Throws a StartupError for a name that is none: what a server says of
 * itself is text of others.
 */
export function protoText(file: FileDescriptor, imports: readonly string[]): string {
  const parts = [
    file.syntax === 'editions'
      ? `edition = "${Number(file.edition?.replace('EDITION_', ''))}";`
      : `syntax = "${file.syntax === 'proto3' ? 'proto3' : 'proto2'}";`,
    ...(file.package ? [`package ${path(file.package)};`] : []),
    ...imports.map((each) => `import ${JSON.stringify(each)};`),
    ...(file.enumType ?? []).map(enumText),
    ...(file.messageType ?? []).map((message) => messageText(message, file.syntax)),
    ...(file.service ?? []).map(serviceText),
  ];
  return `${parts.join('\n\n')}\n`;
}

function messageText(message: MessageDescriptor, syntax: string | undefined): string {
  const { name, nestedType = [], enumType = [], field: fields = [], oneofDecl = [] } = message;
  const isMap = ({ options }: MessageDescriptor): boolean => options?.mapEntry === true;
  const mapOf = ({ typeName = '' }: FieldDescriptor): MessageDescriptor | undefined =>
    nestedType
      .filter(isMap)
      .find((entry) => typeName === entry.name || typeName.endsWith(`.${name}.${entry.name}`));
  const memberText = (field: FieldDescriptor): string[] => {
    const index = oneofOf(field);
    if (index === undefined) return [fieldText(field, labelOf(field, syntax), mapOf(field))];
    const members = fields.filter((each) => oneofOf(each) === index);
    // The whole oneof stands where its first member does.
    return members[0] === field
      ? [
          block(
            `oneof ${id(oneofDecl[index]?.name)}`,
            members.map((each) => fieldText(each, '', undefined)),
          ),
        ]
      : [];
  };
  return block(`message ${id(name)}`, [
    ...enumType.map(enumText),
    ...nestedType.filter((each) => !isMap(each)).map((each) => messageText(each, syntax)),
    ...fields.flatMap(memberText),
  ]);
}

/** proto3's `optional` is a oneof of one in the descriptor. */
function oneofOf({ oneofIndex, proto3Optional }: FieldDescriptor) {
  return proto3Optional === true ? undefined : oneofIndex;
}

function labelOf(field: FieldDescriptor, syntax: string | undefined): string {
  if (field.label === 'LABEL_REPEATED') return 'repeated ';
  if (field.label === 'LABEL_REQUIRED') return 'required ';
  const isSaid = syntax !== 'proto3' && syntax !== 'editions';
  return isSaid || field.proto3Optional === true ? 'optional ' : '';
}

function fieldText(field: FieldDescriptor, label: string, entry: MessageDescriptor | undefined): string {
  const options = [
    ...(field.options?.deprecated === true ? ['deprecated = true'] : []),
    ...(field.options?.packed === undefined ? [] : [`packed = ${field.options.packed}`]),
  ];
  const end = `${id(field.name)} = ${Number(field.number)}${options.length === 0 ? '' : ` [${options.join(', ')}]`};`;
  const [key, value] = entry?.field ?? [];
  if (key !== undefined && value !== undefined) return `map<${typeText(key)}, ${typeText(value)}> ${end}`;
  return `${label}${typeText(field)} ${end}`;
}

function typeText({ type, typeName }: FieldDescriptor): string {
  // FieldDescriptorProto.Type: TYPE_SFIXED32 is sfixed32.
  return typeName === undefined || typeName === ''
    ? id(type?.slice('TYPE_'.length).toLowerCase())
    : path(typeName);
}

function enumText(type: EnumDescriptor): string {
  return block(`enum ${id(type.name)}`, [
    ...(type.options?.allowAlias === true ? ['option allow_alias = true;'] : []),
    ...(type.value ?? []).map(({ name, number }) => `${id(name)} = ${Number(number)};`),
  ]);
}

function serviceText(service: ServiceDescriptor): string {
  return block(`service ${id(service.name)}`, (service.method ?? []).map(methodText));
}

function methodText(method: MethodDescriptor): string {
  const { clientStreaming, serverStreaming, inputType, outputType, options } = method;
  const request = `${clientStreaming === true ? 'stream ' : ''}${path(inputType)}`;
  const reply = `${serverStreaming === true ? 'stream ' : ''}${path(outputType)}`;
  const lines = [
    ...(options?.deprecated === true ? ['option deprecated = true;'] : []),
    ...(options?.idempotencyLevel === undefined
      ? []
      : [`option idempotency_level = ${id(options.idempotencyLevel)};`]),
  ];
  const head = `rpc ${id(method.name)}(${request}) returns (${reply})`;
  return lines.length === 0 ? `${head};` : block(head, lines);
}

function block(head: string, lines: readonly string[]): string {
  return `${head} {\n${lines.map((line) => line.replaceAll(/^/gm, '  ')).join('\n')}\n}`;
}

function id(name: string | undefined): string {
  if (name !== undefined && /^[A-Za-z_]\w*$/.test(name)) return name;
  throw new StartupError(`a file descriptor has ${JSON.stringify(name)} for a name`);
}

function path(name: string | undefined): string {
  if (name !== undefined && /^\.?[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/.test(name)) return name;
  throw new StartupError(`a file descriptor has ${JSON.stringify(name)} for the name of a type`);
}
