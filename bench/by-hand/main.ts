/**
 * The answers written by hand, in a process: `main.ts posts|shop`, with the backend's endpoints in BENCH_ENDPOINTS.
 * With BENCH_SHARED=true, requests that ask the same at the same time share one answer.
 */

import { report } from '../child.ts';
import { homeAnswers } from './home.ts';
import { postsAnswers } from './posts.ts';
import { serve } from './server.ts';

const endpoints = JSON.parse(process.env['BENCH_ENDPOINTS'] ?? '{}') as Record<string, string>;
const answers = process.argv[2] === 'shop' ? homeAnswers(endpoints) : postsAnswers(endpoints['posts'] ?? '');
report({ endpoints: { graphql: await serve(answers, process.env['BENCH_SHARED'] === 'true') } });
