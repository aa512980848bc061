/**
 * What files would have defined if they could be read. That these definitions are missing is not reported, as it
 * follows from the error of the file.
 */

import type { Problem, Report } from '../../base/report.ts';

/** Stands for the .proto files in `about`. */
export const PROTOS = '.proto files';
/** In `about`: whatever is missing may be what was meant. */
export const ANYTHING = 'anything';

/** The names that files with mistakes would have defined. */
export class Unread {
  readonly #names = new Set<string>();
  #isEverything = false;

  /** Types, or fields as Type.field; `everything` where the names are not known. */
  add(names: readonly string[] | 'everything'): void {
    if (names === 'everything') this.#isEverything = true;
    else for (const name of names) this.#names.add(name);
  }

  /** What either of two readings left out. */
  with(other: Unread): Unread {
    const both = new Unread();
    both.add([...this.names, ...other.names]);
    if (this.isEverything || other.isEverything) both.add('everything');
    return both;
  }

  get names(): ReadonlySet<string> {
    return this.#names;
  }

  get isEverything(): boolean {
    return this.#isEverything;
  }

  get isNothing(): boolean {
    return !this.#isEverything && this.#names.size === 0;
  }

  /** Drops problems that only follow from what could not be read. */
  filter(report: Report): Report {
    return (problem) => {
      if (!this.#explains(problem)) report(problem);
    };
  }

  #explains({ about = [] }: Problem): boolean {
    return (
      about.length > 0 &&
      (this.#isEverything ||
        about.some((name) => this.#names.has(name) || (name === ANYTHING && !this.isNothing)))
    );
  }
}
