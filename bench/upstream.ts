/** The static upstream: 100 posts of 10 users, in the shape of jsonplaceholder, answered from buffers. */

import type { ServerResponse } from 'node:http';
import { report } from './child.ts';
import { listen } from './listen.ts';

const users = Array.from({ length: 10 }, (_, index) => ({
  id: index + 1,
  name: `User Number ${index + 1}`,
  username: `user${index + 1}`,
  email: `user${index + 1}@example.org`,
  phone: `+49 30 555 01${String(index).padStart(2, '0')}`,
  website: `user${index + 1}.example.org`,
}));

const posts = Array.from({ length: 100 }, (_, index) => ({
  id: index + 1,
  userId: Math.floor(index / 10) + 1,
  title: `post ${index + 1} has a title of the usual length`,
  body: `This is what post ${index + 1} says.\n`.repeat(6),
}));

const postsBody = Buffer.from(JSON.stringify(posts));
/** By URL: there are few, and rendering them again and again is not what is measured. */
const bodies = new Map<string, Buffer>();
let calls = 0;

const origin = await listen((request, response) => {
  calls += 1;
  const url = request.url ?? '/';
  if (url === '/posts') return send(response, postsBody);
  let body = bodies.get(url);
  if (body === undefined) {
    const answer = usersAt(new URL(url, 'http://upstream'));
    if (answer === undefined) {
      response.writeHead(404).end();
      return;
    }
    body = Buffer.from(JSON.stringify(answer));
    bodies.set(url, body);
  }
  send(response, body);
});
report({ endpoints: { posts: origin } }, () => calls);

/** `/users?id=1&id=2` or `/users/1`. */
function usersAt({ pathname, searchParams }: URL): unknown {
  if (pathname === '/users') return searchParams.getAll('id').flatMap((id) => userById(id) ?? []);
  const id = /^\/users\/(\d+)$/.exec(pathname)?.[1];
  return id === undefined ? undefined : userById(id);
}

function userById(id: string): unknown {
  return users.find((user) => String(user.id) === id);
}

function send(response: ServerResponse, body: Buffer): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
}
