/** A backend and the contenders in front of it, each in a process of its own, each asked one or more things. */

import type { Contender } from './contenders.ts';
import type { Question } from './load/question.ts';
import type { Backend, Operation } from './operations.ts';
import { type Process, startProcess } from './process.ts';

/** Something to ask, and by how many clients where that is not the run's own number. */
export interface Work {
  readonly operation: Operation;
  readonly connections?: number;
}

/** A contender that listens, and what it is asked. */
export interface Stand {
  readonly contender: Contender;
  readonly work: Work;
  readonly process: Process;
  readonly question: Question;
}

export interface Arena {
  readonly backend: Process;
  /** All contenders for the first work, then for the next. */
  readonly stands: readonly Stand[];
  close(): Promise<void>;
}

const backendFiles: Readonly<Record<Backend, string>> = { posts: 'upstream/main.ts', shop: 'start-shop.ts' };

/** All work is of one backend. Leaves nothing running when one of them does not start. */
export async function openArena(works: readonly Work[], contenders: readonly Contender[]): Promise<Arena> {
  const kind = works[0]?.operation.backend ?? 'posts';
  const backend = await startProcess(backendFiles[kind]);
  const started = new Map<Contender, Process>();
  const close = async (): Promise<void> => {
    await Promise.all([...started.values()].map((contender) => contender.stop()));
    await backend.stop();
  };
  try {
    for (const contender of contenders)
      started.set(contender, await contender.start(kind, backend.endpoints));
    const stands = works.flatMap((work) =>
      [...started].map(([contender, server]): Stand => {
        const { document, variables } = work.operation;
        const question = {
          url: server.endpoints['graphql'] ?? '',
          document,
          variables,
          token: backend.token,
        };
        return { contender, work, process: server, question };
      }),
    );
    return { backend, stands, close };
  } catch (error) {
    await close();
    throw error;
  }
}
