/** What is asked, and of which backend. All contenders get exactly these documents. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SINGLE_USERS } from './upstream/data.ts';

/** `posts` is the static upstream, `shop` the example services. */
export type Backend = 'posts' | 'shop';

export interface Operation {
  readonly name: string;
  readonly backend: Backend;
  readonly document: string;
  /** One request each, in turn; none when every request is the same. */
  readonly variables: readonly Readonly<Record<string, unknown>>[];
}

export const operationNames = ['greet', 'posts', 'posts-with-users', 'posts-of-a-user', 'home'] as const;
export type OperationName = (typeof operationNames)[number];

export const documents: Readonly<Record<OperationName, string>> = {
  greet: '{ greet }',
  posts: '{ posts { title } }',
  'posts-with-users': '{ posts { id userId title user { id name email } } }',
  'posts-of-a-user':
    'query ($userId: Int!) { postsOf(userId: $userId) { id userId title user { id name email } } }',
  home: readFileSync(join(import.meta.dirname, '../apps/mobile/documents/home.graphql'), 'utf8'),
};

export const operations: readonly (Operation & { readonly name: OperationName })[] = operationNames.map(
  (name) => ({
    name,
    backend: name === 'home' ? 'shop' : 'posts',
    document: documents[name],
    variables:
      name === 'posts-of-a-user'
        ? Array.from({ length: SINGLE_USERS }, (_, index) => ({ userId: index + 1 }))
        : [],
  }),
);

/** For the growth of rows and of upstream keys: rows with so many different users. */
export const growthDocument =
  'query ($count: Int!, $users: Int!) { manyPosts(count: $count, users: $users) { id userId title user { id name email } } }';

export function growthOperation(rows: number, users: number): Operation {
  return {
    name: `${rows} rows, ${users} users`,
    backend: 'posts',
    document: growthDocument,
    variables: [{ count: rows, users }],
  };
}
