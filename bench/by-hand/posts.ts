/** The operations over the static upstream. */

import DataLoader from 'dataloader';
import { documents, growthDocument } from '../operations.ts';
import { createGet } from './rest.ts';
import type { Answer, Answers } from './server.ts';

interface Post {
  readonly id: number;
  readonly userId: number;
  readonly title: string;
}

interface User {
  readonly id: number;
  readonly name: string;
  readonly email: string;
}

export function postsAnswers(origin: string): Answers {
  const get = createGet(origin);

  const usersById = async (ids: readonly number[]): Promise<(User | null)[]> => {
    const users = await get<User[]>(`/users?${ids.map((id) => `id=${id}`).join('&')}`);
    const byId = new Map(users.map((user) => [user.id, user]));
    return ids.map((id) => byId.get(id) ?? null);
  };

  const withUsers = async (path: string): Promise<unknown[]> => {
    const users = new DataLoader(usersById, { maxBatchSize: 100 });
    const posts = await get<Post[]>(path);
    return Promise.all(
      posts.map(async ({ id, userId, title }) => {
        const user = await users.load(userId);
        return {
          id,
          userId,
          title,
          user: user === null ? null : { id: user.id, name: user.name, email: user.email },
        };
      }),
    );
  };

  return new Map<string, Answer>([
    [documents.greet, () => ({ greet: 'Hello World!' })],
    [documents.posts, async () => ({ posts: (await get<Post[]>('/posts')).map(({ title }) => ({ title })) })],
    [documents['posts-with-users'], async () => ({ posts: await withUsers('/posts') })],
    [
      documents['posts-of-a-user'],
      async (_, { userId }) => ({ postsOf: await withUsers(`/posts?userId=${Number(userId)}`) }),
    ],
    [
      growthDocument,
      async (_, { count, users }) => ({
        manyPosts: await withUsers(`/posts?count=${Number(count)}&users=${Number(users)}`),
      }),
    ],
  ]);
}
