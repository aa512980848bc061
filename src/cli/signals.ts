/** Waits for the word to stop; a second one does not wait any longer. */

/** Kept at the first SIGINT or SIGTERM. A second one ends the process at once, with exit code 130. */
export function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    let isStopping = false;
    const stop = (): void => {
      if (isStopping) process.exit(130);
      isStopping = true;
      resolve();
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
}
