/**
 * A login on its way: what was sent to the provider is kept in the browser, sealed, for the time a person needs, and
 * counts once. The answer of the provider is of use only in the browser that asked.
 */

import { randomNonce, randomPKCECodeVerifier, randomState } from 'openid-client';
import { createSeal, type Seal } from '../../stores/sessions/seal.ts';
import type { SealKeys } from '../../stores/sessions/seal-keys.ts';
import type { ReplayGuard } from '../replay.ts';
import { readCookie, writeCookie } from './cookies.ts';
import { type LoginChecks, loginFailed } from './provider.ts';

/** A login that was begun in this browser. */
export interface Login extends LoginChecks {
  readonly returnTo: string;
}

/** The logins of one app that are on their way. */
export interface Logins {
  /** A new login, and the lines of Set-Cookie that keep it. */
  begin(returnTo: string, cookies: string | undefined): Promise<{ login: Login; lines: string[] }>;
  /** The login that the browser has begun with this state, and the lines that end it. Rejects with LOGIN_FAILED. */
  finish(state: string | null, cookies: string | undefined): Promise<{ login: Login; lines: string[] }>;
}

const LIFE_SECONDS = 600;
/** Logins in several windows at once, half a KiB each; more would make the header of cookies too long for everything else. */
const MAX_LOGINS = 10;

/** What logins are kept with. */
export interface LoginsInput {
  readonly cookie: string;
  readonly keys: SealKeys;
  readonly replay: ReplayGuard;
  readonly now: () => number;
}

/** A login counts once, for ten minutes, in the browser that began it. */
export function createLogins({ cookie, keys, replay, now }: LoginsInput): Logins {
  const prefix = `${cookie}-login-`;
  const nameOf = (state: string): string => prefix + state.slice(0, 8);
  const seal = async (): Promise<Seal> => createSeal(await keys(), 'login');
  const open = async (value: string | undefined) =>
    value === undefined ? undefined : ((await (await seal()).open(value)) as Kept | undefined);

  return {
    async begin(returnTo, cookies) {
      const state = randomState();
      const login = { state, nonce: randomNonce(), verifier: randomPKCECodeVerifier(), returnTo };
      const value = await (await seal()).close({ login, endsAt: now() + LIFE_SECONDS * 1000 } satisfies Kept);
      const kept = writeCookie({ name: nameOf(state), value, maxAgeSeconds: LIFE_SECONDS }, undefined) ?? [];
      return { login, lines: [...endOldest(cookies, prefix), ...kept] };
    },
    async finish(state, cookies) {
      const name = nameOf(state ?? '');
      const kept = await open(readCookie(cookies, name));
      if (kept === undefined || kept.login.state !== state || now() >= kept.endsAt) throw loginFailed();
      if (!(await replay.isFirst(`login:${state}`, LIFE_SECONDS * 1000))) throw loginFailed();
      return { login: kept.login, lines: writeCookie({ name, value: undefined }, cookies) ?? [] };
    },
  };
}

interface Kept {
  readonly login: Login;
  readonly endsAt: number;
}

/** Ends the oldest that were begun and not finished, as many as one more login needs: browsers send the oldest first (RFC 6265, section 5.4). */
function endOldest(cookies = '', prefix: string): string[] {
  const names = cookies
    .split(';')
    .map((pair) => pair.split('=')[0]?.trim() ?? '')
    .filter((name) => name.startsWith(prefix));
  const excess = Math.max(0, names.length - MAX_LOGINS + 1);
  return names.slice(0, excess).flatMap((name) => writeCookie({ name, value: undefined }, undefined) ?? []);
}
