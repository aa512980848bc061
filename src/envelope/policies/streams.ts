/** Subscriptions: only for a client that takes an event stream, and without the deadline of an operation. */

import { FacetError } from '../../base/errors.ts';
import type { Policy } from '../policy.ts';

export function streams(): Policy {
  return {
    name: 'streams',
    onOperation({ type, context: { visit } }) {
      if (type !== 'subscription') return;
      if (!visit.isStreamAccepted) {
        const message = 'A subscription answers with an event stream: send Accept: text/event-stream.';
        throw new FacetError('STREAM_REQUIRED', message);
      }
      visit.beginStream();
    },
  };
}
