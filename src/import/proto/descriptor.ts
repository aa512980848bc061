/** File descriptors (google/protobuf/descriptor.proto), with what an import reads of them. */

import protobuf from 'protobufjs/ext/descriptor/index.js';

export interface FileDescriptor {
  readonly name?: string;
  readonly package?: string;
  readonly dependency?: readonly string[];
  readonly messageType?: readonly MessageDescriptor[];
  readonly enumType?: readonly EnumDescriptor[];
  readonly service?: readonly ServiceDescriptor[];
  /** `proto3`, `editions`, and nothing for proto2. */
  readonly syntax?: string;
  /** `EDITION_2023`. */
  readonly edition?: string;
}

export interface MessageDescriptor {
  readonly name?: string;
  readonly field?: readonly FieldDescriptor[];
  readonly nestedType?: readonly MessageDescriptor[];
  readonly enumType?: readonly EnumDescriptor[];
  readonly oneofDecl?: readonly { readonly name?: string }[];
  readonly options?: { readonly mapEntry?: boolean };
}

export interface FieldDescriptor {
  readonly name?: string;
  readonly number?: number;
  readonly label?: string;
  readonly type?: string;
  /** `.shop.Product`. */
  readonly typeName?: string;
  readonly oneofIndex?: number;
  readonly proto3Optional?: boolean;
  readonly options?: { readonly deprecated?: boolean; readonly packed?: boolean };
}

export interface EnumDescriptor {
  readonly name?: string;
  readonly value?: readonly { readonly name?: string; readonly number?: number }[];
  readonly options?: { readonly allowAlias?: boolean };
}

export interface ServiceDescriptor {
  readonly name?: string;
  readonly method?: readonly MethodDescriptor[];
}

export interface MethodDescriptor {
  readonly name?: string;
  readonly inputType?: string;
  readonly outputType?: string;
  readonly clientStreaming?: boolean;
  readonly serverStreaming?: boolean;
  readonly options?: { readonly deprecated?: boolean; readonly idempotencyLevel?: string };
}

/** Throws for bytes that are no descriptor. */
export function decodeFileDescriptor(bytes: Uint8Array): FileDescriptor {
  const { FileDescriptorProto } = protobuf;
  return FileDescriptorProto.toObject(FileDescriptorProto.decode(bytes), { enums: String, longs: String });
}
