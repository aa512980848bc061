/**
 * What the static upstream answers, in the shape of jsonplaceholder: by path and query. Whoever serves it sends ready
 * bytes: rendering them again and again is not what is measured.
 */

export interface Post {
  readonly id: number;
  readonly userId: number;
  readonly title: string;
  readonly body: string;
}

/** As many as any batch asks for. */
const USERS = 1000;
/** Those that can be asked for one by one: more than there are requests in flight. */
export const SINGLE_USERS = 200;
/** Ids that one call asks for, as a chunk of a batch: [first, last]. */
const batches: readonly (readonly [number, number])[] = [
  [1, 10],
  ...Array.from({ length: USERS / 100 }, (_, chunk) => [chunk * 100 + 1, chunk * 100 + 100] as const),
];
/** Rows and different users of the growth work. */
export const growthSizes: readonly { readonly rows: number; readonly users: number }[] = [
  { rows: 100, users: 10 },
  { rows: 1000, users: 10 },
  { rows: 10_000, users: 10 },
  { rows: 1000, users: 100 },
  { rows: 1000, users: 1000 },
];
const POSTS_OF_USER = 10;

function userOf(id: number) {
  return {
    id,
    name: `User Number ${id}`,
    username: `user${id}`,
    email: `user${id}@example.org`,
    phone: `+49 30 555 ${String(id).padStart(4, '0')}`,
    website: `user${id}.example.org`,
  };
}

function postOf(id: number, userId: number): Post {
  return {
    id,
    userId,
    title: `post ${id} has a title of the usual length`,
    body: `This is what post ${id} says.\n`.repeat(6),
  };
}

/** Users in order of their id, so that the ids of a batch are too. */
function postsOf(rows: number, users: number): Post[] {
  return Array.from({ length: rows }, (_, index) =>
    postOf(index + 1, Math.floor((index * users) / rows) + 1),
  );
}

/** The files of the upstream, by name. */
export function staticFiles(): ReadonlyMap<string, string> {
  const ids = Array.from({ length: USERS }, (_, index) => index + 1);
  const range = (first: number, last: number) => ids.slice(first - 1, last).map(userOf);
  const ofUser = (id: number) =>
    Array.from({ length: POSTS_OF_USER }, (_, index) => postOf((id - 1) * POSTS_OF_USER + index + 1, id));
  const files: [string, unknown][] = [
    ['posts', postsOf(100, 10)],
    ...growthSizes.map(({ rows, users }): [string, unknown] => [
      `posts-${rows}-${users}`,
      postsOf(rows, users),
    ]),
    ...batches.map(([first, last]): [string, unknown] => [`users-${first}-${last}`, range(first, last)]),
    ...ids.slice(0, SINGLE_USERS).flatMap((id): [string, unknown][] => [
      [`user-${id}`, userOf(id)],
      [`users-${id}`, [userOf(id)]],
      [`posts-of-${id}`, ofUser(id)],
    ]),
  ];
  return new Map(files.map(([name, body]) => [`${name}.json`, JSON.stringify(body)]));
}

/**
 * Which file answers a path and query: the first pattern that matches, the groups filled in. The patterns are those
 * of nginx too. A batch of ten ids is the same in any order; longer ones are known by their first and last id.
 */
export const routes: readonly { readonly path: string; readonly query: string; readonly file: string }[] = [
  { path: '/posts', query: '^$', file: 'posts.json' },
  { path: '/posts', query: String.raw`^count=(\d+)&users=(\d+)$`, file: 'posts-$1-$2.json' },
  { path: '/posts', query: String.raw`^userId=(\d+)$`, file: 'posts-of-$1.json' },
  { path: '/users', query: String.raw`^id=(\d+)$`, file: 'users-$1.json' },
  { path: '/users', query: String.raw`^id=\d+(?:&id=\d+){9}$`, file: 'users-1-10.json' },
  { path: '/users', query: String.raw`^id=(\d+)(?:&id=\d+)+&id=(\d+)$`, file: 'users-$1-$2.json' },
];

/** The name of the file, or undefined where there is none; `/users/7` is a path of its own. */
export function fileOf(path: string, query: string): string | undefined {
  const id = /^\/users\/(\d+)$/.exec(path)?.[1];
  if (id !== undefined && query === '') return `user-${id}.json`;
  for (const route of routes) {
    const match = route.path === path ? new RegExp(route.query).exec(query) : null;
    if (match !== null)
      return route.file.replaceAll(/\$(\d)/g, (_, group: string) => match[Number(group)] ?? '');
  }
  return undefined;
}
