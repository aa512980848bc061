/** TLS at the listener with real certificates, and partners that are known by theirs. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { connect, type TLSSocket } from 'node:tls';
import type { AppInput } from '../../src/config/app.ts';
import { Environment, parseApp } from '../../src/index.ts';
import { ensureParts } from '../../tools/parts.ts';
import { type GuardedGateway, startGuardedGateway } from '../support/guarded-gateway.ts';
import { until } from '../support/until.ts';

const folder = mkdtempSync(join(tmpdir(), 'facet-certificates-'));
const at = (name: string): string => join(folder, name);
const openssl = (...args: string[]): void => void execFileSync('openssl', args, { stdio: 'pipe' });

function makeAuthority(name: string): void {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    at(`${name}.key`),
    '-out',
    at(`${name}.pem`),
    '-subj',
    `/CN=${name}`,
    '-days',
    '30',
  );
}

function makeCertificate(name: string, subject: string, { authority = 'ca', days = 30 } = {}): void {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', ...key, '-keyout', at(`${name}.key`), '-out', at(`${name}.csr`), '-subj', subject);
  writeFileSync(at(`${name}.ext`), 'subjectAltName=IP:127.0.0.1,DNS:localhost\n');
  const by = ['-CA', at(`${authority}.pem`), '-CAkey', at(`${authority}.key`), '-CAcreateserial'];
  openssl(
    'x509',
    '-req',
    '-in',
    at(`${name}.csr`),
    ...by,
    '-out',
    at(`${name}.pem`),
    '-days',
    String(days),
    '-extfile',
    at(`${name}.ext`),
  );
}

const pem = (name: string): string => readFileSync(at(name), 'utf8');
const fingerprint = (name: string): string => new X509Certificate(pem(`${name}.pem`)).fingerprint256;

interface Told {
  readonly status: number;
  readonly body: {
    readonly data?: unknown;
    readonly errors?: readonly { readonly extensions: { code: string } }[];
  };
}

async function ask(
  origin: string,
  client: string | undefined,
  query: string,
  headers: Record<string, string> = {},
): Promise<Told> {
  const sent = request(`${origin}/graphql`, {
    method: 'POST',
    ca: pem('ca.pem'),
    ...(client === undefined ? {} : { cert: pem(`${client}.pem`), key: pem(`${client}.key`) }),
    headers: { 'content-type': 'application/json', ...headers },
    agent: false,
  });
  sent.end(JSON.stringify({ query }));
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return { status: response.statusCode ?? 0, body: JSON.parse(text) as Told['body'] };
}

let guarded: GuardedGateway;
before(async () => {
  assert.deepEqual(await ensureParts(['openssl']), []);
  makeAuthority('ca');
  makeAuthority('stranger');
  makeCertificate('server', '/CN=localhost');
  makeCertificate('renewed', '/CN=localhost');
  makeCertificate('acme', '/CN=acme/O=Acme');
  makeCertificate('pinned', '/CN=whoever');
  makeCertificate('unknown', '/CN=nobody');
  makeCertificate('twice', '/CN=acme/CN=acme/O=Acme');
  makeCertificate('foreign', '/CN=acme/O=Acme', { authority: 'stranger' });
  copyFileSync(at('server.pem'), at('served.pem'));
  copyFileSync(at('server.key'), at('served.key'));
  guarded = await startGuardedGateway({
    tls: { cert: at('served.pem'), key: at('served.key'), clientCa: pem('ca.pem') },
    auth: {
      certificates: [
        { subject: { CN: 'acme', O: 'Acme' }, partner: 'acme', scopes: ['admin'], tier: 'gold' },
        { fingerprint: fingerprint('pinned'), partner: 'pinned' },
      ],
    },
  });
});
after(async () => {
  await guarded.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('a partner is known by its certificate', () => {
  const rows: readonly (readonly [
    name: string,
    client: string | undefined,
    query: string,
    codes: readonly string[],
    user?: string,
  ])[] = [
    ['without one nobody is', undefined, '{ mine }', ['UNAUTHENTICATED']],
    ['by its subject', 'acme', '{ mine admin }', [], 'partner:acme'],
    ['by its fingerprint', 'pinned', '{ mine }', [], 'partner:pinned'],
    ['with the scopes it was given and no others', 'pinned', '{ admin }', ['FORBIDDEN']],
    ['a certificate that is not named is nobody', 'unknown', '{ mine }', ['UNAUTHENTICATED']],
    ['an attribute that stands there twice is none', 'twice', '{ mine }', ['UNAUTHENTICATED']],
    ['the same subject from another authority is nobody', 'foreign', '{ mine }', ['UNAUTHENTICATED']],
  ];
  for (const [name, client, query, codes, user] of rows)
    test(name, async () => {
      guarded.calls.length = 0;
      const { status, body } = await ask(guarded.origin, client, query);
      assert.equal(status, 200);
      assert.deepEqual(
        (body.errors ?? []).map(({ extensions }) => extensions.code),
        codes,
      );
      assert.deepEqual(
        [...new Set(guarded.calls.map(({ headers }) => headers['x-user-id']))],
        user === undefined ? [] : [user],
      );
    });

  test('a credential of the request goes before it, and when it is not good nobody is', async () => {
    const { status } = await ask(guarded.origin, 'acme', '{ mine }', { authorization: 'Bearer a.b.c' });
    assert.equal(status, 401);
  });
});

test('a changed certificate is served without a restart, and a broken one is not', async () => {
  assert.match(guarded.origin, /^https:/);
  const served = async (): Promise<string> => {
    const socket: TLSSocket = connect({
      port: Number(new URL(guarded.origin).port),
      host: '127.0.0.1',
      ca: pem('ca.pem'),
    });
    await once(socket, 'secureConnect');
    const { fingerprint256 } = socket.getPeerCertificate();
    socket.destroy();
    return fingerprint256;
  };
  assert.equal(await served(), fingerprint('server'));
  writeFileSync(at('served.pem'), 'broken');
  await until(() => guarded.log.some((line) => line.includes('cannot be served')));
  assert.equal(await served(), fingerprint('server'));
  copyFileSync(at('renewed.key'), at('served.key'));
  copyFileSync(at('renewed.pem'), at('served.pem'));
  await until(() => guarded.log.some((line) => line.includes('a new certificate is served')));
  assert.equal(await served(), fingerprint('renewed'));
});

test('where a certificate is required a connection without a good one is refused', async () => {
  const strict = await startGuardedGateway({
    tls: { cert: pem('server.pem'), key: pem('server.key'), clientCa: at('ca.pem'), requireClientCert: true },
  });
  try {
    await assert.rejects(ask(strict.origin, undefined, '{ open }'));
    await assert.rejects(ask(strict.origin, 'foreign', '{ open }'));
    assert.deepEqual((await ask(strict.origin, 'unknown', '{ open }')).body, {
      data: { open: '/open tells' },
    });
    assert.deepEqual(
      strict.calls.map(({ path }) => path),
      ['/open'],
    );
  } finally {
    await strict.stop();
  }
});

describe('what cannot be served stops the start', () => {
  const rows: readonly (readonly [string, () => Omit<AppInput, 'name' | 'port'>, RegExp])[] = [
    ['a file that is not there', () => ({ tls: { cert: 'none.pem', key: at('server.key') } }), /tls: ENOENT/],
    [
      'a key of another certificate',
      () => ({ tls: { cert: at('server.pem'), key: at('acme.key') } }),
      /tls: .*mismatch/i,
    ],
    [
      'client certificates of nobody',
      () => ({ tls: { cert: 'a', key: 'b', requireClientCert: true } }),
      /tls\.clientCa: say whose/,
    ],
    [
      'partners by certificate without an authority',
      () => ({ auth: { certificates: [{ subject: { CN: 'a' }, partner: 'a' }] } }),
      /needs tls\.clientCa/,
    ],
    [
      'a partner without a certificate',
      () => ({ auth: { certificates: [{ partner: 'a' }] } }),
      /say which certificate/,
    ],
  ];
  for (const [name, app, message] of rows)
    test(name, async () => {
      await assert.rejects(async () => {
        parseApp(() => ({ name: 'a', port: 0, ...app() }), new Environment({}));
        await (await startGuardedGateway(app())).stop();
      }, message);
    });
});
