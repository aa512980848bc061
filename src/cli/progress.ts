/** Tells how far long work has come: a line a second, and none in the first. */

const EVERY_MS = 1000;

/** Gives a function that writes a line about the work, at most one a second. `now` is in milliseconds. */
export function createProgress(
  write: (line: string) => void,
  now: () => number = () => performance.now(),
): (text: string) => void {
  let toldAt = now();
  return (text) => {
    if (now() - toldAt < EVERY_MS) return;
    toldAt = now();
    write(`... ${text}\n`);
  };
}
