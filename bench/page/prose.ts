/** The words of the page that no result changes. */

import { peers } from '../peers/peers.ts';
import type { Results } from '../results.ts';
import { table } from '../table.ts';
import { absentText, versionOf } from './versions.ts';

export const opening = `# Performance

What Facet costs on top of the work itself, and what others cost for the same. Every figure is a comparison made in one run
on one machine. The absolute numbers are for reading only; yours will differ.`;

export const bars = `What Facet should reach, and what it did. A ratio is taken between two runs of the same round; shown is the median, with
the smallest and the largest. On a machine with other work the CPU of a request tells more than the requests a second: the
last column but one has the same ratio by it.`;

export const work = `All contenders get exactly these documents and must give deeply equal data before anything is timed.`;

const operations: Readonly<Record<string, string>> = {
  greet: '`{ greet }`: a constant, so only the road of a request through the gateway.',
  posts: '`{ posts { title } }`: 100 rows of one REST call.',
  'posts-with-users':
    '`{ posts { id userId title user { id name email } } }`: 100 rows and their 10 users, in one batch where there are batches. ' +
    'Where requests share an answer, 50 clients that ask the same cost little more than one: those bars say how fast a ' +
    'server hands out ready bytes, not how fast it works.',
  'posts-of-a-user':
    'The posts of one user, 10 rows, with the user of each; every request asks for another of 200 users, so nothing can be ' +
    'shared between them.',
  home:
    'The home screen of the mobile app over the demo shop, [home.graphql](../apps/mobile/documents/home.graphql): 9 REST and ' +
    'gRPC calls and a verified token.',
};

export function operation(name: string): string {
  return operations[name] ?? '';
}

export const growth = `Facet and by hand, with 4 clients for rows and keys. A cost for a row that stays flat is what an answer should show; peak RSS
is that of the whole run, since one process answers all sizes.`;

export const types = `A generated project: services of 100 types, each type with ten fields, two calls and a reference to another type; one app that
exposes all. \`facet check\` and \`facet start\`, each in a fresh process, timed from its start, with what Node.js compiled
before, as the command keeps it.`;

export function contenders(results: Results): string {
  const own = [
    [
      'by hand',
      'the same answers on `node:http` with DataLoader, undici and grpc-js, written for exactly these operations in [bench/by-hand](../bench/by-hand): the practical limit on Node, not a product. No parsing, validation, deadlines, error codes or cancelling',
    ],
    ['by hand, shared', 'the same; requests with the same body share one answer while it is on its way'],
    [
      'facet',
      'every default as it is, nothing shared between requests; [bench/project](../bench/project) and the demo shop',
    ],
    ['facet, shared', 'the same, and identical operations in flight share one run (`coalesce`)'],
  ];
  const others = peers.map(({ name, packages, settings }) => [
    name,
    `${settings} (${packages.map((pack) => versionOf(results, pack)).join(', ')})`,
  ]);
  const tailcall = [
    'Tailcall',
    `Rust, on all cores, in the configuration of its own public benchmark: \`dedupe\`, users one by one (${versionOf(results, 'tailcall')})`,
  ];
  return `${table([['contender', 'is'], ...own, ...others, tailcall]).join('\n')}

All run with \`NODE_ENV=production\` and no logging, one process each.${absentText(results)}`;
}

export const method = `- Load generator, backend and contender are processes of their own on loopback; no latency is added. Each operation starts
  fresh processes. 50 connections ask, wait for the answer and ask again.
- Before any timing each contender answers the first and the last of the requests; the data must be deeply equal to that of the
  answer by hand, and the calls that reach the backend are counted. Under load, an error, a timeout or any status
  but 2xx ends the bench.
- After a warm-up come the rounds. In each round all run in turn, and the order is turned round with every round. A contender
  so slow that a round has fewer than two answers a client gets rounds of up to eight times the length.
- CPU is user and system time of the contender's process with all its threads, garbage collection included. \`cores busy\` is
  that time against the clock. A contender well below 1 was waiting: for its backend, for the load generator, or for other
  work on the machine. Then its requests a second are not its own limit and the CPU is the figure to read.
- Peak RSS is the high-water mark of the process; V8 was given no limit, so it grows with the rate of garbage as well as with
  what is kept.`;

export const limits = `Nothing about many cores (one process is measured; Tailcall alone uses more than one), about real networks, or about very large
answers. All contenders share the cores with the load generator and the backend, so latencies hold queueing that a machine of
their own would not have; p99 of 50 clients in a closed loop is a figure to compare, not a promise. The other products can do
things that Facet cannot, and these few operations ask for none of them.`;

export const run = `\`\`\`sh
npm run bench                              # everything, about 25 minutes
npm run bench -- --quick --check           # what the bars need; exit code 1 when one is missed
npm run bench -- --quick --check --no-peers --only greet,posts
npm run bench -- --profile greet           # where the CPU time of Facet goes
npm run bench -- --page docs/performance.md # also writes this page
npm run bench -- --help
\`\`\`

The other gateways have a lockfile of their own in [bench/peers](../bench/peers) and are installed when they are first measured.
Leave the machine alone meanwhile, and compare runs of the same machine only.`;
