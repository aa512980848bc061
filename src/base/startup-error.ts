/** A mistake of whoever starts or configures the gateway: shown as text, exit code 1, never with a stack. */
export class StartupError extends Error {
  override readonly name = 'StartupError';
  /** What `--json` prints beside the message, by key. */
  about: Readonly<Record<string, string>> = {};
}
