/** The bounds of an answer, as an app says them. */

import type { AppConfig } from '../config/app.ts';
import type { AnswerBounds } from '../fields/answer-bounds.ts';

const DEFAULT_RESPONSE_BYTES = 2 * 1024 * 1024;

const known = new WeakMap<AppConfig, AnswerBounds>();

/** Made once an app; `budgets` holds single operations to less. */
export function boundsOf(app: AppConfig): AnswerBounds {
  let bounds = known.get(app);
  if (bounds === undefined) {
    const { maxErrors, maxAnswerFields, maxListItems } = app.limits;
    const { maxResponseBytes: maxBytes = DEFAULT_RESPONSE_BYTES } = app.budgets;
    bounds = { maxErrors, maxFields: maxAnswerFields, maxListItems, maxBytes };
    // A developer's tools ask for the whole schema, however large it is.
    if (app.development)
      bounds = {
        ...bounds,
        maxFields: Number.POSITIVE_INFINITY,
        maxBytes: app.budgets.maxResponseBytes ?? Number.POSITIVE_INFINITY,
      };
    known.set(app, bounds);
  }
  return bounds;
}
