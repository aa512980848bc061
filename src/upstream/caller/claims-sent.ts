/** What a service is told of a caller: an answer may be shared only between callers that agree in all of it. */

import type { IdentityConfig } from '../../config/identity.ts';
import { placesOf } from './mapping.ts';

const ofTokens = ['sub', 'scope', 'tenant', 'tier', 'partner'];
/** The provider may decide by anything in the token it is given: no two tokens are taken for the same. */
const ofExchange = [...ofTokens, 'jti', 'azp', 'client_id', 'exp', 'iat'];

/** Names of claims that a service is sent; `sub`, `scope`, `tenant`, `tier` and `partner` are those of the principal. */
export function claimsSentTo(identity: IdentityConfig): readonly string[] {
  if (identity === 'none') return [];
  const { headers, token, exchange } = identity;
  const names = Object.values(headers).flatMap(placesOf);
  if (token !== undefined) names.push(...ofTokens);
  if (exchange !== undefined) names.push(...ofExchange);
  return [...new Set(names)];
}
