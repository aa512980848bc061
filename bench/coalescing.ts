/** Whether an app can be told to let identical operations share: without that there is nothing to measure. */

import { parseApp } from '../src/config/app.ts';
import { Environment } from '../src/config/environment.ts';

export function isCoalescingKnown(): boolean {
  const app = { name: 'bench', port: 0, coalesce: true };
  try {
    parseApp(() => app, new Environment({}));
    return true;
  } catch {
    return false;
  }
}
