/** How large the answer of one operation may become: what the app says, as those who make the answer read it. */

export interface AnswerBounds {
  /** Errors that are told one by one; of the others only how many there are. */
  readonly maxErrors: number;
  /** Fields of all objects of the answer together, aliases counted apart. */
  readonly maxFields: number;
  /** Items of one list. */
  readonly maxListItems: number;
  /** Bytes of the answer, counted while it is made. */
  readonly maxBytes: number;
}

/** For what runs without an app. */
export const UNBOUNDED: AnswerBounds = {
  maxErrors: Number.POSITIVE_INFINITY,
  maxFields: Number.POSITIVE_INFINITY,
  maxListItems: Number.POSITIVE_INFINITY,
  maxBytes: Number.POSITIVE_INFINITY,
};
