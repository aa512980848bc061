/**
 * What an operation asks, whatever its client has written round it: names, aliases, blanks, comments, the order of fields,
 * and values do not tell operations apart. A limit that counts by operation counts by this.
 */

import { hash } from 'node:crypto';
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

const known = new WeakMap<OperationDefinitionNode, string>();

/** A SHA-256 in base64url, made once for each operation of a known document, at a cost linear in the document. */
export function signatureOf(document: DocumentNode, operation: OperationDefinitionNode): string {
  let signature = known.get(operation);
  if (signature === undefined) {
    const text = new Signer(document).textOf(operation.selectionSet);
    known.set(operation, (signature = digestOf(`${operation.operation}${text}`)));
  }
  return signature;
}

class Signer {
  readonly #fragments = new Map<string, FragmentDefinitionNode>();
  /** Of each fragment the digest of what it selects: so that many spreads of one do not multiply the text. */
  readonly #digests = new Map<string, string>();

  constructor({ definitions }: DocumentNode) {
    for (const definition of definitions)
      if (definition.kind === Kind.FRAGMENT_DEFINITION)
        this.#fragments.set(definition.name.value, definition);
  }

  /** The selections, each once and in the order of their text. */
  textOf({ selections }: SelectionSetNode): string {
    const texts = selections.map((selection) => {
      switch (selection.kind) {
        case Kind.FIELD:
          return this.#fieldText(selection);
        case Kind.INLINE_FRAGMENT:
          return `...${selection.typeCondition?.name.value ?? ''}${this.textOf(selection.selectionSet)}`;
        case Kind.FRAGMENT_SPREAD:
          return `...${this.#fragmentDigest(selection.name.value)}`;
      }
    });
    return `{${[...new Set(texts)].toSorted().join(' ')}}`;
  }

  #fieldText({ name, arguments: given = [], selectionSet }: FieldNode): string {
    const names = given.map((argument) => argument.name.value).toSorted();
    const args = names.length === 0 ? '' : `(${names.join(' ')})`;
    return `${name.value}${args}${selectionSet === undefined ? '' : this.textOf(selectionSet)}`;
  }

  #fragmentDigest(name: string): string {
    const digest = this.#digests.get(name);
    if (digest !== undefined) return digest;
    const fragment = this.#fragments.get(name);
    if (fragment === undefined) return '';
    const made = digestOf(`${fragment.typeCondition.name.value}${this.textOf(fragment.selectionSet)}`);
    this.#digests.set(name, made);
    return made;
  }
}

function digestOf(text: string): string {
  return hash('sha256', text, 'base64url');
}
