/** GET is safe (RFC 9110, section 9.2.1): anything on the way may repeat it, so it never changes anything. */

import { FacetError } from '../../base/errors.ts';
import type { Policy } from '../policy.ts';

export function safeMethods(): Policy {
  return {
    name: 'safe-methods',
    onOperation({ type, context: { visit } }) {
      if (type !== 'mutation' || visit.method !== 'GET') return;
      visit.setStatus(405);
      visit.setHeader('allow', 'POST');
      throw new FacetError('BAD_REQUEST', 'A mutation is asked by POST.');
    },
  };
}
