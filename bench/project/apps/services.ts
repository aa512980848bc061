import { defineServices } from '../../../src/index.ts';

export default defineServices((env) => ({
  posts: { url: env.url('POSTS_URL', 'http://127.0.0.1:4200'), maxResponseBytes: 64 * 1024 * 1024 },
}));
