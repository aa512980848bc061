/** Follows the `$ref`s of a document: within it, and into files beside it. */

import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, relative, resolve } from 'node:path';
import { isObject, isUrl, type Json, type JsonObject, parseDocument } from './document.ts';

const MAX_FILES = 200;
const MAX_FILE_BYTES = 20 * 1024 * 1024;
const MAX_STEPS = 50;

/** What a reference leads to, and where that stands. */
export interface Resolved {
  readonly value: JsonObject;
  /** The last part of the reference, `User` of `#/components/schemas/User`; undefined for what stands in place. */
  readonly name: string | undefined;
}

/** Why a reference leads nowhere. */
export class DanglingReference {
  readonly reason: string;
  constructor(reason: string) {
    this.reason = reason;
  }
}

/**
 * References of a document. Files are read from the folder of the document and below it only, and never from a
 * network: a description that was fetched cannot read this machine's files.
 */
export class References {
  readonly #root: JsonObject;
  readonly #location: string;
  readonly #files = new Map<string, JsonObject | DanglingReference>();
  /** The file that an object was read from, for the references in it; objects of the document itself are not in here. */
  readonly #homes = new WeakMap<object, string>();

  constructor(root: JsonObject, location: string) {
    this.#root = root;
    this.#location = location;
  }

  /** Follows references until there is none. */
  resolve(value: Json | undefined): Resolved | DanglingReference {
    let current = value;
    let name: string | undefined;
    for (let step = 0; step < MAX_STEPS; step++) {
      if (!isObject(current)) return new DanglingReference('it is no object');
      const reference = current['$ref'];
      if (typeof reference !== 'string') return { value: current, name };
      const found = this.#target(reference, this.#homes.get(current));
      if (found instanceof DanglingReference) return found;
      name = nameOf(reference);
      current = found;
    }
    return new DanglingReference('its references lead round in a circle');
  }

  #target(reference: string, home: string | undefined): Json | DanglingReference {
    const [path = '', pointer = ''] = reference.split('#', 2);
    const file = path === '' ? home : this.#pathOf(path, home);
    if (file instanceof DanglingReference) return file;
    const document = file === undefined ? this.#root : this.#file(file);
    if (document instanceof DanglingReference) return document;
    return follow(document, pointer) ?? new DanglingReference(`there is no ${reference}`);
  }

  #pathOf(path: string, home: string | undefined): string | DanglingReference {
    if (isUrl(path) || isUrl(this.#location))
      return new DanglingReference(`${path} is another document, and references are not fetched`);
    const file = resolve(dirname(home ?? this.#location), decode(path));
    const folder = dirname(resolve(this.#location));
    return relative(folder, file).startsWith('..')
      ? new DanglingReference(`${path} is not in the folder of the document`)
      : file;
  }

  #file(file: string): JsonObject | DanglingReference {
    if (file === resolve(this.#location)) return this.#root;
    const before = this.#files.get(file);
    if (before !== undefined) return before;
    const read =
      this.#files.size < MAX_FILES
        ? readFile(file)
        : new DanglingReference(`there are more than ${MAX_FILES} files`);
    if (!(read instanceof DanglingReference)) this.#settle(read, file);
    this.#files.set(file, read);
    return read;
  }

  #settle(value: Json, file: string): void {
    if (typeof value !== 'object' || value === null) return;
    this.#homes.set(value, file);
    for (const inner of Object.values(value)) this.#settle(inner as Json, file);
  }
}

function readFile(file: string): JsonObject | DanglingReference {
  try {
    if (statSync(file).size > MAX_FILE_BYTES) return new DanglingReference('the file is too large');
    return parseDocument(readFileSync(file, 'utf8'), file);
  } catch (error) {
    return new DanglingReference(
      `${basename(file)} cannot be read: ${(error as { code?: string }).code ?? 'it is no JSON or YAML'}`,
    );
  }
}

/** A JSON pointer (RFC 6901). */
function follow(document: Json, pointer: string): Json | undefined {
  let current: Json | undefined = document;
  for (const step of pointer.split('/').slice(1).map(decode)) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key)) return undefined;
    current = (current as Readonly<Record<string, Json>>)[key];
  }
  return current;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function nameOf(reference: string): string {
  const [path = '', pointer = ''] = reference.split('#', 2);
  const steps = (pointer === '' ? path.replace(/\.\w+$/, '') : pointer).split('/');
  return decode(steps.at(-1) ?? '')
    .replaceAll('~1', '/')
    .replaceAll('~0', '~');
}
