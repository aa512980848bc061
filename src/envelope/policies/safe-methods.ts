/** GET is safe (RFC 9110, section 9.2.1): anything on the way may repeat it, so it never changes anything. */

import { FacetError } from '../../base/errors.ts';
import type { Policy } from '../policy.ts';

export function safeMethods(): Policy {
  return {
    name: 'safe-methods',
    onOperation({ type, context: { visit } }) {
      const { http } = visit;
      if (type !== 'mutation' || http?.method !== 'GET') return;
      http.setStatus(405);
      http.setHeader('allow', 'POST');
      throw new FacetError('BAD_REQUEST', 'A mutation is asked by POST.');
    },
  };
}
