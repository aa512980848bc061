/** What is asked, and of which backend. Both contenders get exactly these documents. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** `posts` is the static upstream, `shop` the example services. */
export type Backend = 'posts' | 'shop';

export interface Operation {
  readonly name: OperationName;
  readonly backend: Backend;
  readonly document: string;
}

export const operationNames = ['greet', 'posts', 'posts-with-users', 'home'] as const;
export type OperationName = (typeof operationNames)[number];

export const documents: Readonly<Record<OperationName, string>> = {
  greet: '{ greet }',
  posts: '{ posts { title } }',
  'posts-with-users': '{ posts { id userId title user { id name email } } }',
  home: readFileSync(join(import.meta.dirname, '../apps/mobile/documents/home.graphql'), 'utf8'),
};

export const operations: readonly Operation[] = operationNames.map((name) => ({
  name,
  backend: name === 'home' ? 'shop' : 'posts',
  document: documents[name],
}));
