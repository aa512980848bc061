/** The operations over the static upstream. */

import DataLoader from 'dataloader';
import { documents } from '../operations.ts';
import { createGet } from './rest.ts';
import type { Answers } from './server.ts';

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

  const postsWithUsers = async (): Promise<unknown> => {
    const users = new DataLoader(usersById);
    const posts = await get<Post[]>('/posts');
    return {
      posts: await Promise.all(
        posts.map(async ({ id, userId, title }) => {
          const user = await users.load(userId);
          return {
            id,
            userId,
            title,
            user: user === null ? null : { id: user.id, name: user.name, email: user.email },
          };
        }),
      ),
    };
  };

  return new Map<string, () => unknown>([
    [documents.greet, () => ({ greet: 'Hello World!' })],
    [documents.posts, async () => ({ posts: (await get<Post[]>('/posts')).map(({ title }) => ({ title })) })],
    [documents['posts-with-users'], postsWithUsers],
  ]);
}
