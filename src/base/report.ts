/** How a parser of one directive tells what is wrong: it names the place, the caller knows the file. */

import type { ASTNode } from 'graphql';

/** Something wrong in a schema file. */
export interface Problem<Code extends string = string> {
  /** Stable and documented: `FACET_...`. */
  readonly code: Code;
  readonly message: string;
  /** The part of the file to point at. */
  readonly node: ASTNode;
  /** What to write instead. */
  readonly fix?: string;
  /** What this misses, types or fields as Type.field: nothing to tell while the file that may hold it does not parse. */
  readonly about?: readonly string[];
}

/** Takes a problem and lets the check go on. With `Code` the compiler holds the codes against a list. */
export type Report<Code extends string = string> = (problem: Problem<Code>) => void;
