/** What Facet promises about its speed, as data: each a ratio or a bound, its bar, and why it stands there. */

import type { ContenderName } from './contenders.ts';

interface BarText {
  /** The work whose result it judges. */
  readonly work: string;
  readonly why: string;
  /** What holds it where it falls short, as the profiles tell. */
  readonly heldBy?: string | undefined;
}

/** Requests a second of one contender against another, in the same rounds. */
export interface ThroughputBar extends BarText {
  readonly kind: 'throughput';
  readonly of: ContenderName;
  readonly against: ContenderName;
  readonly atLeast: number;
}

/** CPU per row of an answer with many rows against one with few. */
export interface RowsBar extends BarText {
  readonly kind: 'cost per row';
  readonly rows: number;
  readonly against: number;
  readonly atMost: number;
}

/** Share of Facet's CPU that finding the plan takes, by profile. */
export interface PlanBar extends BarText {
  readonly kind: 'plan share';
  readonly atMost: number;
}

/** Seconds or megabytes of a process that checks, or starts, a project of so many types. */
export interface TypesBar extends BarText {
  readonly kind: 'types';
  readonly figure: 'check s' | 'check MB' | 'start s' | 'start MB';
  readonly types: number;
  readonly atMost: number;
}

export type Bar = ThroughputBar | RowsBar | PlanBar | TypesBar;

const throughput = (
  work: string,
  of: ContenderName,
  against: ContenderName,
  atLeast: number,
  why: string,
  heldBy?: string,
): Bar => ({ kind: 'throughput', work, of, against, atLeast, why, heldBy });

const types = (figure: TypesBar['figure'], atMost: number, heldBy?: string): Bar => ({
  kind: 'types',
  work: 'types',
  figure,
  types: 5000,
  atMost,
  why: 'a check in an editor or in CI is waited for; a process starts again within a probe',
  heldBy,
});

const NO_SHARING = 'by hand is the practical limit on Node; nothing is shared between requests';
const SHARING = 'identical operations in flight share one answer, on both sides';
const BY_HAND_SHARING =
  'where Tailcall stood against by hand when both were first measured, for runs without it';
const NODE =
  'one process of Node.js is held by the kernel and node:http, as the row of by hand, shared shows: it writes ready ' +
  'bytes, does nothing else, and stays behind as well';
const ROAD =
  'of what Facet adds most is the road of each caller, who is known, limited and counted for himself before he may share';
const MEMORY =
  'a quarter is Node.js with its modules, a third the syntax trees of the files and the schemas made of them, and the ' +
  'rest what V8 has not collected yet';
const SWITCH = 'a team that changes to Facet should feel it';

export const bars: readonly Bar[] = [
  throughput('greet', 'facet', 'by hand', 0.7, 'the road of a request, all default policies on'),
  throughput('posts', 'facet', 'by hand', 0.85, NO_SHARING),
  throughput('posts-with-users', 'facet', 'by hand', 0.7, NO_SHARING),
  throughput('posts-of-a-user', 'facet', 'by hand', 0.7, `${NO_SHARING}, and no two requests ask the same`),
  throughput('posts-with-users', 'facet', 'tutorial', 10, SWITCH),
  throughput('posts-with-users', 'facet', 'Apollo Server', 5, SWITCH),
  throughput('posts-with-users', 'facet', 'Mercurius', 2, SWITCH),
  throughput('posts-with-users', 'facet', 'Hive Gateway', 10, SWITCH),
  throughput(
    'posts-with-users',
    'facet',
    'Hive Gateway, row by row',
    100,
    `${SWITCH}; the form of its documentation that comes first`,
  ),
  throughput('posts', 'facet, shared', 'Tailcall', 1, SHARING, NODE),
  throughput('posts-with-users', 'facet, shared', 'Tailcall', 1, SHARING, NODE),
  throughput('posts', 'facet, shared', 'by hand, shared', 0.87, BY_HAND_SHARING, ROAD),
  throughput('posts-with-users', 'facet, shared', 'by hand, shared', 0.75, BY_HAND_SHARING, ROAD),
  {
    kind: 'cost per row',
    work: 'rows',
    rows: 10_000,
    against: 100,
    atMost: 1.2,
    why: 'what an answer costs grows with its rows and not faster',
  },
  {
    kind: 'plan share',
    work: 'greet',
    atMost: 0.02,
    why: 'finding the plan of a known document is next to nothing',
  },
  types('check s', 3),
  types('check MB', 300, MEMORY),
  types('start s', 3),
  types('start MB', 300, MEMORY),
];
