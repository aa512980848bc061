/** A token issuer with its published keys on a real listener. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export interface TokenIssuer {
  /** What an app's config needs to take its tokens. */
  readonly jwt: { readonly issuer: string; readonly audience: string; readonly jwksUrl: string };
  /** `forged`: signed by a key that is not published. */
  sign(claims: Readonly<Record<string, unknown>>, expiresInSeconds: number, forged: boolean): Promise<string>;
  stop(): Promise<void>;
}

const issuer = 'https://issuer.example';
const audience = 'cases';

export async function startTokenIssuer(): Promise<TokenIssuer> {
  const [own, other] = await Promise.all([generateKeyPair('ES256'), generateKeyPair('ES256')]);
  const jwk = await exportJWK(own.publicKey);
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ keys: [{ ...jwk, kid: 'case', alg: 'ES256', use: 'sig' }] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`;
  return {
    jwt: { issuer, audience, jwksUrl },
    sign: (claims, expiresInSeconds, forged) =>
      new SignJWT({ sub: '7', iss: issuer, aud: audience, ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: 'case' })
        .setIssuedAt(Math.floor(Date.now() / 1000) - 120)
        .setExpirationTime(Math.floor(Date.now() / 1000) + expiresInSeconds)
        .sign(forged ? other.privateKey : own.privateKey),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
