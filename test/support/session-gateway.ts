/** A web shop, its login provider, and gateways that share its sessions. */

import type { AppInput } from '../../src/config/app.ts';
import { type GuardedGateway, startGuardedGateway } from './guarded-gateway.ts';
import { type LoginProvider, type LoginProviderOptions, startLoginProvider } from './login-provider.ts';
import { startWebShop, type WebShop } from './web-shop.ts';

type SessionInput = NonNullable<NonNullable<AppInput['auth']>['session']>;

export interface SessionGateways {
  readonly shop: WebShop;
  readonly provider: LoginProvider;
  readonly gateways: readonly GuardedGateway[];
  stop(): Promise<void>;
}

export interface SessionGatewaysOptions extends Omit<LoginProviderOptions, 'app'> {
  readonly session?: Partial<SessionInput>;
  readonly app?: Partial<AppInput>;
  readonly redis?: string;
  readonly count?: number;
}

export async function startSessionGateways(options: SessionGatewaysOptions = {}): Promise<SessionGateways> {
  const { session = {}, app = {}, redis, count = 1, ...providerOptions } = options;
  const shop = await startWebShop();
  const provider = await startLoginProvider({ app: shop.origin, ...providerOptions });
  const { issuer, clientId, clientSecret } = provider;
  const auth = {
    publicUrl: shop.origin,
    session: {
      issuer,
      clientId,
      clientSecret,
      clientAuth: 'post' as const,
      scopes: ['openid', 'admin'],
      ...session,
    },
  };
  const start = () =>
    startGuardedGateway(
      { development: true, auth, ...app },
      { name: 'web', ...(redis === undefined ? {} : { redis }) },
    );
  const gateways = await Promise.all(Array.from({ length: count }, start));
  shop.targets = gateways.map(({ origin }) => origin);
  return {
    shop,
    provider,
    gateways,
    async stop() {
      await Promise.all(gateways.map((gateway) => gateway.stop()));
      await shop.stop();
      await provider.stop();
    },
  };
}
