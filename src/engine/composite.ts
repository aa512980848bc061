/** An object or list of the answer while it is made: where it stands, and how much of it is still to come. */
export class Composite {
  /** Undefined for the root. */
  readonly parent: Composite | undefined;
  /** Its place in the parent. */
  readonly key: string | number;
  /** Its place cannot be null: an error that reaches it goes on to the parent. */
  readonly isNonNull: boolean;
  readonly target: Record<string | number, unknown>;
  /** Places whose value is not there, or not whole, yet. */
  pending = 0;
  /** An error has put null in its place: whatever still comes for it is dropped. */
  isNulled = false;

  constructor(parent: Composite | undefined, key: string | number, isNonNull: boolean, target: object) {
    this.parent = parent;
    this.key = key;
    this.isNonNull = isNonNull;
    this.target = target as Record<string | number, unknown>;
  }
}

/** The path of a place, as errors tell it. */
export function pathOf(at: Composite, key: string | number): (string | number)[] {
  const path = [key];
  for (let composite = at; composite.parent !== undefined; composite = composite.parent)
    path.push(composite.key);
  return path.toReversed();
}

/** Whether it is part of something that an error has made null. */
export function isLost(composite: Composite): boolean {
  for (let at: Composite | undefined = composite; at !== undefined; at = at.parent)
    if (at.isNulled) return true;
  return false;
}
